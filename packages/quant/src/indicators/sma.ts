import { SumKernel, slidingSum } from './sums.ts';

/** Mean of the last `period` inputs; its sum as in `SumKernel`. */
export class SmaKernel extends SumKernel {
  readonly #period: number;

  constructor(period: number) {
    super(period);
    this.#period = period;
  }

  override update(value: number): number {
    return super.update(value) / this.#period;
  }
}

/**
 * Simple moving average.
 * @param values n inputs, oldest first, finite.
 * @param out    length n, another array than `values`; out[i] sees values[i−period+1..i] only; NaN for i < period − 1.
 * @throws RangeError on a bad period or length (a caller's bug).
 * Source: Pine `ta.sma`, TA-Lib SMA. O(n), no allocation.
 */
export function sma(values: Float64Array, period: number, out: Float64Array): void {
  slidingSum(values, period, period, out);
}
