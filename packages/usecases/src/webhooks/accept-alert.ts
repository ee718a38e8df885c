import { ok } from '@trendy/domain';
import type { AlertOutcome, Reason } from '@trendy/domain';
import type { Answer } from '../refusal.ts';
import type { Services } from '../services.ts';
import { dedupKeyOf, parseAlert } from '../signals/index.ts';
import { wake } from '../wake.ts';
import { alertTextOf } from './alert-text.ts';
import { hookSecretHash } from './webhook-body.ts';

export interface DeliveredAlert {
  readonly publicId: string;
  readonly secret: string;
  readonly body: Uint8Array;
  readonly contentType: string;
}

export interface AcceptedAlert extends AlertOutcome {
  readonly receivedAt: number;
  readonly refusal: Reason | null;
}

/**
 * Makes an alert durable, in one statement and one commit, and then wakes the worker without waiting for it. One that
 * no bot could ever act on is stored as refused, and its sender is told so at once instead of hearing of a success.
 */
export async function acceptAlert(services: Services, alert: DeliveredAlert): Answer<AcceptedAlert> {
  const receivedAt = services.clock.now();
  const text = alertTextOf(alert.body);
  const { body } = text;
  const refusal = text.refusal ?? wordingFault(body);
  const outcome = await services.database.gate.acceptAlert({
    publicId: alert.publicId,
    secretHash: hookSecretHash(alert.secret),
    body,
    contentType: alert.contentType.slice(0, 200),
    ...dedupKeyOf(body),
    receivedAt,
    ...(refusal ? { refusal } : {}),
  });
  if ((outcome.status === 'new' || outcome.status === 'refused') && outcome.accountId !== null) {
    wake(services, 'drain-account', outcome.accountId);
  }
  return ok({ ...outcome, receivedAt, refusal: refusal ?? null });
}

/** What is wrong with its fields, whatever the bot's settings are. */
function wordingFault(body: string): Reason | undefined {
  const parsed = parseAlert(body);
  return parsed.ok ? undefined : parsed.error;
}
