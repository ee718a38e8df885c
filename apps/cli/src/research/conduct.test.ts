import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Sweep } from '@trendy/backtest';
import type { ResearchTask, TaskAnswer } from '@trendy/backtest';
import type { Dimension } from '@trendy/quant';
import { gridPoints } from '@trendy/quant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { conduct } from './conduct.ts';
import type { Evaluator } from './conduct.ts';
import { TrialFile } from './trial-file.ts';

const space: Dimension[] = [{ key: 'n', kind: 'int', min: 1, max: 10, step: 1, scale: 'linear' }];
const points = gridPoints(space, 100);
let folder = '';
let register: TrialFile;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trendy-conduct-'));
  register = new TrialFile(path.join(folder, 'trials.jsonl'), () => new Date(0));
});
afterEach(() => {
  register.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Answers after a turn of the loop; counts, and never has more than two batches at once. */
class Counting implements Evaluator {
  asked = 0;
  #running = 0;
  get idle(): number {
    return 2 - this.#running;
  }
  async evaluate(tasks: readonly ResearchTask[]): Promise<TaskAnswer[]> {
    this.asked += tasks.length;
    this.#running++;
    if (this.#running > 2) throw new Error(`${this.#running} batches at once for two seats`);
    await new Promise((resolve) => setImmediate(resolve));
    this.#running--;
    return tasks.map(({ params }) => {
      const n = Number(params['n']);
      if (n === 7) return { refused: 'params.n: not seven' };
      const dailyReturns = Float64Array.of(n / 3, -0.1, 0.2);
      return {
        outcome: {
          dailyReturns,
          firstDay: 0,
          netReturn: n,
          maxDrawdown: 0.1,
          trades: 2,
          turnover: 1,
          stoppedAt: null,
        },
      };
    });
  }
}

const run = async (sweep: Sweep, evaluator: Evaluator, stopAfter = Number.POSITIVE_INFINITY) => {
  const stop = new AbortController();
  let told = 0;
  return conduct(sweep, {
    ...{
      runId: 'run',
      strategyId: 's',
      dataKey: 'd',
      source: 'sweep',
      register,
      evaluator,
      signal: stop.signal,
    },
    complete: (params) => ({ ...params, fixed: 1 }),
    onAnswer: () => {
      if (++told >= stopAfter) stop.abort();
    },
  });
};

test('every task is evaluated once and noted, also one that is refused', async () => {
  const evaluator = new Counting();
  const sweep = new Sweep(space, points);
  expect(await run(sweep, evaluator)).toBe(10);
  expect(sweep.isDone).toBe(true);
  expect(register.count('s').count).toBe(10);
  expect(register.finishedOf('run')).toHaveLength(9);
});

test('stopped, it keeps what is done; resumed, it evaluates only the rest and comes to the same', async () => {
  const whole = new Sweep(space, points);
  const other = new TrialFile(path.join(folder, 'other.jsonl'), () => new Date(0));
  const mine = register;
  register = other;
  await run(whole, new Counting());
  register = mine;
  other.close();

  const first = new Counting();
  const stopped = new Sweep(space, points);
  await run(stopped, first, 4);
  expect(stopped.isDone).toBe(false);
  expect(first.asked).toBeGreaterThanOrEqual(4);
  expect(stopped.progress.done).toBe(first.asked);

  const second = new Counting();
  const resumed = new Sweep(space, points);
  expect(await run(resumed, second)).toBe(10 - first.asked);
  expect(resumed.result()).toEqual(whole.result());
  expect(register.count('s').count).toBe(10);
});

test('a failing evaluator fails the run, and the tasks that it had count', async () => {
  const broken = {
    idle: 1,
    evaluate(): Promise<TaskAnswer[]> {
      this.idle = 0;
      return Promise.reject(new Error('a worker thread ended'));
    },
  };
  await expect(run(new Sweep(space, points), broken)).rejects.toThrow('a worker thread ended');
  expect(register.count('s').count).toBe(3);
});
