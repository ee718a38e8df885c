import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { BarColumns } from '@trendy/domain';
import { startThread } from '../research/thread.ts';
import { atLeast, median, shown } from './row.ts';
import type { BenchRow } from './row.ts';

/**
 * A sweep on two threads that share the bars against the same sweep on one of them, both warm. On a machine with other
 * work the clock measures that work; the threads' own processor time says what two free cores would take.
 */
export async function threadRows(bars: BarColumns, rounds: number): Promise<BenchRow[]> {
  const shared = shareColumns(bars);
  const workers = [0, 1].map(() => startThread(new URL('./sweep.worker.ts', import.meta.url), shared));
  const sweep = async (thread: number, threads: number): Promise<number | null> => {
    const worker = workers[thread] as Worker;
    worker.postMessage({ thread, threads });
    const [processorMs] = (await once(worker, 'message')) as [number | null];
    return processorMs;
  };
  const byClock: number[] = [];
  const byProcessor: number[] = [];
  // Two rounds to warm the compiler: the second thread runs only halves.
  for (let round = -2; round < rounds; round++) {
    const start = performance.now();
    const whole = await sweep(0, 1);
    const middle = performance.now();
    const halves = await Promise.all([sweep(0, 2), sweep(1, 2)]);
    const end = performance.now();
    if (round < 0) continue;
    byClock.push((middle - start) / (end - middle));
    const [first, second] = halves;
    if (whole !== null && first != null && second != null) byProcessor.push(whole / Math.max(first, second));
  }
  await Promise.all(workers.map(async (worker) => worker.terminate()));
  const clock = median(byClock);
  if (byProcessor.length === 0) return [atLeast('sweep on two threads', clock, '×', 'one thread', 1.7)];
  return [
    atLeast('sweep on two threads', median(byProcessor), '×', 'one thread, by processor time', 1.7),
    shown('sweep on two threads, by the clock', clock, '×', 'one thread, and whatever else runs here'),
  ];
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
