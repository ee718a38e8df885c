import { describe, expect, test } from 'vitest';
import { advancePlan, createPlan, DEFAULT_PLAN_SETTINGS } from './index.ts';
import type { ParentOrder, Plan, PlanDecision, PlanSettings, PlanView, WorkingChild } from './index.ts';

const HOUR_MS = 3_600_000;
const parent: ParentOrder = {
  side: 'buy',
  quantity: 10_000,
  startedAt: 0,
  deadline: HOUR_MS,
  arrivalMid: 60_000.5,
  minChild: 11,
  minOrder: 10,
  isReduceOnly: false,
};
const calm: PlanView = { bid: 60_000, ask: 60_001, book: null, volume: null, working: [], filled: 0 };
const planOf = (settings: Partial<PlanSettings>, order: Partial<ParentOrder> = {}): Plan =>
  createPlan({ ...parent, ...order }, { ...DEFAULT_PLAN_SETTINGS, ...settings }, 7);
const placed = (decisions: readonly PlanDecision[]) =>
  decisions.flatMap((decision) => (decision.kind === 'place' ? [decision] : []));

/** Every IOC child fills at once; called each second. */
function workAll(start: Plan, view: (now: number) => Partial<PlanView> = () => ({})) {
  let plan = start;
  let filled = 0;
  const children: { readonly at: number; readonly quantity: number }[] = [];
  for (let at = 0; plan.left === null; at += 1000) {
    const step = advancePlan(plan, { ...calm, ...view(at), filled }, at);
    plan = step.plan;
    for (const { how, quantity } of placed(step.decisions)) {
      if (how === 'post_only') continue;
      filled += quantity;
      children.push({ at, quantity });
    }
  }
  return { children, filled, plan };
}

describe('AGGRESSIVE', () => {
  test('is one IOC order no further than the cap, and within the limit of the whole order', () => {
    const { decisions } = advancePlan(planOf({ capBps: 10 }), calm, 0);
    expect(decisions[0]).toMatchObject({
      kind: 'place',
      how: 'ioc',
      quantity: 10_000,
      price: 60_060,
      child: 0,
    });
    const sale = advancePlan(planOf({ capBps: 10 }, { side: 'sell', isReduceOnly: true }), calm, 0);
    expect(sale.decisions[0]).toMatchObject({ side: 'sell', price: 59_941, isReduceOnly: true });
    const near = advancePlan(planOf({ capBps: 100, limitBps: 50 }), calm, 0);
    expect(near.decisions[0]).toMatchObject({ price: 60_300 });
  });
  test('cancels the rest where it would cost more than its limit; exits have none', () => {
    const gone = { ...calm, bid: 60_300, ask: 60_301 };
    expect(advancePlan(planOf({}), gone, 5).decisions).toEqual([
      { kind: 'done', reason: 'slippage_limit', left: 10_000 },
    ]);
    expect(placed(advancePlan(planOf({ limitBps: null }), gone, 5).decisions)).toHaveLength(1);
  });
  test('sends nothing that cannot fill, and nothing without a quote', () => {
    const wide = { ...calm, bid: 59_000, ask: 60_001 };
    expect(advancePlan(planOf({}), wide, 0).decisions).toEqual([{ kind: 'wait', until: 1000 }]);
    expect(advancePlan(planOf({}), { ...calm, ask: null }, 0).decisions).toEqual([
      { kind: 'wait', until: HOUR_MS },
    ]);
  });
});

describe('PASSIVE', () => {
  const rest = (price: number): readonly WorkingChild[] => [{ child: 0, price, open: 10_000 }];
  test('follows the best price after a while and a distance, then crosses', () => {
    let { plan, decisions } = advancePlan(planOf({ style: 'passive', maxRepegs: 0 }), calm, 0);
    expect(decisions[0]).toMatchObject({ how: 'post_only', price: 60_000 });
    const moved = { ...calm, bid: 60_002, ask: 60_003, working: rest(60_000) };
    expect(advancePlan(plan, moved, 499).decisions).toEqual([{ kind: 'wait', until: 500 }]);
    expect(advancePlan(plan, { ...moved, bid: 60_001 }, 500).decisions[0]?.kind).toBe('wait');
    ({ plan, decisions } = advancePlan(plan, moved, 500));
    expect(decisions[0]).toEqual({ kind: 'cancel', child: 0 });
    // Until the venue has confirmed, nothing else is sent.
    ({ plan, decisions } = advancePlan(plan, moved, 600));
    expect(decisions).toEqual([{ kind: 'wait', until: 5500 }]);
    ({ plan, decisions } = advancePlan(plan, { ...moved, working: [] }, 700));
    expect(decisions[0]).toMatchObject({ child: 1, how: 'post_only', price: 60_002 });
    ({ plan, decisions } = advancePlan(plan, { ...moved, working: [] }, 1200));
    expect(decisions[0]).toMatchObject({ child: 2, how: 'ioc' });
  });
  test('crosses in the last tenth of its time', () => {
    const { plan } = advancePlan(planOf({ style: 'passive' }), calm, 0);
    const view = { ...calm, working: rest(60_000) };
    expect(advancePlan(plan, view, 0.9 * HOUR_MS - 1).decisions).toEqual([
      { kind: 'wait', until: 0.9 * HOUR_MS },
    ]);
    expect(advancePlan(plan, view, 0.9 * HOUR_MS).decisions[0]).toEqual({ kind: 'cancel', child: 0 });
  });
});

