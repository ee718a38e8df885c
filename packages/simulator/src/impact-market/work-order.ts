import { advancePlan, createPlan, implementationShortfall } from '@trendy/quant';
import type { ParentOrder, Plan, PlanDecision, PlanSettings, Shortfall } from '@trendy/quant';
import type { ImpactMarket } from './impact-market.ts';

export interface WorkedOrder {
  readonly shortfall: Shortfall;
  readonly children: number;
  /** Share that filled while resting. */
  readonly restedShare: number;
  /** Share that was left at the deadline and taken at once then. */
  readonly leftShare: number;
}

interface Child {
  readonly child: number;
  readonly how: 'ioc' | 'post_only';
  readonly price: number;
  open: number;
}

/**
 * Works an order in the market to its end. Decisions reach the market one step after they were made; what is left at the
 * deadline is taken at once, so that all ways of working fill the same quantity.
 * @param stepMs of the market. @param seed of the plan.
 */
export function workOrder(
  market: ImpactMarket,
  parent: Omit<ParentOrder, 'startedAt' | 'deadline' | 'arrivalMid'>,
  durationMs: number,
  settings: PlanSettings,
  seed: number,
): WorkedOrder {
  const arrivalMid = (market.bid + market.ask) / 2;
  const startedAt = market.elapsedMs;
  const whole = { ...parent, arrivalMid, startedAt, deadline: startedAt + durationMs };
  let plan: Plan = createPlan(whole, settings, seed);
  const fills: { price: number; quantity: number }[] = [];
  let working: Child[] = [];
  let decisions: readonly PlanDecision[] = [];
  let filled = 0;
  let rested = 0;
  const fill = (price: number, quantity: number): void => {
    if (quantity === 0) return;
    filled += quantity;
    fills.push({ price, quantity });
  };
  for (;;) {
    const { bid, ask, volume } = market;
    const view = { bid, ask, book: market.book(), volume, working, filled };
    ({ plan, decisions } = advancePlan(plan, view, market.elapsedMs));
    if (plan.left !== null) break;
    market.advance();
    for (const decision of decisions) {
      if (decision.kind === 'cancel') working = working.filter(({ child }) => child !== decision.child);
      if (decision.kind !== 'place') continue;
      const { how, price, quantity, side } = decision;
      if (how === 'ioc') {
        const taken = market.take(side, quantity, price);
        fill(taken.paid / taken.filled, taken.filled);
      } else if (side === 'buy' ? price < market.ask : price > market.bid)
        working.push({ child: decision.child, how, price, open: quantity });
    }
    for (const child of working) {
      const got = market.fillResting(parent.side, child.price, child.open);
      child.open -= got;
      rested += got;
      fill(child.price, got);
    }
    working = working.filter(({ open }) => open > 0);
  }
  const left = parent.quantity - filled;
  if (left > 0) {
    const taken = market.take(parent.side, left, parent.side === 'buy' ? Number.POSITIVE_INFINITY : 0);
    fill(taken.paid / taken.filled, taken.filled);
  }
  const shortfall = implementationShortfall(
    parent.side,
    parent.quantity,
    arrivalMid,
    fills,
    market.bid + 0.5,
  );
  const { quantity } = parent;
  return { shortfall, children: plan.nextChild, restedShare: rested / quantity, leftShare: left / quantity };
}

/** The same order taken at once: what all ways of working are measured against. */
export function takeAtOnce(market: ImpactMarket, side: 'buy' | 'sell', quantity: number): Shortfall {
  const arrivalMid = (market.bid + market.ask) / 2;
  const taken = market.take(side, quantity, side === 'buy' ? Number.POSITIVE_INFINITY : 0);
  const fills = [{ price: taken.paid / taken.filled, quantity: taken.filled }];
  return implementationShortfall(side, quantity, arrivalMid, fills, market.bid + 0.5);
}
