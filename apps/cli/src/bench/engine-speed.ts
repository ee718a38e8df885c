import { createBacktest } from '@trendy/backtest';
import type { BacktestRequest } from '@trendy/backtest';
import type { BarColumns, StrategyRegistry } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { grademarkRow } from './grademark-speed.ts';
import { benchRequest, smaRequest } from './market.ts';
import type { BenchMarket } from './market.ts';
import { startOwnThread } from './own-thread.ts';
import { clocked, paired, pairsOf, ratioAtLeast, ratioShown } from './paired.ts';
import type { Pairs, Slice } from './paired.ts';
import { smaCross, sumsOf } from './peers/sma-cross.ts';
import { shown } from './row.ts';
import type { BenchRow } from './row.ts';
import { partsOf, PARTS } from './run-in-parts.ts';
import { smaStrategies } from './sma-strategy.ts';

const FAST = 12;
const SLOW = 26;

/**
 * One pass of a user's strategy through the whole engine against bare loops over typed arrays and against grademark:
 * the loops' own rule, and then one on both sides with stops, which the loops know nothing of.
 */
export async function engineRows({ bars, source }: BenchMarket, rounds: number): Promise<BenchRow[]> {
  const rows = bars.close.length;
  const sums = sumsOf(bars.close);
  const equity = new Float64Array(rows);
  const request = benchRequest(bars, '1m');
  const longOnly = smaRequest(bars);
  const against = async (ours: Slice, loop: () => void): Promise<Pairs> =>
    paired(pairsOf(rounds), ours, () => clocked(loop), { slices: PARTS });
  const same = await against(partsOf(longOnly, smaStrategies), () =>
    smaCross(bars.open, bars.close, sums, 10, 30, equity),
  );
  const stops = await against(partsOf(request, strategies), () => bareEmaLoop(bars.open, bars.close, equity));
  const what = `${rows.toLocaleString('en')} minutes (${source}), ${tradesOf(request, strategies)} trades`;
  const sameRule = `SMA 10/30, long only, ${tradesOf(longOnly, smaStrategies)} trades`;
  const rate = (ms: number): number => rows / ms / 1000;
  return [
    ratioAtLeast('engine, share of the bare loop', same, `same rule, ${sameRule}`, 0.05),
    ratioShown('engine with stops, share of the bare EMA loop', stops, `loop without stops, ${what}`),
    shown('engine', rate(stops.oursMs), 'M bars/s', what),
    shown('bare EMA loop', rate(stops.peerMs), 'M bars/s', 'typed arrays'),
    shown('bare SMA loop', rate(same.peerMs), 'M bars/s', 'typed arrays'),
    await aloneRow(bars, rounds),
    await grademarkRow(bars, rounds),
  ];
}

function tradesOf(request: BacktestRequest, registry: StrategyRegistry): string {
  const run = createBacktest(request, { strategies: registry });
  run.advance(Number.POSITIVE_INFINITY);
  return run.report(2).result.trades.toLocaleString('en');
}

/** The same share in a thread where nothing else was loaded: the loop gains more from that than the engine. */
async function aloneRow(bars: BarColumns, rounds: number): Promise<BenchRow> {
  const thread = startOwnThread(bars);
  const pairs = await paired(
    pairsOf(rounds),
    async () => (await thread.measure('part of the engine', 1)).ms * PARTS,
    async () => (await thread.measure('loop', 1)).ms,
    { slices: PARTS },
  );
  await thread.end();
  const what = 'same rule, both in a thread where nothing else was loaded';
  return ratioShown('engine, share of the bare loop alone', pairs, what);
}

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
