import { parentPort, workerData } from 'node:worker_threads';
import { createBacktest } from '@trendy/backtest';
import type { BarColumns } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { ownIndicators } from './indicators/own.ts';
import { longOnly, smaRequest } from './market.ts';
import type { OwnTask } from './own-thread.ts';
import { smaCross, sumsOf } from './peers/sma-cross.ts';
import { nextPart } from './run-in-parts.ts';
import { smaStrategies } from './sma-strategy.ts';

const { bars } = workerData as { readonly bars: BarColumns };
const indicators = ownIndicators(bars.high, bars.low, bars.close);

const equity = new Float64Array(bars.close.length);
let sums: Float64Array | undefined;
const part = nextPart(smaRequest(bars), smaStrategies);

/** One run. @returns the last bar of the main output. */
function run(task: OwnTask): number {
  switch (task) {
    case 'loop':
      smaCross(bars.open, bars.close, (sums ??= sumsOf(bars.close)), 10, 30, equity);
      return equity.at(-1) ?? Number.NaN;
    case 'part of the engine':
      part();
      return Number.NaN;
    case 'engine with stops':
      createBacktest(longOnly(bars), { strategies }).advance(Number.POSITIVE_INFINITY);
      return Number.NaN;
    default:
      return indicators[task].run();
  }
}

parentPort?.on('message', ({ repeats, task }: { readonly task: OwnTask; readonly repeats: number }) => {
  const start = performance.now();
  let last = Number.NaN;
  for (let repeat = 0; repeat < repeats; repeat++) last = run(task);
  parentPort?.postMessage({ ms: (performance.now() - start) / repeats, last });
});
