import type { Dimension } from '@trendy/quant';
import { gridPoints } from '@trendy/quant';
import { strategies } from '@trendy/strategies';
import { describe, expect, test } from 'vitest';
import { aRequest, walk } from '../testing/builders.ts';
import { anOutcome } from '../testing/outcomes.ts';
import { createEvaluate } from './evaluation.ts';
import { pursue } from './research-task.ts';
import type { ResearchTask } from './research-task.ts';
import { Sweep } from './sweep.ts';

const space: Dimension[] = [
  { key: 'fast', kind: 'int', min: 5, max: 15, step: 5, scale: 'linear' },
  { key: 'slow', kind: 'int', min: 20, max: 40, step: 10, scale: 'linear' },
];
const points = gridPoints(space, 100);
const answerOf = ({ params }: ResearchTask) => ({
  outcome: anOutcome({ seed: Number(params['fast']) * 100 + Number(params['slow']) }),
});

describe('a sweep', () => {
  test('asks every combination once, and its result does not depend on the order of the answers', () => {
    const straight = pursue(new Sweep(space, points), answerOf);
    const sweep = new Sweep(space, points);
    const tasks: ResearchTask[] = [];
    for (let task = sweep.ask(); task; task = sweep.ask()) tasks.push(task);
    expect(sweep.isDone).toBe(false);
    for (const task of tasks.toReversed()) sweep.tell(task, answerOf(task));
    expect(sweep.isDone).toBe(true);
    expect(sweep.result()).toEqual(straight);
    expect(straight.trials.map(({ params }) => params)).toEqual(
      points.map(([fast, slow]) => ({ fast, slow })),
    );
    expect(straight.best?.sharpe).toBe(Math.max(...straight.trials.map(({ sharpe }) => sharpe!)));
  });

  test('stopped in the middle it keeps what it has', () => {
    const sweep = new Sweep(space, points);
    for (let count = 0; count < 4; count++) {
      const task = sweep.ask()!;
      sweep.tell(task, answerOf(task));
    }
    expect(sweep.progress).toEqual({ done: 4, total: 9 });
    expect(sweep.result().trials).toHaveLength(4);
  });

  test('what is refused is listed and is never the best; an answer counts once', () => {
    const sweep = new Sweep(space, points.slice(0, 1));
    const task = sweep.ask()!;
    sweep.tell(task, { refused: 'params.fast: too small' });
    expect(sweep.result().best).toBeNull();
    expect(sweep.result().trials[0]?.refused).toBe('params.fast: too small');
    expect(() => sweep.tell(task, answerOf(task))).toThrow('task 0 is not open');
  });

  test('runs whole backtests', () => {
    const evaluate = createEvaluate(
      aRequest({ bars: walk(600, 3), strategy: { id: 'ema-crossover' } }),
      strategies,
    );
    const { trials } = pursue(new Sweep(space, points), ({ params, span }) => ({
      outcome: evaluate(params, span),
    }));
    expect(new Set(trials.map(({ outcome }) => outcome?.netReturn)).size).toBeGreaterThan(5);
  });
});