describe('TWAP and VWAP', () => {
  test('even slices, within their jitter, all done in the end', () => {
    const { children, filled, plan } = workAll(planOf({ style: 'twap', slices: 20 }));
    expect(plan.ending).toBe('filled');
    expect(filled).toBe(10_000);
    expect(children).toHaveLength(20);
    children.forEach(({ at, quantity }, slice) => {
      expect(Math.abs(at - slice * 180_000)).toBeLessThanOrEqual(19_000);
      expect(Math.abs(quantity / 500 - 1)).toBeLessThan(0.35);
    });
    expect(new Set(children.map(({ quantity }) => quantity)).size).toBeGreaterThan(10);
  });
  test('the urgent trade more at first', () => {
    const { children } = workAll(planOf({ style: 'twap', slices: 20, urgency: 3 }));
    const first = children.slice(0, 5).reduce((sum, { quantity }) => sum + quantity, 0);
    // 1 − sinh(3 · 0.75) / sinh(3) of the whole, and jitter.
    expect(Math.abs(first / 10_000 - (1 - Math.sinh(2.25) / Math.sinh(3)))).toBeLessThan(0.06);
  });
  test('a VWAP follows the expected volume, and the volume that came', () => {
    const weights = [1, 1, 4, 4];
    const shareAt = (children: readonly { quantity: number }[], slice: number): number =>
      (children[slice]?.quantity ?? 0) / 10_000;
    const expected = workAll(planOf({ style: 'vwap', slices: 4, weights }));
    expect(Math.abs(shareAt(expected.children, 2) - 0.4)).toBeLessThan(0.1);
    const busy = workAll(planOf({ style: 'vwap', slices: 4, weights }), (now) => ({
      volume: { steps: now < 0.4 * HOUR_MS ? 1000 : 6000, overMs: HOUR_MS / 4 },
    }));
    expect(shareAt(busy.children, 2)).toBeGreaterThan(shareAt(expected.children, 2));
  });
  test('a slice that could not be filled is spread over those to come', () => {
    let plan = planOf({ style: 'twap', slices: 4 });
    let step = advancePlan(plan, calm, 0);
    const first = placed(step.decisions)[0]?.quantity ?? 0;
    plan = step.plan;
    step = advancePlan(plan, calm, HOUR_MS / 4 + 100_000);
    // Nothing of it filled: a third of the whole, not a quarter.
    expect(Math.abs(first - 2500)).toBeLessThan(400);
    expect(Math.abs((placed(step.decisions)[0]?.quantity ?? 0) - 3333)).toBeLessThan(500);
  });
});

describe('ADAPTIVE', () => {
  const volume = { steps: 5000, overMs: HOUR_MS / 20 };
  const first = (view: Partial<PlanView>, order: Partial<ParentOrder> = {}) =>
    placed(advancePlan(planOf({ style: 'adaptive' }, order), { ...calm, ...view }, 0).decisions)[0];
  const leaning = (bid: number, ask: number) => ({
    bids: { price: Float64Array.of(60_000), size: Float64Array.of(bid), levels: 1 },
    asks: { price: Float64Array.of(60_001), size: Float64Array.of(ask), levels: 1 },
  });
  test('rests with a tenth of the volume just traded while on schedule', () => {
    expect(first({ volume })).toMatchObject({ how: 'post_only', quantity: 500, price: 60_000 });
    expect(first({ volume: { steps: 0, overMs: 60_000 } })).toBeUndefined();
  });
  test('crosses when the book leans against it', () => {
    expect(first({ volume, book: leaning(81, 19) })?.how).toBe('ioc');
    expect(first({ volume, book: leaning(19, 81) })?.how).toBe('post_only');
    expect(first({ volume, book: leaning(19, 81) }, { side: 'sell' })?.how).toBe('ioc');
  });
  test('behind its schedule it trades up to a fifth of the volume, never more', () => {
    const { children, filled, plan } = workAll(planOf({ style: 'adaptive' }), () => ({
      volume: { steps: 1000, overMs: HOUR_MS / 20 },
    }));
    expect(plan.ending).toBe('deadline');
    expect(filled).toBeLessThanOrEqual(0.2 * 20 * 1000 + parent.minChild);
    expect(filled).toBeGreaterThan(0.1 * 19 * 1000);
    expect(Math.max(...children.map(({ quantity }) => quantity))).toBeLessThanOrEqual(
      200 + 2 * parent.minChild,
    );
  });
});

test('settings and orders that make no sense are refused by name', () => {
  expect(() => planOf({ slices: 0 })).toThrow('slices is 0; must be a whole number from 1 to 2000');
  expect(() => planOf({ participationCap: 0.05 })).toThrow('participationCap is 0.05; must be from 0.1 to 1');
  expect(() => planOf({ weights: [0, 0] })).toThrow('weights are all 0');
  expect(() => planOf({}, { quantity: 1.5 })).toThrow(
    'quantity is 1.5; must be a whole number of steps above 0',
  );
  expect(() => planOf({}, { deadline: 0 })).toThrow('deadline is 0; must lie after startedAt, 0');
  expect(() => planOf({}, { minOrder: 12 })).toThrow('minOrder is 12; must be at most minChild, 11');
});
