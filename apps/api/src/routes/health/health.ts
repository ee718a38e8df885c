import type { Metrics } from '@trendy/platform';
import type { FastifyInstance } from 'fastify';

/** `/healthz`: the process runs. `/readyz`: it can work. `/metrics`: for Prometheus. */
export function registerHealth(
  app: FastifyInstance,
  metrics: Metrics,
  readiness: () => Promise<string | null>,
): void {
  const hidden = { schema: { hide: true } };
  app.get('/healthz', hidden, async () => ({ status: 'ok' }));
  app.get('/readyz', hidden, async (_request, reply) => {
    const missing = await readiness().catch(() => 'database');
    return missing === null ? { status: 'ready' } : reply.code(503).send({ status: 'not_ready', missing });
  });
  app.get('/metrics', hidden, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.render()),
  );
}
