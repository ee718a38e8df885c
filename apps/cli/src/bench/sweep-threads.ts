import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { BarColumns } from '@trendy/domain';
import { startThread } from '../research/thread.ts';
import { GRID } from './peers/sma-cross.ts';
import { atLeast, median } from './row.ts';
import type { BenchRow } from './row.ts';

/** A sweep on two threads that share the bars against the same sweep on one of them. */
export async function measureThreads(bars: BarColumns, rounds: number): Promise<BenchRow> {
  const shared = shareColumns(bars);
  const workers = [0, 1].map(() => startThread(new URL('./sweep.worker.ts', import.meta.url), shared));
  const sweep = async (worker: Worker, from: number, to: number): Promise<void> => {
    worker.postMessage({ from, to });
    await once(worker, 'message');
  };
  const [first, second] = workers as [Worker, Worker];
  const one: number[] = [];
  const two: number[] = [];
  // Neighbours cost alike, so every other combination would be fairer still; the halves differ by little.
  const half = GRID.length / 2;
  for (let round = -1; round < rounds; round++) {
    const start = performance.now();
    await sweep(first, 0, GRID.length);
    const middle = performance.now();
    await Promise.all([sweep(first, 0, half), sweep(second, half, GRID.length)]);
    if (round < 0) continue;
    one.push(middle - start);
    two.push(performance.now() - middle);
  }
  await Promise.all(workers.map(async (worker) => worker.terminate()));
  return atLeast('sweep on two threads', median(one) / median(two), '×', 'one thread', 1.7);
}

/** The columns where all threads read the same memory. */
function shareColumns(bars: BarColumns): BarColumns {
  const share = (column: Float64Array): Float64Array => {
    const copy = new Float64Array(new SharedArrayBuffer(column.byteLength));
    copy.set(column);
    return copy;
  };
  const { close, high, low, open, openTime, volume } = bars;
  return {
    openTime: share(openTime),
    open: share(open),
    high: share(high),
    low: share(low),
    close: share(close),
    volume: share(volume),
  };
}
