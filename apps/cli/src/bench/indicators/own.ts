import { atr, bollinger, ema, ichimoku, macd, rsi, sma, stochastic, supertrend } from '@trendy/quant';
import type { IndicatorId } from './peer.ts';

export interface Own {
  readonly name: string;
  /** Least share of C's speed. */
  readonly shareOfC: number;
  /** @returns the last bar of the main output. */
  readonly run: () => number;
}

const PAGE_BYTES = 4_096;

/**
 * Columns that all begin at the same place of a page, as those of the C beside it do. Where they lie is luck otherwise,
 * and worth a third of the speed: a store that ends like the address of the next load holds that load up.
 */
function columns(count: number, n: number): readonly Float64Array[] {
  const stride = Math.ceil((n * Float64Array.BYTES_PER_ELEMENT) / PAGE_BYTES) * PAGE_BYTES;
  const memory = new ArrayBuffer(count * stride);
  return Array.from({ length: count }, (_, index) => new Float64Array(memory, index * stride, n));
}

/** The project's own batch functions into columns that are there before. */
export function ownIndicators(
  ...bars: readonly [high: Float64Array, low: Float64Array, close: Float64Array]
): Readonly<Record<IndicatorId, Own>> {
  const n = bars[2].length;
  const [high, low, close, a, b, c, d, e] = columns(8, n) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array],
    ...[Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  for (const [index, column] of [high, low, close].entries()) column.set(bars[index]!);
  const cloud = { tenkan: a, kijun: b, senkouA: d, senkouB: c, laggedClose: e };
  const after = (column: Float64Array): number => column[n - 1]!;
  return {
    sma: { name: 'SMA 20', shareOfC: 0.6, run: () => (sma(close, 20, a), after(a)) },
    ema: { name: 'EMA 20', shareOfC: 0.6, run: () => (ema(close, 20, a), after(a)) },
    rsi: { name: 'RSI 14', shareOfC: 0.6, run: () => (rsi(close, 14, a), after(a)) },
    macd: {
      name: 'MACD 12, 26, 9',
      shareOfC: 0.6,
      run: () => (macd(close, 12, 26, 9, a, b, c), after(a)),
    },
    bollinger: {
      name: 'Bollinger 20, 2',
      shareOfC: 0.6,
      run: () => (bollinger(close, 20, 2, a, b, c), after(b)),
    },
    atr: { name: 'ATR 14', shareOfC: 0.4, run: () => (atr(high, low, close, 14, a), after(a)) },
    stochastic: {
      name: 'Stochastic 14, 3, 3',
      shareOfC: 0.5,
      run: () => (stochastic(high, low, close, 14, 3, 3, a, b), after(a)),
    },
    supertrend: {
      name: 'SuperTrend 3, 10',
      shareOfC: 0.6,
      run: () => (supertrend(high, low, close, 3, 10, a, b), after(a)),
    },
    ichimoku: {
      name: 'Ichimoku 9, 26, 52',
      shareOfC: 0.6,
      run: () => (ichimoku(high, low, close, cloud), after(d)),
    },
  };
}
