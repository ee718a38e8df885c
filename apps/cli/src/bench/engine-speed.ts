import { createBacktest } from '@trendy/backtest';
import type { BacktestRequest } from '@trendy/backtest';
import { quoteFromNumber } from '@trendy/domain';
import type { BarColumns } from '@trendy/domain';
import { DEFAULT_BRACKETS, DEFAULT_FEES, DEFAULT_LIQUIDATION_FEE_BPS } from '@trendy/simulator';
import { strategies } from '@trendy/strategies';
import { chooseInstrument } from '../data/instruments.ts';

const FAST = 12;
const SLOW = 26;
/** The loop is run so often a round that both halves last about as long: other load must meet both alike. */
const LOOPS = 40;

export interface SpeedReport {
  readonly bars: number;
  readonly rounds: number;
  /** Medians over the rounds, millions of bars a second. */
  readonly loopMBarsPerS: number;
  readonly engineMBarsPerS: number;
  /** The engine takes so many times as long as the bare loop. */
  readonly ratio: number;
  readonly trades: number;
}

/**
 * One pass of EMA crossover through the whole engine against the same rule as a bare loop over typed arrays with an
 * equity array. Rounds are interleaved, so that other load on the machine meets both alike.
 */
export function measureEngine(bars: BarColumns, rounds: number, now: () => number): SpeedReport {
  const request = requestFor(bars);
  const loop: number[] = [];
  const engine: number[] = [];
  let trades = 0;
  for (let round = -1; round < rounds; round++) {
    const start = now();
    for (let loops = 0; loops < LOOPS; loops++) bareLoop(bars.open, bars.close);
    const middle = now();
    const run = createBacktest(request, { strategies });
    run.advance(Number.POSITIVE_INFINITY);
    const end = now();
    // The first round warms the compiler.
    if (round < 0) {
      trades = run.report(2).result.trades;
      continue;
    }
    loop.push((middle - start) / LOOPS);
    engine.push(end - middle);
  }
  const rows = bars.close.length;
  const rate = (ms: number): number => rows / ms / 1000;
  return {
    bars: rows,
    rounds,
    loopMBarsPerS: rate(median(loop)),
    engineMBarsPerS: rate(median(engine)),
    ratio: median(engine) / median(loop),
    trades,
  };
}

function requestFor(bars: BarColumns): BacktestRequest {
  const { instrument } = chooseInstrument({
    file: 'btcusdt',
    bars,
    brackets: DEFAULT_BRACKETS,
  });
  return {
    instrument,
    timeframe: '1m',
    bars,
    strategy: { id: 'ema-crossover', params: { fast: FAST, slow: SLOW } },
    capital: quoteFromNumber(1_000_000),
    // No limit that would end the trading: every bar and every cross must be worked through.
    risk: { sizePercent: 10, leverage: 1, stopPercent: 2, maxDrawdownPercent: 100, allowShort: true },
    fees: DEFAULT_FEES,
    slippageBps: 2,
    marginMode: 'cross',
    liquidationFeeBps: DEFAULT_LIQUIDATION_FEE_BPS,
  };
}

/** EMA crossover, fill at the next open, 0.07 % a side, one equity value a bar; nothing else. */
function bareLoop(open: Float64Array, close: Float64Array): Float64Array {
  const rows = close.length;
  const equity = new Float64Array(rows);
  const fastAlpha = 2 / (FAST + 1);
  const slowAlpha = 2 / (SLOW + 1);
  let fast = close[0]!;
  let slow = close[0]!;
  let cash = 10_000;
  let units = 0;
  let wanted = 0;
  for (let row = 0; row < rows; row++) {
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
  return equity;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
