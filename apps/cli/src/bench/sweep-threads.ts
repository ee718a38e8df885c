import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { BarColumns } from '@trendy/domain';
import { startThread } from '../research/thread.ts';
import { pairsOf } from './paired.ts';
import { atLeast, median, quartiles, shown } from './row.ts';
import type { BenchRow } from './row.ts';

const LEAST = 1.7;
const WARM_UP = 2;

/** The bare loops say what the machine lets any two threads of such work reach: its cores may be halves of one. */
const TASKS = ['sweep', 'bare loops in cache', 'bare loops'] as const;
export type ThreadTask = (typeof TASKS)[number];

export interface ThreadWork {
  readonly task: ThreadTask;
  readonly thread: number;
  readonly threads: number;
}

/** Milliseconds by the clock, and of the slowest thread's processor time where that is known. */
interface Took {
  readonly clock: number;
  readonly processor: number | null;
}

/** How many times as fast two threads were as one, round by round. */
interface Gains {
  readonly clock: number[];
  /** Empty where it is not known. */
  readonly processor: number[];
}

/**
 * A sweep on two threads that share the bars against the same sweep on one of them, both warm. On a machine with other
 * work the clock measures that work; the threads' own processor time says what two free cores would take. In the same
 * rounds, between the sweeps: bare loops, which share nothing and wait for nothing, as the ceiling of the machine.
 */
export async function threadRows(bars: BarColumns, rounds: number): Promise<BenchRow[]> {
  const shared = shareColumns(bars);
  const workers = [0, 1].map(() => startThread(new URL('./sweep.worker.ts', import.meta.url), shared));
  const gains = await measureGains(workers, pairsOf(rounds));
  await Promise.all(workers.map(async (worker) => worker.terminate()));
  return rowsOf(gains);
}

type AllGains = Readonly<Record<ThreadTask, Gains>>;

async function measureGains(workers: readonly Worker[], rounds: number): Promise<AllGains> {
  const none = (): Gains => ({ clock: [], processor: [] });
  const gains: AllGains = { sweep: none(), 'bare loops in cache': none(), 'bare loops': none() };
  for (let round = -WARM_UP; round < rounds; round++)
    for (const task of TASKS) {
      const isTwoFirst = round % 2 === 0;
      const first = await runOn(workers, task, isTwoFirst ? 2 : 1);
      const second = await runOn(workers, task, isTwoFirst ? 1 : 2);
      if (round < 0) continue;
      const [two, one] = isTwoFirst ? [first, second] : [second, first];
      gains[task].clock.push(one.clock / two.clock);
      if (one.processor !== null && two.processor !== null)
        gains[task].processor.push(one.processor / two.processor);
    }
  return gains;
}

/** All combinations on so many threads, each with every so-manieth. */
async function runOn(workers: readonly Worker[], task: ThreadTask, threads: number): Promise<Took> {
  const start = performance.now();
  const times = await Promise.all(
    workers.slice(0, threads).map(async (worker, thread) => {
      worker.postMessage({ task, thread, threads } satisfies ThreadWork);
      const [processorMs] = (await once(worker, 'message')) as [number | null];
      return processorMs;
    }),
  );
  const clock = performance.now() - start;
  const known = times.filter((ms) => ms !== null);
  return { clock, processor: known.length === threads ? Math.max(...known) : null };
}

function rowsOf(gains: AllGains): BenchRow[] {
  const isKnown = gains.sweep.processor.length > 0;
  const by = isKnown ? 'processor' : 'clock';
  const how = isKnown ? 'by processor time' : 'by the clock';
  const peer = `one thread, ${how}`;
  const [sweep, ceiling, loops] = TASKS.map((task) => gains[task][by]) as [number[], number[], number[]];
  const most = median(ceiling);
  const limit = most < LEAST ? `; bare loops reach ${most.toFixed(2)} here, the target is out of reach` : '';
  const row = (name: string, values: readonly number[], than: string): BenchRow => ({
    ...shown(name, median(values), '×', than),
    quartiles: quartiles(values),
  });
  const share = sweep.map((gain, round) => gain / ceiling[round]!);
  const clockPeer = 'one thread, and whatever else runs here';
  return [
    {
      ...atLeast('sweep on two threads', median(sweep), '×', `${peer}${limit}`, LEAST),
      quartiles: quartiles(sweep),
    },
    row('ceiling of this machine: bare loops on two threads', ceiling, `${peer}, bars in the cache`),
    row('bare loops’ sweep on two threads', loops, `${peer}, all bars for each combination`),
    row('sweep on two threads, share of the ceiling', share, how),
    ...(isKnown
      ? [
          row('sweep on two threads, by the clock', gains.sweep.clock, clockPeer),
          row('ceiling of this machine, by the clock', gains['bare loops in cache'].clock, clockPeer),
        ]
      : []),
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
