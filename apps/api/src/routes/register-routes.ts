import { routes } from '@trendy/contracts';
import type { Route, RouteName } from '@trendy/contracts';
import type { Result } from '@trendy/domain';
import type { Refusal, Services } from '@trendy/usecases';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, originOf, requireSession } from '../plugins/sessions.ts';
import { RefusedError } from '../problems/problem-of.ts';
import { accountHandlers } from './accounts/handlers.ts';
import { authHandlers } from './auth/handlers.ts';
import { backtestHandlers } from './backtests/handlers.ts';
import { botHandlers } from './bots/handlers.ts';
import type { Handlers } from './handler.ts';
import { onboardingHandlers } from './onboarding/handlers.ts';
import { riskHandlers } from './risk/handlers.ts';
import { strategyHandlers } from './strategies/handlers.ts';
import { studyHandlers } from './studies/handlers.ts';
import { tradingHandlers } from './trading/handlers.ts';
import { webhookHandlers } from './webhooks/handlers.ts';

const handlers: Handlers = {
  ...authHandlers,
  ...onboardingHandlers,
  ...accountHandlers,
  ...strategyHandlers,
  ...botHandlers,
  ...webhookHandlers,
  ...tradingHandlers,
  ...backtestHandlers,
  ...studyHandlers,
  ...riskHandlers,
};

type AnyHandler = (call: object) => Promise<Result<unknown, Refusal>>;

/** Serves every route of the contract: session first, then validation, then the use case. */
export function registerRoutes(app: FastifyInstance, services: Services): void {
  for (const name of Object.keys(routes) as RouteName[]) {
    const definition: Route = routes[name];
    const needsSession = definition.auth === 'session';
    const status = definition.response ? (definition.status ?? 200) : 204;
    app.route({
      method: definition.method,
      url: definition.path,
      schema: schemaOf(name, definition, status),
      ...(needsSession ? { onRequest: requireSession(services) } : {}),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const answer = await (handlers[name] as unknown as AnyHandler)({
          services,
          caller: needsSession ? callerOf(request) : originOf(request),
          params: request.params,
          query: request.query,
          body: request.body,
        });
        if (!answer.ok) throw new RefusedError(answer.error);
        return definition.response ? reply.code(status).send(answer.value) : reply.code(204).send();
      },
    });
  }
}

function schemaOf(name: string, definition: Route, status: number) {
  const { params, query, body, response, summary, tag } = definition;
  return {
    operationId: name,
    summary,
    tags: [tag],
    ...(definition.auth === 'session' ? { security: [{ session: [] }] } : {}),
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body ? { body } : {}),
    ...(response ? { response: { [status]: response } } : {}),
  };
}
