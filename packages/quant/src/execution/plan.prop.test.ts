import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Prng } from '../statistics/index.ts';
import { advancePlan, cancelPlan, createPlan, DEFAULT_PLAN_SETTINGS } from './index.ts';
import type { ParentOrder, Plan, PlanDecision, PlanSettings, PlanView, WorkingChild } from './index.ts';

const styles = fc.constantFrom('aggressive', 'passive', 'twap', 'vwap', 'adaptive');

const parents: fc.Arbitrary<ParentOrder> = fc
  .record({
    side: fc.constantFrom('buy', 'sell'),
    quantity: fc.integer({ min: 1, max: 5000 }),
    duration: fc.integer({ min: 1000, max: 3_600_000 }),
    minOrder: fc.integer({ min: 1, max: 50 }),
    isReduceOnly: fc.boolean(),
  })
  .map(({ duration, ...rest }) => ({
    ...rest,
    quantity: Math.max(rest.quantity, rest.minOrder),
    minChild: Math.ceil(rest.minOrder * 1.1),
    startedAt: 1_000_000,
    deadline: 1_000_000 + duration,
    arrivalMid: 50_000.5,
  })) as fc.Arbitrary<ParentOrder>;

const settingsFor: fc.Arbitrary<PlanSettings> = fc
  .record({
    style: styles,
    slices: fc.integer({ min: 1, max: 60 }),
    urgency: fc.constantFrom(0, 1, 5, 80),
    weights: fc.option(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 48 }).map((list) => [1, ...list]),
    ),
    limitBps: fc.constantFrom(null, 50, 2),
    maxRepegs: fc.integer({ min: 0, max: 4 }),
    maxChildren: fc.constantFrom(3, 200),
  })
  .map((some) => ({ ...DEFAULT_PLAN_SETTINGS, ...some })) as fc.Arbitrary<PlanSettings>;

interface Placed extends WorkingChild {
  readonly how: 'ioc' | 'post_only';
  readonly isLeaving: boolean;
}

interface Run {
  readonly plan: Plan;
  readonly decisions: readonly PlanDecision[];
  readonly filled: number;
  readonly working: readonly Placed[];
}

/** A venue that fills, refuses, cancels late and is silent as it pleases, at uneven events. */
function drive(
  parent: ParentOrder,
  settings: PlanSettings,
  seed: number,
  check: Check,
  cancelAt?: number,
): Run {
  const random = new Prng(seed);
  let plan = createPlan(parent, settings, seed);
  let working: Placed[] = [];
  let filled = 0;
  let mid = 50_000;
  const all: PlanDecision[] = [];
  const span = parent.deadline - parent.startedAt;
  for (let event = 0, now = parent.startedAt; event < 3000 && plan.left === null; event++) {
    mid += random.integer(7) - 3;
    ({ working, filled } = settle(working, filled, random, now > parent.deadline));
    if (cancelAt === event) plan = cancelPlan(plan);
    const view: PlanView = {
      bid: random.integer(20) === 0 ? null : mid,
      ask: mid + 1 + random.integer(3),
      book: null,
      volume: random.integer(3) === 0 ? null : { steps: random.integer(4000), overMs: span / 10 },
      working: working.map(({ child, price, open }) => ({ child, price, open })),
      filled,
    };
    const step = advancePlan(plan, view, now);
    // What a snapshot keeps must be enough to go on in the same way.
    const revived = JSON.parse(JSON.stringify(plan)) as Plan;
    expect(advancePlan(revived, view, now)).toEqual(step);
    check(plan, view, step.decisions, now);
    plan = step.plan;
    for (const decision of step.decisions) {
      all.push(decision);
      if (decision.kind === 'place') working.push({ ...decision, open: decision.quantity, isLeaving: false });
      if (decision.kind === 'cancel')
        working = working.map((child) =>
          child.child === decision.child ? { ...child, isLeaving: true } : child,
        );
    }
    now += random.integer(Math.ceil(span / 100) + 1);
  }
  return { plan, decisions: all, filled, working };
}

function settle(working: readonly Placed[], before: number, random: Prng, isLate: boolean) {
  let filled = before;
  const left: Placed[] = [];
  for (const child of working) {
    // Now and then nothing is heard of a child for a while.
    if (random.integer(3) === 0 && !isLate) {
      left.push(child);
      continue;
    }
    const fill = random.integer(2) === 0 ? random.integer(child.open + 1) : 0;
    filled += fill;
    const open = child.open - fill;
    const isRefused = child.how === 'post_only' && random.integer(5) === 0;
    if (open > 0 && child.how === 'post_only' && !child.isLeaving && !isRefused)
      left.push({ ...child, open });
  }
  return { working: left, filled };
}

type Check = (plan: Plan, view: PlanView, decisions: readonly PlanDecision[], now: number) => void;

