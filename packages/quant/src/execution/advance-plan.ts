import { adaptiveMove } from './adaptive-move.ts';
import type { Plan, PlanDecision, PlanEnd, PlanStep, PlanView } from './plan-types.ts';
import { aggressiveMove, passiveMove, sliceMove } from './plan-moves.ts';
import type { Move, Moment } from './plan-moves.ts';
import { isBeyondLimit } from './plan-prices.ts';

/** A cancel that nothing came of is asked for again after so long. */
const CANCEL_AGAIN_MS = 5000;

/**
 * What to do now. Call it at every event that moves the market or a child, and when a `wait` is over; more often does no
 * harm. `view.working` must name every child from the moment it was decided until the venue's last word about it: a child
 * of unknown fate is working, so nothing is sent twice.
 * @returns the plan as it goes on, and decisions in order, the last being `wait` or `done`. Nothing more after `done`.
 */
export function advancePlan(plan: Plan, view: PlanView, now: number): PlanStep {
  if (plan.left !== null) return { plan, decisions: [] };
  let open = 0;
  for (const child of view.working) open += child.open;
  const moment: Moment = { view, now, open, remaining: plan.parent.quantity - view.filled };
  const ending = plan.ending ?? endOf(plan, moment);
  if (ending !== null) return finish({ ...plan, ending }, moment);
  if (view.bid === null || view.ask === null) return waiting(plan, plan.parent.deadline);
  return act(plan, moment, moveOf(plan, { ...moment, bid: view.bid, ask: view.ask }));
}

/** Ends a plan early: cancels what is open; `done` follows when the venue has confirmed. */
export const cancelPlan = (plan: Plan): Plan =>
  plan.left === null && plan.ending === null ? { ...plan, ending: 'cancelled' } : plan;

function endOf({ parent, settings }: Plan, { view, now, open, remaining }: Moment): PlanEnd | null {
  if (remaining <= 0) return 'filled';
  if (now >= parent.deadline) return 'deadline';
  if (open === 0 && remaining < parent.minOrder) return 'dust';
  const touch = parent.side === 'buy' ? view.ask : view.bid;
  return touch !== null && isBeyondLimit(parent, settings, touch) ? 'slippage_limit' : null;
}

function moveOf(plan: Plan, moment: Parameters<typeof passiveMove>[1]): Move {
  switch (plan.settings.style) {
    case 'aggressive':
      return aggressiveMove(plan, moment, moment.remaining);
    case 'passive':
      return passiveMove(plan, moment);
    case 'twap':
    case 'vwap':
      return sliceMove(plan, moment);
    case 'adaptive':
      return adaptiveMove(plan, moment);
  }
}

function act(before: Plan, moment: Moment, move: Move): PlanStep {
  const plan = move.plan;
  if (move.kind === 'wait') return waiting(plan, Math.min(move.until, plan.parent.deadline));
  if (move.kind === 'cancel') return cancelAll(plan, moment);
  if (plan.nextChild >= plan.settings.maxChildren)
    return finish({ ...before, ending: 'too_many_children' }, moment);
  const { parent } = plan;
  const place: PlanDecision = {
    kind: 'place',
    child: plan.nextChild,
    how: move.how,
    side: parent.side,
    quantity: move.quantity,
    price: move.price,
    isReduceOnly: parent.isReduceOnly,
  };
  const next: Plan = {
    ...plan,
    nextChild: plan.nextChild + 1,
    placedAt: moment.now,
    isPegged: move.how === 'post_only',
  };
  return { plan: next, decisions: [place, { kind: 'wait', until: lookAgain(next, moment.now) }] };
}

function lookAgain({ parent, settings, sliceAt, sliced, isPegged }: Plan, now: number): number {
  const rest = now + (isPegged ? settings.repegMs : settings.retryMs);
  const slice = sliceAt[sliced];
  return Math.min(parent.deadline, rest, slice !== undefined && slice > now ? slice : rest);
}

function finish(plan: Plan, moment: Moment): PlanStep {
  if (moment.view.working.length > 0) return cancelAll(plan, moment);
  const left = Math.max(0, moment.remaining);
  // A fill can overtake the cancel of the last child: then the order was done after all.
  const reason: PlanEnd = left === 0 ? 'filled' : (plan.ending ?? 'cancelled');
  return { plan: { ...plan, ending: reason, left }, decisions: [{ kind: 'done', reason, left }] };
}

/** Asks every open child to go, each once, and again when nothing was heard for long. */
function cancelAll(plan: Plan, { view, now }: Moment): PlanStep {
  const asked = new Map(plan.cancelling.map((entry) => [entry.child, entry.at]));
  const decisions: PlanDecision[] = [];
  const cancelling = view.working.map(({ child }) => {
    const before = asked.get(child);
    if (before !== undefined && now < before + CANCEL_AGAIN_MS) return { child, at: before };
    decisions.push({ kind: 'cancel', child });
    return { child, at: now };
  });
  const again = Math.min(...cancelling.map((entry) => entry.at)) + CANCEL_AGAIN_MS;
  const until = plan.ending === null ? Math.min(again, plan.parent.deadline) : again;
  return { plan: { ...plan, cancelling }, decisions: [...decisions, { kind: 'wait', until }] };
}

const waiting = (plan: Plan, until: number): PlanStep => ({ plan, decisions: [{ kind: 'wait', until }] });
