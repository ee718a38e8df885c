import type { EpochMs, Reason, Side, StoredOrder, Venue, VenuePosition } from '@trendy/domain';

import type { FillIntake } from '../reconcile/fill-intake.ts';

/** An order that only reduces and has waited longer than this was meant for a position that may be gone. */
export const LATE_EXIT_MS = 60_000;

export type LateVerdict =
  | { readonly kind: 'send' }
  | { readonly kind: 'later' }
  | { readonly kind: 'cancel'; readonly reason: Reason };

/** So many exits of one decision have come to nothing that there may be nothing left to leave. */
const TRIED_BEFORE = 3;

export const isLate = (order: StoredOrder, fills: FillIntake, now: number): boolean =>
  order.leg !== 'entry' && (now - order.createdAt > LATE_EXIT_MS || isTriedAgain(order, fills));

/** A large position leaves in parts: one whose predecessor has traded is no attempt that came to nothing. */
function isTriedAgain({ orderKey }: StoredOrder, fills: FillIntake): boolean {
  const [, act, generation] = /^(.*\|exit\|)(\d+)$/.exec(orderKey) ?? [];
  if (act === undefined || Number(generation) < TRIED_BEFORE) return false;
  return !fills.hasHadOneOf(`${act}${Number(generation) - 1}`);
}

/**
 * Judges a reduce-only order again after a long pause (a key that was away, a worker that was down): it may only leave
 * when the position is still there, on the side that it reduces, and nobody else has traded the symbol since. Fills go
 * into the log first, so that the engine knows of them before it hears of the order's end.
 */
export async function judgeLateExit(
  venue: Venue,
  fills: FillIntake,
  order: StoredOrder,
  now: EpochMs,
): Promise<LateVerdict> {
  if (!(await fills.sync(order.symbol, order.createdAt))) return { kind: 'later' };
  const strangers = await fills.touchedByOthers(order.symbol, order.createdAt);
  if (strangers === null) return { kind: 'later' };
  const positions = await venue.positions();
  if (!positions.ok) return { kind: 'later' };
  const position = positions.value.find(({ symbol }) => symbol === order.symbol);
  const waitedSeconds = Math.round((now - order.createdAt) / 1_000);
  if (!isThereToReduce(position, order.side))
    return { kind: 'cancel', reason: { code: 'position_gone', values: { waitedSeconds } } };
  return strangers
    ? { kind: 'cancel', reason: { code: 'position_changed', values: { waitedSeconds } } }
    : { kind: 'send' };
}

/** Of two legs it is the one that the order closes which counts. */
function isThereToReduce(position: VenuePosition | undefined, side: Side): boolean {
  if (position === undefined) return false;
  const { legs, quantity } = position;
  if (legs) return (side === 'sell' ? legs.long : legs.short) > 0;
  return side === 'sell' ? quantity > 0 : quantity < 0;
}
