import type { Log, Metrics } from '@trendy/platform';
import type { FastifyInstance } from 'fastify';

/** One line and one observation a request. Only the route's pattern is written: URLs hold secrets. */
export function observeRequests(app: FastifyInstance, log: Log, metrics: Metrics): void {
  const duration = metrics.histogram('http_request_duration_seconds', 'Time to answer an HTTP request', [
    'method',
    'route',
    'status',
  ]);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    const { statusCode: status, elapsedTime } = reply;
    duration.observe({ method, route, status: String(status) }, elapsedTime / 1_000);
    const line = { method, route, status, elapsedMs: Math.round(elapsedTime), requestId: request.id };
    const isQuiet = route.startsWith('/hooks/') || QUIET.has(route);
    if (status >= 500) log.warn(line, 'http.answered');
    else if (isQuiet) log.debug(line, 'http.answered');
    else log.info({ ...line, userId: request.session?.userId }, 'http.answered');
  });
}

const QUIET = new Set(['/healthz', '/readyz', '/metrics']);
