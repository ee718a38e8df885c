import { createBacktest } from '@trendy/backtest';
import type { BarColumns } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { backtest } from 'grademark';
import { DataFrame } from 'data-forge';
import { benchRequest, smaRequest } from './market.ts';
import type { BenchMarket } from './market.ts';
import { startOwnThread } from './own-thread.ts';
import { smaCross, sumsOf } from './peers/sma-cross.ts';
import { atLeast, interleaved, median, shown } from './row.ts';
import type { BenchRow } from './row.ts';
import { smaStrategies } from './sma-strategy.ts';

const FAST = 12;
const SLOW = 26;
/** The loops are run so often a round that all ways last about as long: other load must meet all alike. */
const LOOPS = 20;
/** Its rate does not depend on the length, and a million of its bar objects would only measure the garbage collector. */
const GRADEMARK_BARS = 100_000;
/** A run of so few bars ends before the compiler has seen enough of it. */
const WARM_UP = 20;

/**
 * One pass of a user's strategy through the whole engine against bare loops over typed arrays and against grademark:
 * the loops' own rule, and then one on both sides with stops, which the loops know nothing of.
 */
export async function engineRows({ bars, source }: BenchMarket, rounds: number): Promise<BenchRow[]> {
  const request = benchRequest(bars, '1m');
  const rows = bars.close.length;
  const sums = sumsOf(bars.close);
  const equity = new Float64Array(rows);
  const longOnly = smaRequest(bars);
  const [loop, plain, engine, same] = interleaved(rounds, [
    () => repeat(() => bareEmaLoop(bars.open, bars.close, equity)),
    () => repeat(() => smaCross(bars.open, bars.close, sums, 10, 30, equity)),
    () => createBacktest(request, { strategies }).advance(Number.POSITIVE_INFINITY),
    () => createBacktest(longOnly, { strategies: smaStrategies }).advance(Number.POSITIVE_INFINITY),
  ]) as [number, number, number, number];
  const run = createBacktest(request, { strategies });
  run.advance(Number.POSITIVE_INFINITY);
  const trades = run.report(2).result.trades.toLocaleString('en');
  const what = `${rows.toLocaleString('en')} minutes (${source}), ${trades} trades`;
  const sameRun = createBacktest(longOnly, { strategies: smaStrategies });
  sameRun.advance(Number.POSITIVE_INFINITY);
  const sameRule = `SMA 10/30, long only, ${sameRun.report(2).result.trades.toLocaleString('en')} trades`;
  const rate = (ms: number): number => rows / ms / 1000;
  return [
    atLeast('engine, share of the bare loop', plain / LOOPS / same, '×', `same rule, ${sameRule}`, 0.05),
    shown(
      'engine with stops, share of the bare EMA loop',
      loop / LOOPS / engine,
      '×',
      `loop without stops, ${what}`,
    ),
    shown('engine', rate(engine), 'M bars/s', what),
    shown('bare EMA loop', rate(loop / LOOPS), 'M bars/s', 'typed arrays'),
    shown('bare SMA loop', rate(plain / LOOPS), 'M bars/s', 'typed arrays'),
    await aloneRow(bars, rounds),
    await grademarkRow(bars, rounds),
  ];
}

/** The same share in a thread where nothing else was loaded: the loop gains more from that than the engine. */
async function aloneRow(bars: BarColumns, rounds: number): Promise<BenchRow> {
  const thread = startOwnThread(bars);
  const loop: number[] = [];
  const engine: number[] = [];
  for (let round = -2; round < rounds; round++) {
    const bare = await thread.measure('loop', LOOPS);
    const whole = await thread.measure('engine', 1);
    if (round < 0) continue;
    loop.push(bare.ms);
    engine.push(whole.ms);
  }
  await thread.end();
  const what = 'same rule, both in a thread where nothing else was loaded';
  return shown('engine, share of the bare loop alone', median(loop) / median(engine), '×', what);
}

/**
 * Ours in a thread of its own: neither the peer's garbage nor what loading it does to every typed array of the process
 * is to slow what it is compared with. The peer runs where its users run it.
 */
async function grademarkRow(bars: BarColumns, rounds: number): Promise<BenchRow> {
  const some = firstOf(bars, GRADEMARK_BARS);
  const frame = frameOf(some);
  const thread = startOwnThread(some);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const { ms } = await thread.measure('engine with stops', 1);
    const start = performance.now();
    backtest(grademarkStrategy, frame);
    const peerMs = performance.now() - start;
    if (round < 0) continue;
    ours.push(ms);
    theirs.push(peerMs);
  }
  await thread.end();
  const what = `grademark 0.3.0, the first ${some.close.length.toLocaleString('en')} minutes, long only, ours in a thread of its own`;
  return atLeast('engine against grademark', median(theirs) / median(ours), '×', what, 5);
}

const firstOf = (bars: BarColumns, rows: number): BarColumns => ({
  openTime: bars.openTime.subarray(0, rows),
  open: bars.open.subarray(0, rows),
  high: bars.high.subarray(0, rows),
  low: bars.low.subarray(0, rows),
  close: bars.close.subarray(0, rows),
  volume: bars.volume.subarray(0, rows),
});

function repeat(run: () => void): void {
  for (let loops = 0; loops < LOOPS; loops++) run();
}

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

/** EMA crossover, fill at the next open, 0.07 % a side, one equity value a bar; nothing else. */
function bareEmaLoop(open: Float64Array, close: Float64Array, equity: Float64Array): void {
  const fastAlpha = 2 / (FAST + 1);
  const slowAlpha = 2 / (SLOW + 1);
  let fast = close[0]!;
  let slow = close[0]!;
  let cash = 10_000;
  let units = 0;
  let wanted = 0;
  for (let row = 0; row < close.length; row++) {
    const side = Math.sign(units);
    if (row > SLOW && wanted !== side) {
      const price = open[row]!;
      cash += units * price * (1 - side * 0.0007);
      const worth = cash * 0.1;
      units = (wanted * worth) / price;
      cash -= units * price * (1 + wanted * 0.0007);
    }
    equity[row] = cash + units * close[row]!;
    fast = fastAlpha * close[row]! + (1 - fastAlpha) * fast;
    slow = slowAlpha * close[row]! + (1 - slowAlpha) * slow;
    wanted = fast > slow ? 1 : -1;
  }
}
