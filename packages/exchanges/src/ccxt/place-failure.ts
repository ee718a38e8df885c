import { epochMs } from '@trendy/domain';
import type { CallPriority, PlaceOutcome } from '@trendy/domain';

import { NotSent } from './caller.ts';
import type { Caller } from './caller.ts';
import { classify } from './errors.ts';
import { toVendorError } from './vendor-error.ts';

/** A bare position cannot wait for an answer as long as other orders do: two tries must fit into five seconds. */
export const STOP_ANSWER_MS = 1_200;

export const notSent = (code: string, retryAt: number): PlaceOutcome => ({
  kind: 'not_sent',
  reason: { code },
  retryAt: epochMs(retryAt),
});

/** What is known of an order whose sending threw. */
export function placeFailure(
  caller: Caller,
  thrown: unknown,
  priority: CallPriority = 'entry',
): PlaceOutcome {
  if (thrown instanceof NotSent) return notSent('rate_limited', thrown.retryAt);
  const error = toVendorError(thrown);
  const { verdict, reason } = classify(error);
  switch (verdict) {
    case 'duplicate':
      return { kind: 'duplicate' };
    case 'rejected':
    case 'key':
      return { kind: 'rejected', reason, keyRefused: verdict === 'key' };
    case 'clock':
      void caller.syncClock().catch(() => undefined);
      return notSent(reason.code, Date.now() + 200);
    case 'not_done':
      if (caller.isAccountLimit(error))
        return notSent(reason.code, caller.pace.refused(priority, error.retryAfterMs));
      return notSent(reason.code, Date.now() + (error.retryAfterMs ?? 1_000));
    case 'missing':
    case 'unknown':
      return { kind: 'unknown', reason };
  }
}

/** After these the filters that we know are not those of the venue any more. */
const FILTER_CODES: ReadonlySet<string> = new Set([
  'bad_precision',
  'price_off_tick',
  'quantity_off_step',
  'quantity_too_small',
  'symbol_not_trading',
  'symbol_closed',
  'bad_symbol',
]);

export const saysFiltersChanged = (outcome: PlaceOutcome): boolean =>
  outcome.kind === 'rejected' && FILTER_CODES.has(outcome.reason.code);
