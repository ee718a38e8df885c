import { assertLength, assertPeriod, fill, fromSaved } from './kernel.ts';
import type { SavedKernel, ValueKernel } from './kernel.ts';
import { Composite } from './state.ts';
import { WindowKernel } from './sums.ts';

/**
 * Population variance of the last `period` inputs: sums of deviations from a recent value, taken afresh once a window.
 * So neither the size of the prices nor the number of bars costs digits, and a constant input gives exactly 0.
 */
export class VarianceKernel implements ValueKernel {
  readonly #window: Float64Array;
  #seen = 0;
  #at = 0;
  #origin = 0;
  #sum = 0;
  #squares = 0;

  constructor(period: number) {
    assertPeriod(period);
    this.#window = new Float64Array(period);
  }

  update(value: number): number {
    const period = this.#window.length;
    if (this.#seen === 0) this.#origin = value;
    const added = value - this.#origin;
    if (this.#seen === period) {
      const removed = this.#window[this.#at]! - this.#origin;
      this.#sum += added - removed;
      this.#squares += added * added - removed * removed;
    } else {
      this.#seen++;
      this.#sum += added;
      this.#squares += added * added;
    }
    this.#window[this.#at] = value;
    if (++this.#at === period) this.#restart(value);
    if (this.#seen < period) return Number.NaN;
    return varianceOf(this.#sum, this.#squares, period);
  }

  #restart(origin: number): void {
    this.#at = 0;
    this.#origin = origin;
    this.#sum = 0;
    this.#squares = 0;
    for (let index = 0; index < this.#window.length; index++) {
      const deviation = this.#window[index]! - origin;
      this.#sum += deviation;
      this.#squares += deviation * deviation;
    }
  }

  save(): SavedKernel {
    return [this.#seen, this.#at, this.#origin, this.#sum, this.#squares, ...this.#window];
  }

  load(state: SavedKernel): void {
    this.#seen = fromSaved(state, 0);
    this.#at = fromSaved(state, 1);
    this.#origin = fromSaved(state, 2);
    this.#sum = fromSaved(state, 3);
    this.#squares = fromSaved(state, 4);
    for (let index = 0; index < this.#window.length; index++)
      this.#window[index] = fromSaved(state, index + 5);
  }
}

const varianceOf = (sum: number, squares: number, n: number): number => {
  const variance = (squares - (sum * sum) / n) / n;
  return variance > 0 ? variance : 0;
};

/** Population standard deviation, streaming. */
export class StdevKernel extends Composite implements ValueKernel {
  readonly #variance: VarianceKernel;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.#variance = new VarianceKernel(period);
    this.parts = [this.#variance];
  }

  update(value: number): number {
    return Math.sqrt(this.#variance.update(value));
  }
}

/**
 * Population variance of the last `period` values.
 * @param values n inputs, oldest first, finite.
 * @param out    length n; NaN for i < period − 1; never negative.
 * @throws RangeError on a bad period or length. Source: Pine `ta.variance` (biased). O(n), no allocation a bar.
 */
export function variance(values: Float64Array, period: number, out: Float64Array): void {
  assertPeriod(period);
  assertLength('out', out.length, values.length);
  const n = values.length;
  out.fill(Number.NaN, 0, Math.min(period - 1, n));
  if (n < period) return;
  // As the streaming form: until the first window is full the first value is the origin, then each window's last.
  for (let end = period; end <= n; end += period) {
    const origin = values[end - 1]!;
    let sum = 0;
    let squares = 0;
    for (let index = end - period; index < end; index++) {
      const deviation = values[index]! - origin;
      sum += deviation;
      squares += deviation * deviation;
    }
    out[end - 1] = varianceOf(sum, squares, period);
    const last = Math.min(end + period - 1, n);
    for (let index = end; index < last; index++) {
      const added = values[index]! - origin;
      const removed = values[index - period]! - origin;
      sum += added - removed;
      squares += added * added - removed * removed;
      const spread = (squares - (sum * sum) / period) / period;
      out[index] = spread > 0 ? spread : 0;
    }
  }
}

/** Population standard deviation of the last `period` values; as `variance`. Source: Pine `ta.stdev`, TA-Lib STDDEV. */
export function stdev(values: Float64Array, period: number, out: Float64Array): void {
  variance(values, period, out);
  for (let index = 0; index < out.length; index++) out[index] = Math.sqrt(out[index]!);
}

/** Mean absolute deviation from the mean, streaming. */
export class MeanDeviationKernel extends Composite implements ValueKernel {
  readonly #window: WindowKernel;
  readonly #period: number;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.#window = new WindowKernel(period);
    this.#period = period;
    this.parts = [this.#window];
  }

  update(value: number): number {
    this.#window.push(value);
    if (!this.#window.isFull) return Number.NaN;
    let total = 0;
    for (let ago = this.#period - 1; ago >= 0; ago--) total += this.#window.ago(ago);
    const mean = total / this.#period;
    let deviation = 0;
    for (let ago = this.#period - 1; ago >= 0; ago--) deviation += Math.abs(this.#window.ago(ago) - mean);
    return deviation / this.#period;
  }
}

/** Mean absolute deviation of the last `period` values from their mean; NaN for i < period − 1. Source: Pine `ta.dev`. O(n · period). */
export function meanDeviation(values: Float64Array, period: number, out: Float64Array): void {
  fill(new MeanDeviationKernel(period), values, out);
}
