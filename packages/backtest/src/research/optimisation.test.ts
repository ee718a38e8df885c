import type { Dimension } from '@trendy/quant';
import { describe, expect, test } from 'vitest';
import { HOUR, START } from '../testing/builders.ts';
import { anOutcome } from '../testing/outcomes.ts';
import { DEFAULT_OBJECTIVE, foldScore, objectiveOf, scoreFolds } from './objective.ts';
import { Optimisation } from './optimisation.ts';
import { pursue } from './research-task.ts';
import type { ResearchTask, TaskAnswer } from './research-task.ts';

const DAY = 24 * HOUR;
const space: Dimension[] = [{ key: 'x', kind: 'float', min: 0, max: 1, step: 0, scale: 'linear' }];
const range = { from: START, to: START + 500 * DAY };
const make = (changes: object = {}): Optimisation =>
  new Optimisation({ space, budget: 25, seed: 3, objective: DEFAULT_OBJECTIVE, range, ...changes });

/** Best at 0.7; the noise is the same for all, so that only the mean differs. */
const answerOf = ({ params, span }: ResearchTask): TaskAnswer => {
  const mean = 0.002 - 0.01 * Math.abs(Number(params['x']) - 0.7);
  return { outcome: anOutcome({ seed: 1 + (span ? span.from / DAY : 0), mean, days: 99 }) };
};

describe('optimisation', () => {
  test('finds the good region, and every configuration it began is a trial', () => {
    const { trials, best } = pursue(make(), answerOf);
    expect(Math.abs(Number(best?.params['x']) - 0.7)).toBeLessThan(0.1);
    expect(trials.map(({ index }) => index)).toEqual(trials.map((_trial, index) => index));
    expect(best?.objective).toBe(Math.max(...trials.flatMap(({ objective }) => objective ?? [])));
  });

  test('folds do not overlap and are a purge apart', () => {
    const spans = new Map<number, number>();
    pursue(make(), (task) => (spans.set(task.span!.from, task.span!.to), answerOf(task)));
    const sorted = [...spans].sort(([a], [b]) => a - b);
    expect(sorted).toHaveLength(5);
    sorted.slice(1).forEach(([from], index) => expect(from - sorted[index]![1]).toBe(DAY));
    expect([sorted[0]![0], sorted[4]![1]]).toEqual([range.from, range.to]);
  });

  test('gives up what is behind after two folds: it saves runs, and never the best', () => {
    let runs = 0;
    const { trials, best } = pursue(make(), (task) => (runs++, answerOf(task)));
    const pruned = trials.filter(({ status }) => status === 'pruned');
    expect(pruned.length).toBeGreaterThan(2);
    for (const { scores, objective } of pruned) {
      expect(scores.length).toBeGreaterThanOrEqual(2);
      expect(scores.length).toBeLessThan(5);
      expect(objective).toBeNull();
    }
    expect(runs).toBeLessThan(5 * trials.length);
    expect(best?.status).toBe('done');
  });

  test('the same seed and answers give the same search', () =>
    expect(pursue(make(), answerOf)).toEqual(pursue(make(), answerOf)));

  test('the order in which answers come does not matter', () => {
    const research = make();
    for (;;) {
      const batch: ResearchTask[] = [];
      for (let task = research.ask(); task; task = research.ask()) batch.push(task);
      if (batch.length === 0) break;
      for (const task of batch.toReversed()) research.tell(task, answerOf(task));
    }
    expect(research.result()).toEqual(pursue(make(), answerOf));
  });

  test('without a range every configuration is one whole run, scored by its days', () => {
    const asked: ResearchTask[] = [];
    const research = new Optimisation({ space, budget: 9, seed: 3, objective: DEFAULT_OBJECTIVE });
    const { trials } = pursue(research, (task) => (asked.push(task), answerOf(task)));
    expect(asked.every(({ span, purpose }) => span === null && purpose === 'trial')).toBe(true);
    expect(trials).toHaveLength(9);
    for (const { scores, objective } of trials) expect(objective).toBe(objectiveOf(scores));
  });

  test('a configuration that is refused is a trial like any other', () => {
    const { trials, best } = pursue(make(), (task) =>
      Number(task.params['x']) < 0.5 ? { refused: 'too small' } : answerOf(task),
    );
    expect(trials.some(({ status }) => status === 'refused')).toBe(true);
    expect(Number(best?.params['x'])).toBeGreaterThanOrEqual(0.5);
  });

  test('a range too short for its folds is refused in words', () =>
    expect(() => make({ range: { from: START, to: START + 20 * DAY } })).toThrow(
      '20 days are too few for 5 folds',
    ));
});

describe('the objective', () => {
  test('prefers good everywhere to very good once', () =>
    expect(objectiveOf([1, 1, 1])).toBeGreaterThan(objectiveOf([4, 0, 0])));
  test('is mean less half a deviation', () => expect(objectiveOf([1, 2, 3])).toBeCloseTo(2 - 0.5, 12));
  test('turnover costs what its basis points say', () => {
    const returns = Float64Array.from({ length: 100 }, (_unused, day) => (day % 2 === 0 ? 0.02 : -0.01));
    const spread = Math.sqrt((100 * 0.015 ** 2) / 99);
    expect(foldScore(returns, 2, 10)).toBeCloseTo(((0.005 - 0.002) / spread) * Math.sqrt(365), 9);
    expect(foldScore(new Float64Array(20), 0, 1)).toBe(0);
  });
  test('folds of one run are purged at their starts', () => {
    const returns = anOutcome({ days: 100 }).dailyReturns;
    const [, second] = scoreFolds(returns, 0, { folds: 2, purgeDays: 3, turnoverBps: 0 });
    expect(second).toBe(foldScore(returns.slice(53), 0, 0));
  });
});
