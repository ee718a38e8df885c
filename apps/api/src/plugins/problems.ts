import type { Log } from '@trendy/platform';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { problemOf, toldOf } from '../problems/problem-of.ts';

/** Turns every error into problem+json, and logs what is our own fault. */
export function installProblems(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error, request, reply) => {
    const told = toldOf(error);
    if (told.kind === 'internal') {
      log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'http.failed');
    }
    return sendProblem(reply, told);
  });
}

export function sendProblem(reply: FastifyReply, told: ReturnType<typeof toldOf>): FastifyReply {
  const problem = problemOf(told, reply.request.id);
  if (told.retryAfterSeconds !== undefined) void reply.header('retry-after', told.retryAfterSeconds);
  return reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem);
}
