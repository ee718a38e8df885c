import { expect, test } from 'vitest';

import type { DrillContext, DrillRow } from './row.ts';
import { planRounds, runRounds } from './run-rows.ts';
import type { Lent } from './run-rows.ts';

const row = (fault: string, more: Partial<DrillRow> = {}): DrillRow => ({
  fault,
  what: fault,
  rounds: 2,
  inCi: false,
  run: () => Promise.resolve({ healedMs: 1, faults: [] }),
  ...more,
});

const lender = (given: { back: number }) => (): Promise<Lent> =>
  Promise.resolve({
    context: {} as DrillContext,
    giveBack: () => {
      given.back += 1;
      return Promise.resolve();
    },
  });

const names = (planned: ReturnType<typeof planRounds>): string[] =>
  planned.map((one) => `${one.row.fault}${one.round}`);

test('every fault is seen once before any is seen twice; size limits the rounds and leaves at least one', () => {
  const rows = [row('a', { rounds: 3 }), row('b', { rounds: 1 })];
  expect(names(planRounds(rows, { factor: 1, atMost: Infinity }))).toEqual(['a0', 'b0', 'a1', 'a2']);
  expect(names(planRounds(rows, { factor: 1, atMost: 2 }))).toEqual(['a0', 'b0', 'a1']);
  expect(names(planRounds(rows, { factor: 0.1, atMost: 9 }))).toEqual(['a0', 'b0']);
});

test('a round that throws or hangs is a violation, and the others go on', async () => {
  const given = { back: 0 };
  const rows = [
    row('throws', { rounds: 1, run: () => Promise.reject(new Error('no disk')) }),
    row('hangs', { rounds: 1, withinMs: 20, run: () => new Promise(() => undefined) }),
    row('fine', { rounds: 1 }),
  ];
  const outcomes = await runRounds(
    planRounds(rows, { factor: 1, atMost: 9 }),
    2,
    lender(given),
    () => undefined,
  );
  const faults = Object.fromEntries(outcomes.map((outcome) => [outcome.fault, outcome.faults]));
  expect(faults).toEqual({ throws: ['no disk'], hangs: ['not over within 0.02 s'], fine: [] });
  expect(given.back).toBe(3);
});

test('what bears no company runs by itself, first', async () => {
  let running = 0;
  const seen: string[] = [];
  const run = (name: string) => async (): Promise<{ healedMs: number; faults: string[] }> => {
    running += 1;
    seen.push(`${name} beside ${running - 1}`);
    await new Promise((resume) => setTimeout(resume, 5));
    running -= 1;
    return { healedMs: 0, faults: [] };
  };
  const rows = [row('alone', { alone: true, run: run('alone') }), row('other', { run: run('other') })];
  await runRounds(planRounds(rows, { factor: 1, atMost: 2 }), 3, lender({ back: 0 }), () => undefined);
  expect(seen).toEqual(['alone beside 0', 'alone beside 0', 'other beside 0', 'other beside 1']);
});
