import { SmoothingKernel, smooth } from './smoothing.ts';

export const createRma = (period: number): SmoothingKernel => new SmoothingKernel(period, 1 / period);

/**
 * Wilder's moving average, alpha = 1 / period, seeded with the mean of the first window.
 * @param values n inputs, oldest first, finite.
 * @param out    length n; out[i] sees values[0..i] only; NaN for i < period − 1.
 * @throws RangeError on a bad period or length (a caller's bug).
 * Source: Pine `ta.rma`. O(n), no allocation a bar.
 */
export function rma(values: Float64Array, period: number, out: Float64Array): void {
  smooth(values, period, 1 / period, out);
}