describe('a plan', () => {
  test('never has more filled and open than ordered, no child too small, none beyond its cap', () => {
    fc.assert(
      fc.property(parents, settingsFor, fc.nat(), (parent, settings, seed) => {
        drive(parent, settings, seed, (_plan, view, decisions) => {
          let open = view.working.reduce((sum, child) => sum + child.open, 0);
          for (const decision of decisions) {
            if (decision.kind !== 'place') continue;
            const remaining = parent.quantity - view.filled - open;
            open += decision.quantity;
            expect(Number.isSafeInteger(decision.quantity) && decision.quantity > 0).toBe(true);
            expect(view.filled + open).toBeLessThanOrEqual(parent.quantity);
            if (decision.quantity < parent.minChild) expect(decision.quantity).toBe(remaining);
            expect(decision.quantity).toBeGreaterThanOrEqual(parent.minOrder);
            expect(view.working).toHaveLength(0);
            expectPrice(parent, settings, view, decision);
          }
        });
      }),
      { numRuns: 150 },
    );
  });

  test('is over soon after its deadline, with nothing open, and says why and what is left', () => {
    fc.assert(
      fc.property(parents, settingsFor, fc.nat(), (parent, settings, seed) => {
        const run = drive(parent, settings, seed, (_plan, _view, decisions, now) => {
          if (now >= parent.deadline) expect(decisions.every(({ kind }) => kind !== 'place')).toBe(true);
          if (decisions.length > 0) expect(['wait', 'done']).toContain(decisions.at(-1)?.kind);
        });
        expect(run.plan.left).toBe(parent.quantity - run.filled);
        expect(run.working).toHaveLength(0);
        const last = run.decisions.at(-1);
        expect(last).toEqual({ kind: 'done', reason: run.plan.ending, left: parent.quantity - run.filled });
        expect(run.plan.ending === 'filled').toBe(run.filled === parent.quantity);
        const children = run.decisions.flatMap((decision) =>
          decision.kind === 'place' ? [decision.child] : [],
        );
        expect(children).toEqual(children.map((_child, index) => index));
        expect(children.length).toBeLessThanOrEqual(settings.maxChildren);
      }),
      { numRuns: 150 },
    );
  });

  test('places nothing after it was cancelled and leaves no orphan', () => {
    fc.assert(
      fc.property(parents, settingsFor, fc.nat(), fc.nat(30), (parent, settings, seed, cancelAt) => {
        const run = drive(
          parent,
          settings,
          seed,
          (plan, _view, decisions) => {
            if (plan.ending !== null) expect(decisions.every(({ kind }) => kind !== 'place')).toBe(true);
          },
          cancelAt,
        );
        expect(run.working).toHaveLength(0);
        expect(run.plan.left).toBe(parent.quantity - run.filled);
      }),
      { numRuns: 200 },
    );
  });

  test('wakes up by itself: called only when a wait is over, it still ends', () => {
    fc.assert(
      fc.property(parents, settingsFor, fc.nat(), (parent, settings, seed) => {
        let plan = createPlan(parent, settings, seed);
        let filled = 0;
        let now = parent.startedAt;
        let working: WorkingChild[] = [];
        for (let call = 0; plan.left === null; call++) {
          expect(call).toBeLessThan(3000);
          const view: PlanView = { bid: 50_000, ask: 50_001, book: null, volume: null, working, filled };
          const step = advancePlan(plan, view, now);
          plan = step.plan;
          working = working.filter(
            ({ child }) => !step.decisions.some((d) => d.kind === 'cancel' && d.child === child),
          );
          for (const decision of step.decisions) {
            if (decision.kind === 'place' && decision.how === 'ioc') filled += decision.quantity;
            if (decision.kind === 'place' && decision.how === 'post_only')
              working.push({ ...decision, open: decision.quantity });
            if (decision.kind === 'wait') {
              expect(decision.until).toBeGreaterThanOrEqual(now);
              // The venue's word on a cancel is an event of its own.
              now = step.decisions[0]?.kind === 'cancel' ? now + 1 : Math.max(decision.until, now + 1);
            }
          }
        }
        // A calm market with room for everything: all is done, unless that took too many pieces.
        if (plan.ending !== 'too_many_children' && settings.style !== 'adaptive')
          expect(filled).toBe(parent.quantity);
      }),
      { numRuns: 300 },
    );
  });
});

function expectPrice(
  parent: ParentOrder,
  settings: PlanSettings,
  view: PlanView,
  { how, price }: Extract<PlanDecision, { kind: 'place' }>,
): void {
  const { bid, ask } = view;
  expect(bid !== null && ask !== null).toBe(true);
  if (bid === null || ask === null) return;
  if (how === 'post_only') {
    expect(price).toBe(parent.side === 'buy' ? bid : ask);
    return;
  }
  const sign = parent.side === 'buy' ? 1 : -1;
  const against = (from: number): number => ((sign * (price - from)) / from) * 10_000;
  expect(against((bid + ask) / 2)).toBeLessThanOrEqual(settings.capBps + 1e-6);
  if (settings.limitBps !== null)
    expect(against(parent.arrivalMid)).toBeLessThanOrEqual(settings.limitBps + 1e-6);
  expect(sign * (price - (parent.side === 'buy' ? ask : bid))).toBeGreaterThanOrEqual(0);
}
