import { bookImbalance } from '../microstructure/book-measures.ts';
import { crossingFrom, DEFICIT_SHARE, mustCross, participationQuota } from './participation.ts';
import { aggressiveMove, childSize, restMove, slicesBegun } from './plan-moves.ts';
import type { Move, QuotedMoment } from './plan-moves.ts';
import type { Plan, PlanView } from './plan-types.ts';

/** Levels of the book whose imbalance counts. */
const IMBALANCE_LEVELS = 5;

/**
 * ADAPTIVE: a share of the volume just traded, resting in the spread while on schedule and crossing it when behind, when
 * the book leans against the order, or when time runs out. METHODS 4.3.
 */
export function adaptiveMove(before: Plan, moment: QuotedMoment): Move {
  const { parent, settings, sliceAt } = before;
  const { now, view, open } = moment;
  const duration = parent.deadline - parent.startedAt;
  const gone = Math.min(1, (now - parent.startedAt) / duration);
  const deficit = gone * parent.quantity - view.filled;
  const plan = withQuota(before, moment, deficit);
  const slice = parent.quantity / sliceAt.length;
  const allowed = Math.min(moment.remaining, plan.quota - view.filled);
  const crosses =
    plan.repegs > settings.maxRepegs || mustCross(deficit, slice, leanAgainst(plan, view), 1 - gone);
  const next = sliceAt[plan.sliced] ?? parent.deadline;
  const quantity = allowed - open >= 1 ? childSize(parent, allowed, moment.remaining) : 0;
  if (crosses && (open > 0 || quantity > 0)) {
    const move = aggressiveMove(plan, moment, quantity);
    return move.kind === 'wait' ? { ...move, until: Math.min(move.until, next) } : move;
  }
  const behindAt = parent.startedAt + (duration * (view.filled + DEFICIT_SHARE * slice)) / parent.quantity;
  const until = Math.min(
    next,
    ...[behindAt, crossingFrom(parent.startedAt, parent.deadline)].filter((time) => time > now),
  );
  if (open === 0 && quantity === 0) return { kind: 'wait', plan, until };
  // The new interval allows more than what rests: one larger child instead.
  if (open > 0 && plan.isPegged && allowed - open >= parent.minChild && plan.sliced !== before.sliced)
    return { kind: 'cancel', plan };
  return restMove(plan, moment, quantity, until);
}

/** At the start of an interval: what it may trade. What earlier ones left unused lapses, but for one small child. */
function withQuota(plan: Plan, { now, view, open, remaining }: QuotedMoment, deficit: number): Plan {
  const { parent, settings, sliceAt } = plan;
  const begun = slicesBegun(sliceAt, now);
  if (begun === plan.sliced) return plan;
  const passed = begun - plan.sliced;
  const length = (parent.deadline - parent.startedAt) / sliceAt.length;
  const { participation: rate, participationCap: cap } = settings;
  const fresh =
    view.volume === null
      ? Math.ceil((remaining * passed) / (sliceAt.length - plan.sliced))
      : participationQuota(
          { rate, cap },
          (view.volume.steps * length * passed) / view.volume.overMs,
          deficit / remaining,
        );
  const kept = Math.min(Math.max(0, plan.quota - view.filled), Math.max(parent.minChild, open));
  return { ...plan, sliced: begun, repegs: 0, quota: view.filled + kept + fresh };
}

function leanAgainst({ parent }: Plan, { book }: PlanView): number | null {
  const imbalance = book === null ? null : bookImbalance(book, IMBALANCE_LEVELS);
  return imbalance === null || parent.side === 'buy' ? imbalance : -imbalance;
}
