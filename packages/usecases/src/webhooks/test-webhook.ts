import { ok } from '@trendy/domain';
import type { AnswerOf, BodyOf, ParamsOf } from '@trendy/contracts';
import { instant } from '../instant.ts';
import { refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { dedupKeyOf, messageCodeOf } from '../signals/index.ts';
import { wake } from '../wake.ts';
import { alertTextOf } from './alert-text.ts';

/** Enters an alert through the same intake as a delivered one, marked as a test: read, decided on, never traded. */
export async function testWebhook(
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'testWebhook'>,
  input: BodyOf<'testWebhook'>,
): Answer<AnswerOf<'testWebhook'>> {
  const receivedAt = services.clock.now();
  const entered = await transact(services.database, caller.userId, async (store) => {
    const { body, refusal } = alertTextOf(new TextEncoder().encode(input.body));
    if (refusal) {
      return refuse('invalid', {
        fields: [
          {
            field: 'body',
            code: 'unreadable_alert',
            values: { reason: refusal.code },
            message: `cannot be read: ${messageCodeOf(refusal)}`,
          },
        ],
      });
    }
    const contentType = 'application/json';
    const alert = { body, contentType, ...dedupKeyOf(body), receivedAt };
    const outcome = await store.webhooks.acceptTest(id, alert);
    if (outcome.status === 'not_found') return refuse('not_found');
    if (outcome.status === 'disabled')
      return refuse('bot_not_running', { values: { status: 'switched off' } });
    if (outcome.status === 'too_many') return refuse('too_many_requests', { retryAfterSeconds: 30 });
    return outcome;
  });
  if (!entered.ok) return entered;
  const { status, signalId, accountId } = entered.value;
  if (accountId !== null) wake(services, 'drain-account', accountId);
  return ok({
    success: true,
    ...(signalId === null ? {} : { id: signalId }),
    status: status === 'duplicate' ? 'duplicate' : 'test',
    receivedAt: instant(receivedAt),
  });
}
