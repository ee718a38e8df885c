import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, quartiles } from './row.ts';
import type { BenchRow } from './row.ts';

const MAX_MB = 300;
const MAX_BEND = 0.1;

interface Growth {
  readonly bars: readonly number[];
  /** Milliseconds of each length, round by round. */
  readonly rounds: readonly (readonly number[])[];
}

/** What the backtest of the minute file takes, file and report included, in a process of its own. */
export function memoryRow(): BenchRow {
  const { mb } = inChild<{ readonly mb: number }>('memory');
  const target = `< ${MAX_MB}`;
  return {
    name: 'memory of the minutes’ backtest',
    value: mb,
    unit: 'MB',
    peer: 'largest resident set',
    target,
    ok: mb < MAX_MB,
  };
}

/** Slope of the logarithm of time over that of bars, median of some rounds: 1 is linear. */
export function growthRow(isQuick: boolean): BenchRow {
  const { bars, rounds } = inChild<Growth>('growth', isQuick ? '1000000' : '10000000');
  const slopes = rounds.map((ms) => slope(bars.map(Math.log), ms.map(Math.log)));
  const value = median(slopes);
  return {
    name: 'growth of time with bars',
    value,
    quartiles: quartiles(slopes),
    unit: 'slope',
    peer: `${bars[0]!.toLocaleString('en')} to ${bars.at(-1)!.toLocaleString('en')} bars`,
    target: `1 ± ${MAX_BEND}`,
    ok: Math.abs(value - 1) <= MAX_BEND,
  };
}

function inChild<T>(...parts: readonly string[]): T {
  const file = fileURLToPath(new URL('./growth-child.ts', import.meta.url));
  const run = spawnSync(process.execPath, ['--import', 'tsx', file, ...parts], {
    maxBuffer: 1 << 20,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`bench: ${parts.join(' ')} ended with ${run.status ?? run.signal}`);
  return JSON.parse(run.stdout.toString()) as T;
}

function slope(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleX, middleY] = [mean(x), mean(y)];
  let above = 0;
  let below = 0;
  x.forEach((value, index) => {
    above += (value - middleX) * (y[index]! - middleY);
    below += (value - middleX) ** 2;
  });
  return above / below;
}
