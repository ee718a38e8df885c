import { SmoothingKernel, smooth } from './smoothing.ts';

export const createEma = (period: number): SmoothingKernel => new SmoothingKernel(period, 2 / (period + 1));

/**
 * Exponential moving average, alpha = 2 / (period + 1), seeded with the mean of the first window.
 * @param values n inputs, oldest first, finite.
 * @param out    length n; out[i] sees values[0..i] only; NaN for i < period − 1.
 * @throws RangeError on a bad period or length (a caller's bug).
 * Source: Pine `ta.ema`, TA-Lib EMA. O(n), no allocation a bar.
 */
export function ema(values: Float64Array, period: number, out: Float64Array): void {
  smooth(values, period, 2 / (period + 1), out);
}
