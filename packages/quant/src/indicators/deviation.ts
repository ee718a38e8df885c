import { assertLength, assertPeriod, fill, fromSaved, toSaved } from './kernel.ts';
import type { SavedKernel, ValueKernel } from './kernel.ts';
import { Composite } from './state.ts';
import { WindowKernel } from './sums.ts';

/**
 * Population variance of the last `period` inputs: sums of deviations from a recent value. They slide, and beside them
 * the deviations since the window's last turn, from that turn's first value, are added up; at the end of a turn these
 * take over. So neither the size of the prices nor the number of bars costs digits, no bar costs more than another,
 * and a constant input gives exactly 0.
 */
export class VarianceKernel implements ValueKernel {
  readonly #window: Float64Array;
  #seen = 0;
  #at = 0;
  #origin = 0;
  #sum = 0;
  #squares = 0;
  #freshSum = 0;
  #freshSquares = 0;

  constructor(period: number) {
    assertPeriod(period);
    this.#window = new Float64Array(period);
  }

  update(value: number): number {
    const period = this.#window.length;
    const old = this.#window[this.#at]!;
    this.#window[this.#at] = value;
    this.#addFresh(value);
    if (this.#seen < period) this.#seen++;
    if (++this.#at === period) {
      this.#origin = this.#window[0]!;
      this.#sum = this.#freshSum;
      this.#squares = this.#freshSquares;
      this.#at = 0;
      this.#freshSum = 0;
      this.#freshSquares = 0;
    } else if (this.#seen === period) {
      const added = value - this.#origin;
      const removed = old - this.#origin;
      this.#sum += added - removed;
      this.#squares += added * added - removed * removed;
    }
    if (this.#seen < period) return Number.NaN;
    return varianceOf(this.#sum, this.#squares, 1 / period);
  }

  #addFresh(value: number): void {
    const deviation = value - this.#window[0]!;
    this.#freshSum += deviation;
    this.#freshSquares += deviation * deviation;
  }

  save(): SavedKernel {
    const sums = [this.#seen, this.#at, this.#origin, this.#sum, this.#squares];
    return [...sums, ...this.#window].map(toSaved);
  }

  load(state: SavedKernel): void {
    this.#seen = fromSaved(state, 0);
    this.#at = fromSaved(state, 1);
    this.#origin = fromSaved(state, 2);
    this.#sum = fromSaved(state, 3);
    this.#squares = fromSaved(state, 4);
    this.#freshSum = 0;
    this.#freshSquares = 0;
    for (let index = 0; index < this.#window.length; index++) {
      const value = fromSaved(state, index + 5);
      this.#window[index] = value;
      if (index < this.#at) this.#addFresh(value);
    }
  }
}

const varianceOf = (sum: number, squares: number, share: number): number => {
  const variance = (squares - sum * sum * share) * share;
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
  assertLength('out', out.length, values.length);
  slide(values, period, out, null);
}

export interface Bands {
  /** The line between them, n values. */
  readonly middle: Float64Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  /** How many standard deviations they are away from it. */
  readonly factor: number;
}

/**
 * Population standard deviations above and below a line: the variances are not written down only to be read again, which
 * would cost as much as to find them.
 * @param values n inputs, oldest first, finite; the bands are NaN for i < period − 1.
 * @throws RangeError on a bad period or length. O(n), no allocation a bar.
 */
export function deviationBands(values: Float64Array, period: number, bands: Bands): void {
  const { lower, middle, upper } = bands;
  assertLength('middle', middle.length, values.length);
  assertLength('upper', upper.length, values.length);
  assertLength('lower', lower.length, values.length);
  lower.fill(Number.NaN, 0, Math.min(period - 1, values.length));
  slide(values, period, upper, bands);
}

function slide(values: Float64Array, period: number, out: Float64Array, bands: Bands | null): void {
  assertPeriod(period);
  const n = values.length;
  out.fill(Number.NaN, 0, Math.min(period - 1, n));
  if (n < period) return;
  const share = 1 / period;
  let origin = values[0]!;
  let total = 0;
  let squares = 0;
  for (let index = 0; index < period; index++) {
    const deviation = values[index]! - origin;
    total += deviation;
    squares += deviation * deviation;
  }
  put(out, bands, period - 1, varianceOf(total, squares, share));
  for (let start = period; start < n; start += period) {
    const turn = Math.min(start + period - 1, n);
    const next = values[start]!;
    let freshSum = 0;
    let freshSquares = 0;
    for (let index = start; index < turn; index++) {
      const value = values[index]!;
      const deviation = value - next;
      freshSum += deviation;
      freshSquares += deviation * deviation;
      const added = value - origin;
      const removed = values[index - period]! - origin;
      total += added - removed;
      squares += added * added - removed * removed;
      const spread = (squares - total * total * share) * share;
      put(out, bands, index, spread > 0 ? spread : 0);
    }
    if (turn === n) return;
    const deviation = values[turn]! - next;
    origin = next;
    total = freshSum + deviation;
    squares = freshSquares + deviation * deviation;
    put(out, bands, turn, varianceOf(total, squares, share));
  }
}

function put(out: Float64Array, bands: Bands | null, index: number, value: number): void {
  if (bands === null) {
    out[index] = value;
    return;
  }
  const mean = bands.middle[index]!;
  const reach = bands.factor * Math.sqrt(value);
  out[index] = mean + reach;
  bands.lower[index] = mean - reach;
}

/** Population standard deviation of the last `period` values; as `variance`. Source: Pine `ta.stdev`, TA-Lib STDDEV. */
export function stdev(values: Float64Array, period: number, out: Float64Array): void {
  variance(values, period, out);
  for (let index = 0; index < out.length; index++) out[index] = Math.sqrt(out[index]!);
}

/**
 * Mean absolute deviation from the mean, streaming. All is counted from the newest value, so that a market that does
 * not move deviates by exactly 0 whatever its price.
 */
export class MeanDeviationKernel extends Composite implements ValueKernel {
  readonly #window: WindowKernel;
  readonly #period: number;
  protected readonly parts;
  #distance = Number.NaN;

  constructor(period: number) {
    super();
    this.#window = new WindowKernel(period);
    this.#period = period;
    this.parts = [this.#window];
  }

  /** The newest value less the mean; NaN while warming up. */
  get distance(): number {
    return this.#distance;
  }

  update(value: number): number {
    this.#window.push(value);
    if (!this.#window.isFull) return Number.NaN;
    let total = 0;
    for (let ago = this.#period - 1; ago >= 0; ago--) total += this.#window.ago(ago) - value;
    const mean = total / this.#period;
    this.#distance = -mean;
    let deviation = 0;
    for (let ago = this.#period - 1; ago >= 0; ago--)
      deviation += Math.abs(this.#window.ago(ago) - value - mean);
    return deviation / this.#period;
  }
}

/** Mean absolute deviation of the last `period` values from their mean; NaN for i < period − 1. Source: Pine `ta.dev`. O(n · period). */
export function meanDeviation(values: Float64Array, period: number, out: Float64Array): void {
  fill(new MeanDeviationKernel(period), values, out);
}
