import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { BarColumns } from '@trendy/domain';
import { startThread } from '../research/thread.ts';
import { paired, pairsOf, ratioAtLeast, ratioShown } from './paired.ts';
import type { Slice } from './paired.ts';
import type { BenchRow } from './row.ts';

const LEAST = 1.7;

/** Milliseconds by the clock, and of the slowest thread's processor time where that is known. */
interface Took {
  readonly clock: number;
  readonly processor: number | null;
}

/**
 * A sweep on two threads that share the bars against the same sweep on one of them, both warm. On a machine with other
 * work the clock measures that work; the threads' own processor time says what two free cores would take.
 */
export async function threadRows(bars: BarColumns, rounds: number): Promise<BenchRow[]> {
  const shared = shareColumns(bars);
  const workers = [0, 1].map(() => startThread(new URL('./sweep.worker.ts', import.meta.url), shared));
  const part = async (worker: Worker, thread: number, threads: number): Promise<number | null> => {
    worker.postMessage({ thread, threads });
    const [processorMs] = (await once(worker, 'message')) as [number | null];
    return processorMs;
  };
  /** All combinations on so many threads, each with every so-manieth. */
  const sweep = async (threads: number): Promise<Took> => {
    const start = performance.now();
    const used = workers.slice(0, threads);
    const times = await Promise.all(used.map(async (worker, thread) => part(worker, thread, threads)));
    const clock = performance.now() - start;
    const known = times.filter((ms) => ms !== null);
    return { clock, processor: known.length === threads ? Math.max(...known) : null };
  };
  const clock =
    (threads: number): Slice =>
    async () =>
      (await sweep(threads)).clock;
  const processor =
    (threads: number): Slice =>
    async () =>
      (await sweep(threads)).processor ?? Number.NaN;
  const isKnown = (await sweep(2)).processor !== null;
  const byClock = await paired(pairsOf(rounds), clock(2), clock(1));
  const byProcessor = isKnown ? await paired(pairsOf(rounds), processor(2), processor(1)) : null;
  await Promise.all(workers.map(async (worker) => worker.terminate()));
  if (!byProcessor) return [ratioAtLeast('sweep on two threads', byClock, 'one thread', LEAST)];
  const clockPeer = 'one thread, and whatever else runs here';
  return [
    ratioAtLeast('sweep on two threads', byProcessor, 'one thread, by processor time', LEAST),
    ratioShown('sweep on two threads, by the clock', byClock, clockPeer),
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
