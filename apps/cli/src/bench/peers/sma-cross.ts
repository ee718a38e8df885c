/**
 * The least that a backtest can be: crossing averages, long only, filled at the next open, 0.1 % a side, from 10,000,
 * one equity value a bar. The limit that engines are compared with, and the same rule as `sma-cross.c` and
 * `sma_cross.py`.
 */

const FEE = 0.001;
const CAPITAL = 10_000;

interface LoopResult {
  readonly equity: number;
  readonly trades: number;
}

/** Running sums, so that an average of any length costs one subtraction. */
export function sumsOf(close: Float64Array): Float64Array {
  const sums = new Float64Array(close.length + 1);
  let sum = 0;
  for (let row = 0; row < close.length; row++) {
    sum += close[row]!;
    sums[row + 1] = sum;
  }
  return sums;
}

/** One backtest. `equity` gets one value a bar. */
export function smaCross(
  open: Float64Array,
  close: Float64Array,
  sums: Float64Array,
  fast: number,
  slow: number,
  equity: Float64Array,
): LoopResult {
  let cash = CAPITAL;
  let units = 0;
  let isWanted = false;
  let trades = 0;
  for (let row = 0; row < close.length; row++) {
    if (isWanted !== units > 0) {
      const price = open[row]!;
      if (isWanted) {
        units = cash / (price * (1 + FEE));
        cash = 0;
        trades++;
      } else {
        cash = units * price * (1 - FEE);
        units = 0;
      }
    }
    equity[row] = cash + units * close[row]!;
    if (row >= slow - 1) {
      const sum = sums[row + 1]!;
      isWanted = (sum - sums[row + 1 - fast]!) / fast > (sum - sums[row + 1 - slow]!) / slow;
    }
  }
  return { equity: equity[close.length - 1]!, trades };
}

/** 20 fast × 50 slow lengths. */
export const GRID: readonly { readonly fast: number; readonly slow: number }[] = Array.from(
  { length: 1_000 },
  (_, index) => ({ fast: 3 + 4 * Math.floor(index / 50), slow: 110 + (index % 50) }),
);

/** Best end of all combinations. */
export function sweepLoop(open: Float64Array, close: Float64Array): number {
  const sums = sumsOf(close);
  const equity = new Float64Array(close.length);
  let best = 0;
  for (const { fast, slow } of GRID)
    best = Math.max(best, smaCross(open, close, sums, fast, slow, equity).equity);
  return best;
}
