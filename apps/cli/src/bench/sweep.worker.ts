import { existsSync, readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { createSweep } from '@trendy/backtest';
import type { BarColumns } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { sweepRequest } from './market.ts';
import { GRID, smaCross, sumsOf } from './peers/sma-cross.ts';
import type { ThreadTask, ThreadWork } from './sweep-threads.ts';

/** Linux: nanoseconds that this thread has had a processor for. */
const SCHEDULE = '/proc/thread-self/schedstat';
/** Bars that stay in a core's own cache, as the sweep's do. */
const FEW_BARS = 2_048;

const { close, open, ...others } = workerData as BarColumns;
const kernel = createSweep(sweepRequest({ close, open, ...others }), { strategies });
const few = { open: open.slice(0, FEW_BARS), close: close.slice(0, FEW_BARS) };
const all = { open, close };

type Combinations = typeof GRID;

const TASKS: Readonly<Record<ThreadTask, (combinations: Combinations) => void>> = {
  sweep: (combinations) => void kernel.run(combinations),
  'bare loops': (combinations) => runLoops(all, 1, combinations),
  // As many bars altogether, so that it lasts about as long.
  'bare loops in cache': (combinations) => runLoops(few, Math.ceil(close.length / FEW_BARS), combinations),
};

function runLoops(bars: Pick<BarColumns, 'close' | 'open'>, times: number, combinations: Combinations): void {
  const sums = sumsOf(bars.close);
  const equity = new Float64Array(bars.close.length);
  for (const { fast, slow } of combinations)
    for (let time = 0; time < times; time++) smaCross(bars.open, bars.close, sums, fast, slow, equity);
}

const processorMs = (): number | null =>
  existsSync(SCHEDULE) ? Number(readFileSync(SCHEDULE, 'utf8').split(' ')[0]) / 1e6 : null;

/** Every `threads`-th combination from `thread` on; answers with the processor time that it took, where that is known. */
parentPort?.on('message', ({ task, thread, threads }: ThreadWork) => {
  const combinations = GRID.filter((_, index) => index % threads === thread);
  const before = processorMs();
  TASKS[task](combinations);
  const after = processorMs();
  parentPort?.postMessage(before === null || after === null ? null : after - before);
});
