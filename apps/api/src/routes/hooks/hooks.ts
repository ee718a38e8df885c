import { StorageError } from '@trendy/domain';
import type { Log, Metrics } from '@trendy/platform';
import { acceptAlert } from '@trendy/usecases';
import type { AcceptedAlert, Services } from '@trendy/usecases';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { hookAnswerOf, NO_SUCH_HOOK, NOT_DURABLE, TOO_LARGE, UNREADABLE_ENCODING } from './hook-answer.ts';
import type { HookReply } from './hook-answer.ts';

const MAX_BODY_BYTES = 16 * 1024;
/** TradingView hangs up after three seconds and sends again only after a 5xx: a quick "no" beats a late "yes". */
const ANSWER_WITHIN_MS = 1_400;

/** The intake of alerts. 2xx is said after the commit and never before. */
export function registerHooks(app: FastifyInstance, services: Services, log: Log, metrics: Metrics): void {
  const alerts = metrics.counter('alerts_total', 'Alerts by what became of them at the intake', ['status']);
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.setErrorHandler((error, request, reply) => {
      const { statusCode } = error as { readonly statusCode?: number };
      if (statusCode === 413) return send(reply, TOO_LARGE);
      if (statusCode !== undefined && statusCode < 500) return send(reply, NO_SUCH_HOOK);
      alerts.inc({ status: 'failed' });
      log.error({ err: error, requestId: request.id }, 'hook.failed');
      return send(reply, NOT_DURABLE);
    });
    scope.post<{ Params: { publicId: string; secret: string } }>(
      '/hooks/tv/:publicId/:secret',
      { bodyLimit: MAX_BODY_BYTES, schema: { hide: true } },
      async (request, reply) => {
        const encoding = request.headers['content-encoding'];
        if (encoding !== undefined && encoding !== 'identity') return send(reply, UNREADABLE_ENCODING);
        const { publicId, secret } = request.params;
        const outcome = await inTime(
          acceptAlert(services, {
            publicId: /^[\w-]{1,64}$/.test(publicId) ? publicId : '-',
            secret,
            body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
            contentType: request.headers['content-type'] ?? '',
          }).then((answer) => (answer.ok ? answer.value : null)),
        );
        alerts.inc({ status: outcome?.status ?? 'not_durable' });
        return send(reply, outcome ? hookAnswerOf(outcome) : NOT_DURABLE);
      },
    );
  });
}

/** Null when it could not be made durable, or not be known to be, in time: the sender comes again, and is merged. */
async function inTime(work: Promise<AcceptedAlert | null>): Promise<AcceptedAlert | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ANSWER_WITHIN_MS);
  });
  const outcome = work.catch((error: unknown) => {
    if (error instanceof StorageError) return null;
    throw error;
  });
  try {
    return await Promise.race([outcome, tooLate]);
  } finally {
    clearTimeout(timer);
    outcome.catch(() => undefined);
  }
}

export function send(reply: FastifyReply, { status, body, retryAfterSeconds }: HookReply): FastifyReply {
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
  return reply.code(status).type('application/json').serializer(JSON.stringify).send(body);
}
