import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { Log, Metrics } from '@trendy/platform';
import type { Services } from '@trendy/usecases';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { serveDocs } from './plugins/docs.ts';
import { allowedOrigins, refuseForeignOrigins } from './plugins/origins.ts';
import { installProblems, sendProblem } from './plugins/problems.ts';
import { observeRequests } from './plugins/request-log.ts';
import { limitRequests } from './plugins/request-limits.ts';
import { registerHealth } from './routes/health/health.ts';
import { NO_SUCH_HOOK } from './routes/hooks/hook-answer.ts';
import { registerHooks, send } from './routes/hooks/hooks.ts';
import { registerRoutes } from './routes/register-routes.ts';
import { serveStream } from './routes/stream/stream.ts';
import type { Audience } from './routes/stream/audience.ts';

export interface AppParts {
  readonly services: Services;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly webOrigins: readonly string[];
  /** Exact addresses or ranges of proxies; empty: nobody is believed. */
  readonly trustedProxies: readonly string[];
  /** Null when ready, else what is missing. */
  readonly readiness: () => Promise<string | null>;
}

export interface App {
  readonly http: FastifyInstance;
  readonly audience: Audience;
}

/** A request must have arrived whole within this time; looked at every half second. */
const RECEIVE_WITHIN_MS = 4_000;

/** The API as one object that listens nowhere yet. */
export async function buildApp(parts: AppParts): Promise<App> {
  const { services, log, metrics } = parts;
  const app: FastifyInstance = fastify({
    logger: false,
    trustProxy: parts.trustedProxies.length === 0 ? false : [...parts.trustedProxies],
    genReqId: () => randomUUID(),
    bodyLimit: 64 * 1024,
    requestTimeout: RECEIVE_WITHIN_MS,
    keepAliveTimeout: 65_000,
    http: { headersTimeout: RECEIVE_WITHIN_MS, connectionsCheckingInterval: 500 },
    routerOptions: { maxParamLength: 400 },
    forceCloseConnections: true,
    frameworkErrors: (_error, request, reply) => void sendNotFound(request.url, reply),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('session', null);
  app.removeContentTypeParser('text/plain');
  installProblems(app, log);
  app.setNotFoundHandler((request, reply) => sendNotFound(request.url, reply));
  observeRequests(app, log, metrics);
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
  });
  const origins = allowedOrigins(parts.webOrigins);
  refuseForeignOrigins(app, origins);
  await app.register(helmet, {
    contentSecurityPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-site' },
  });
  await app.register(cors, { origin: [...origins], methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] });
  await limitRequests(app);
  await serveDocs(app);
  const audience = await serveStream(app, services, metrics, origins);
  registerHealth(app, metrics, parts.readiness);
  registerHooks(app, services, log, metrics);
  registerRoutes(app, services);
  await app.ready();
  return { http: app, audience };
}

/** Under /hooks every wrong address gets the answer of a wrong secret. */
const sendNotFound = (url: string, reply: FastifyReply): FastifyReply =>
  /^\/hooks(\/|$|\?)/.test(url) ? send(reply, NO_SUCH_HOOK) : sendProblem(reply, { kind: 'no_such_route' });
