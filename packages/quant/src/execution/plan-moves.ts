import { crossingFrom } from './participation.ts';
import { cappedPrice } from './plan-prices.ts';
import type { ParentOrder, Plan, PlanView } from './plan-types.ts';

export interface Moment {
  readonly view: PlanView;
  readonly now: number;
  /** Steps open in children. */
  readonly open: number;
  /** Steps not filled, open ones included. */
  readonly remaining: number;
}

export interface QuotedMoment extends Moment {
  readonly bid: number;
  readonly ask: number;
}

/** What a style wants; `plan` is how the plan goes on if it is done. */
export type Move =
  | {
      readonly kind: 'place';
      readonly plan: Plan;
      readonly how: 'ioc' | 'post_only';
      readonly quantity: number;
      readonly price: number;
    }
  | { readonly kind: 'cancel'; readonly plan: Plan }
  | { readonly kind: 'wait'; readonly plan: Plan; readonly until: number };

/** Takes up to `quantity` now, at most once per retry time; for all styles that cross the spread. */
export function aggressiveMove(plan: Plan, moment: QuotedMoment, quantity: number): Move {
  const { settings, parent, placedAt, isPegged } = plan;
  const { now, view } = moment;
  // What is still open will say by itself how it ended.
  if (view.working.length > 0)
    return isPegged ? { kind: 'cancel', plan } : { kind: 'wait', plan, until: parent.deadline };
  const again = placedAt === null || isPegged ? now : placedAt + settings.retryMs;
  if (now < again) return { kind: 'wait', plan, until: again };
  const price = cappedPrice(parent, settings, moment.bid, moment.ask);
  if (price === null) return { kind: 'wait', plan, until: now + settings.retryMs };
  return { kind: 'place', plan, how: 'ioc', quantity, price };
}

/** Rests at the best price, follows it, and crosses when it followed too often or the time runs out. METHODS 4.6. */
export function passiveMove(plan: Plan, moment: QuotedMoment): Move {
  const { parent, settings } = plan;
  const crossAt = crossingFrom(parent.startedAt, parent.deadline);
  if (moment.now >= crossAt || plan.repegs > settings.maxRepegs)
    return aggressiveMove(plan, moment, moment.remaining);
  return restMove(plan, moment, moment.remaining, crossAt);
}

/** Keeps one post-only child at the best price; a refused one is placed again, which is the ordinary course. */
export function restMove(plan: Plan, moment: QuotedMoment, quantity: number, until: number): Move {
  const { parent, settings, placedAt } = plan;
  const best = parent.side === 'buy' ? moment.bid : moment.ask;
  const rested = placedAt === null || !plan.isPegged ? moment.now : placedAt + settings.repegMs;
  const [child] = moment.view.working;
  if (child) {
    if (!plan.isPegged) return { kind: 'wait', plan, until: parent.deadline };
    const behind = parent.side === 'buy' ? best - child.price : child.price - best;
    if (behind < settings.repegTicks) return { kind: 'wait', plan, until };
    return moment.now < rested ? { kind: 'wait', plan, until: rested } : { kind: 'cancel', plan };
  }
  if (moment.now < rested) return { kind: 'wait', plan, until: rested };
  const repegs = plan.repegs + (placedAt !== null && plan.isPegged ? 1 : 0);
  return { kind: 'place', plan: { ...plan, repegs }, how: 'post_only', quantity, price: best };
}

/**
 * TWAP and VWAP: each slice takes its share of what remains, so that whatever a slice missed is spread over those to come
 * (Almgren and Chriss: the best plan for the rest has the same shape). After the last slice the rest is taken.
 */
export function sliceMove(plan: Plan, moment: QuotedMoment): Move {
  const { parent, sliceAt } = plan;
  const begun = slicesBegun(sliceAt, moment.now);
  if (begun === plan.sliced)
    return begun < sliceAt.length
      ? { kind: 'wait', plan, until: sliceAt[begun]! }
      : aggressiveMove(plan, moment, moment.remaining);
  const { share, seen } = shareOfSlices(plan, moment, begun);
  const quantity = childSize(parent, share * moment.remaining, moment.remaining);
  const after: Plan = { ...plan, sliced: begun, seen };
  if (quantity === 0) return { kind: 'wait', plan: after, until: sliceAt[begun] ?? moment.now };
  const move = aggressiveMove({ ...after, placedAt: null }, moment, quantity);
  // Not sent, because the spread is too wide: the slice is still to be done.
  return move.kind === 'wait' ? { ...move, plan } : move;
}

export function slicesBegun(sliceAt: readonly number[], now: number): number {
  let begun = 0;
  while (begun < sliceAt.length && sliceAt[begun]! <= now) begun++;
  return begun;
}

/** How far the last interval's volume, against the expected, moves the next slice of a VWAP; and the bounds of that. */
const PERSISTENCE = 0.5;
const LEAST_MOVE = 0.5;
const MOST_MOVE = 2;

function shareOfSlices(
  plan: Plan,
  { view }: Moment,
  begun: number,
): { readonly share: number; readonly seen: Plan['seen'] } {
  const { sliceWeight, sliced, settings, parent } = plan;
  let due = 0;
  let rest = 0;
  for (let slice = sliced; slice < sliceWeight.length; slice++) {
    if (slice < begun) due += sliceWeight[slice]!;
    rest += sliceWeight[slice]!;
  }
  if (begun === sliceWeight.length) return { share: 1, seen: plan.seen };
  const last = sliceWeight[begun - 2];
  if (settings.style !== 'vwap' || view.volume === null || last === undefined)
    return { share: due / rest, seen: plan.seen };
  const length = (parent.deadline - parent.startedAt) / sliceWeight.length;
  const steps = (view.volume.steps * length) / view.volume.overMs;
  const seen = { steps: plan.seen.steps + steps, weight: plan.seen.weight + last };
  const busy = seen.steps > 0 ? steps / last / (seen.steps / seen.weight) : 1;
  const moved = due * Math.min(MOST_MOVE, Math.max(LEAST_MOVE, 1 + PERSISTENCE * (busy - 1)));
  return { share: moved / (moved + rest - due), seen };
}

/**
 * Steps of a child for a due amount that is no whole number: floored; what would be too small becomes one smallest child
 * or waits, whichever is nearer; a rest too small for a child of its own goes along.
 */
export function childSize({ minChild }: ParentOrder, due: number, remaining: number): number {
  if (remaining < 2 * minChild && due > 0) return due * 2 >= minChild || remaining < minChild ? remaining : 0;
  let size = Math.floor(due + 1e-9);
  if (size < minChild) size = due * 2 >= minChild ? minChild : 0;
  return size > 0 && remaining - size < minChild ? remaining : size;
}
