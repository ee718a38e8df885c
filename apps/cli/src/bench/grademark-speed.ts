import type { BarColumns } from '@trendy/domain';
import { DataFrame } from 'data-forge';
import { backtest } from 'grademark';
import { startOwnThread } from './own-thread.ts';
import { clocked, paired, pairsOf, ratioAtLeast } from './paired.ts';
import type { BenchRow } from './row.ts';

const FAST = 12;
const SLOW = 26;
/** Its rate does not depend on the length, and a million of its bar objects would only measure the garbage collector. */
const BARS = 100_000;
/** Runs of ours a slice, so that both sides' slices last about as long. */
const RUNS = 4;
/** A run of so few bars ends before the compiler has seen enough of it. */
const WARM_UP = 6;

/**
 * Ours in a thread of its own: neither the peer's garbage nor what loading it does to every typed array of the process
 * is to slow what it is compared with. The peer runs where its users run it.
 */
export async function grademarkRow(bars: BarColumns, rounds: number): Promise<BenchRow> {
  const some = firstOf(bars, BARS);
  const frame = frameOf(some);
  const thread = startOwnThread(some);
  const pairs = await paired(
    pairsOf(rounds),
    async () => (await thread.measure('engine with stops', RUNS)).ms,
    () => clocked(() => backtest(grademarkStrategy, frame)),
    { warmUp: WARM_UP },
  );
  await thread.end();
  const what = `grademark 0.3.0, the first ${some.close.length.toLocaleString('en')} minutes, long only, ours in a thread of its own`;
  return ratioAtLeast('engine against grademark', pairs, what, 5);
}

const firstOf = (bars: BarColumns, rows: number): BarColumns => ({
  openTime: bars.openTime.subarray(0, rows),
  open: bars.open.subarray(0, rows),
  high: bars.high.subarray(0, rows),
  low: bars.low.subarray(0, rows),
  close: bars.close.subarray(0, rows),
  volume: bars.volume.subarray(0, rows),
});

interface PeerBar {
  readonly time: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly fast: number;
  readonly slow: number;
}

/** Bars with their averages: what grademark's rules read. */
function frameOf(bars: BarColumns) {
  const rows: PeerBar[] = [];
  let fast = bars.close[0]!;
  let slow = fast;
  for (let row = 0; row < bars.close.length; row++) {
    const close = bars.close[row]!;
    fast += (2 / (FAST + 1)) * (close - fast);
    slow += (2 / (SLOW + 1)) * (close - slow);
    rows.push({
      time: new Date(bars.openTime[row]!),
      open: bars.open[row]!,
      high: bars.high[row]!,
      low: bars.low[row]!,
      close,
      volume: bars.volume[row]!,
      fast,
      slow,
    });
  }
  return new DataFrame<number, PeerBar>(rows).bake();
}

/** The same rule with the same stop, long only: it trades one side. */
const grademarkStrategy = {
  entryRule(enter: () => void, { bar }: { bar: PeerBar }): void {
    if (bar.fast > bar.slow) enter();
  },
  exitRule(exit: () => void, { bar }: { bar: PeerBar }): void {
    if (bar.fast < bar.slow) exit();
  },
  stopLoss: ({ entryPrice }: { entryPrice: number }): number => entryPrice * 0.02,
};
