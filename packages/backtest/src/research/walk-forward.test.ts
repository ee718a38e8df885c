import type { Dimension } from '@trendy/quant';
import { gridPoints, walkForwardWindows } from '@trendy/quant';
import { describe, expect, test } from 'vitest';
import { HOUR, START } from '../testing/builders.ts';
import { anOutcome } from '../testing/outcomes.ts';
import { DEFAULT_OBJECTIVE } from './objective.ts';
import { pursue } from './research-task.ts';
import type { ResearchTask, TaskAnswer } from './research-task.ts';
import { WalkForward } from './walk-forward.ts';

const DAY = 24 * HOUR;
const space: Dimension[] = [{ key: 'n', kind: 'int', min: 1, max: 6, step: 1, scale: 'linear' }];
const points = gridPoints(space, 10);
const plan = {
  from: START,
  to: START + 400 * DAY,
  trainDays: 100,
  validateDays: 20,
  testDays: 30,
  purgeDays: 2,
  mode: 'rolling',
} as const;
const windows = walkForwardWindows(plan);
const make = (validateDays = 20): WalkForward =>
  new WalkForward({
    space,
    candidates: points,
    windows: walkForwardWindows({ ...plan, validateDays }),
    objective: DEFAULT_OBJECTIVE,
    finalists: 3,
  });

/** Seeded by parameter, span and purpose; the mean rises with the parameter in training. */
const answerOf = ({ params, span, purpose }: ResearchTask, salt = 0): TaskAnswer => {
  const n = Number(params['n']);
  const days = Math.round((span!.to - span!.from) / DAY);
  const mean = purpose === 'train' ? n * 0.001 : 0;
  return {
    outcome: anOutcome({ seed: n + span!.from / DAY + salt, mean, days, firstDay: span!.from, trades: 3 }),
  };
};

describe('walk-forward', () => {
  test('tests each window once with what training and validation chose', () => {
    const asked: ResearchTask[] = [];
    const { steps } = pursue(make(), (task) => (asked.push(task), answerOf(task)));
    expect(steps).toHaveLength(windows.length);
    const tests = asked.filter(({ purpose }) => purpose === 'test');
    expect(tests.map(({ span }) => span)).toEqual(windows.map(({ test }) => test));
    expect(asked.filter(({ purpose }) => purpose === 'validate')).toHaveLength(3 * windows.length);
    for (const { params } of steps) expect([4, 5, 6]).toContain(params['n']);
  });

  test('no choice depends on a test: other tests, same choices', () => {
    const chosen = (salt: number) =>
      pursue(make(), (task) => answerOf(task, task.purpose === 'test' ? salt : 0)).steps.map(
        ({ params }) => params,
      );
    expect(chosen(1)).toEqual(chosen(77));
  });

  test('the order of the answers does not matter', () => {
    const research = make();
    for (;;) {
      const batch: ResearchTask[] = [];
      for (let task = research.ask(); task; task = research.ask()) batch.push(task);
      if (batch.length === 0) break;
      for (const task of batch.toReversed()) research.tell(task, answerOf(task));
    }
    expect(research.isDone).toBe(true);
    expect(research.progress.done).toBe(research.progress.total);
    expect(research.result()).toEqual(pursue(make(), (task) => answerOf(task)));
  });

  test('only tests are reported, joined day by day', () => {
    const { outOfSample, steps, profitableShare } = pursue(make(), (task) => answerOf(task));
    expect([...outOfSample.dailyReturns]).toEqual(steps.flatMap(({ test }) => [...test.dailyReturns]));
    expect(1 + outOfSample.netReturn).toBeCloseTo(
      steps.reduce((all, { test }) => all * (1 + test.netReturn), 1),
      12,
    );
    expect(outOfSample.trades).toBe(3 * steps.length);
    expect(profitableShare).toBe(steps.filter(({ test }) => test.netReturn > 0).length / steps.length);
  });

  test('efficiency compares yearly returns; it does not exist when training lost', () => {
    const same = pursue(make(0), ({ span }) => {
      const days = Math.round((span!.to - span!.from) / DAY);
      const dailyReturns = Float64Array.from({ length: days }, (_unused, day) =>
        day % 2 === 0 ? 0.01 : -0.008,
      );
      const netReturn = dailyReturns.reduce((all, value) => all * (1 + value), 1) - 1;
      return { outcome: anOutcome({ dailyReturns, netReturn }) };
    });
    expect(same.efficiency).toBeCloseTo(1, 6);
    const lost = pursue(make(0), () => ({ outcome: anOutcome({ netReturn: -0.2 }) }));
    expect(lost.efficiency).toBeNull();
  });

  test('parameters that cannot be run are passed over; a window without any ends the joined tests', () => {
    const { steps } = pursue(make(0), (task) =>
      task.params['n'] === 6 ? { refused: 'no' } : answerOf(task),
    );
    for (const { params } of steps) expect(params['n']).not.toBe(6);
    const broken = pursue(make(0), (task) =>
      task.span!.from === windows[1]!.train.from ? { refused: 'no' } : answerOf(task),
    );
    expect(broken.steps).toHaveLength(1);
  });

  test('data too short for one window are refused', () =>
    expect(
      () =>
        new WalkForward({
          space,
          candidates: points,
          windows: [],
          objective: DEFAULT_OBJECTIVE,
          finalists: 1,
        }),
    ).toThrow('no window'));
});

describe('a search of its own in every window', () => {
  const wide: Dimension[] = [{ key: 'n', kind: 'int', min: 1, max: 40, step: 1, scale: 'linear' }];
  const guided = (): WalkForward =>
    new WalkForward({
      space: wide,
      candidates: { budget: 14, seed: 3 },
      windows,
      objective: DEFAULT_OBJECTIVE,
      finalists: 3,
    });

  test('tries at most its budget a window, and finds better ones than it began with', () => {
    const asked: ResearchTask[] = [];
    const { steps } = pursue(guided(), (task) => (asked.push(task), answerOf(task)));
    expect(steps).toHaveLength(windows.length);
    for (const { test: tested, train } of windows) {
      const tried = asked.filter(({ purpose, span }) => purpose === 'train' && span!.from === train.from);
      expect(tried.length).toBeLessThanOrEqual(14);
      expect(tried.length).toBeGreaterThan(6);
      expect(new Set(tried.map(({ params }) => params['n'])).size).toBe(tried.length);
      expect(asked.filter(({ purpose, span }) => purpose === 'test' && span === tested)).toHaveLength(1);
    }
    // The mean rises with n, so what a window chooses lies high.
    for (const { params } of steps) expect(Number(params['n'])).toBeGreaterThan(25);
  });

  test('the order of the answers does not matter, and it ends', () => {
    const research = guided();
    for (;;) {
      const batch: ResearchTask[] = [];
      for (let task = research.ask(); task; task = research.ask()) batch.push(task);
      if (batch.length === 0) break;
      for (const task of batch.toReversed()) research.tell(task, answerOf(task));
    }
    expect(research.isDone).toBe(true);
    expect(research.progress.done).toBe(research.progress.total);
    expect(research.result()).toEqual(pursue(guided(), (task) => answerOf(task)));
  });
});
