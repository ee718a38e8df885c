import { assertLength, assertPeriod, fromSaved } from './kernel.ts';
import type { SavedKernel, ValueKernel } from './kernel.ts';

/**
 * Highest (or lowest) of the last `period` values, streaming: a queue of the values that can still become it, each
 * value enters and leaves once. `bars`: how long ago it was, the newest of equals.
 */
export class ExtremeKernel implements ValueKernel {
  readonly #sign: 1 | -1;
  readonly #period: number;
  /** Rings of index and signed value. */
  readonly #index: Float64Array;
  readonly #value: Float64Array;
  #head = 0;
  #size = 0;
  #seen = 0;

  private constructor(period: number, sign: 1 | -1) {
    assertPeriod(period);
    this.#period = period;
    this.#sign = sign;
    this.#index = new Float64Array(period);
    this.#value = new Float64Array(period);
  }

  static highest(period: number): ExtremeKernel {
    return new ExtremeKernel(period, 1);
  }

  static lowest(period: number): ExtremeKernel {
    return new ExtremeKernel(period, -1);
  }

  /** Bars since the extreme, 0 for this one; NaN while warming up. */
  get bars(): number {
    return this.#seen < this.#period ? Number.NaN : this.#seen - 1 - this.#index[this.#head]!;
  }

  update(value: number): number {
    const signed = this.#sign * value;
    const period = this.#period;
    if (this.#size > 0 && this.#index[this.#head]! <= this.#seen - period) {
      this.#head = this.#head + 1 === period ? 0 : this.#head + 1;
      this.#size--;
    }
    while (this.#size > 0 && this.#value[this.#place(this.#size - 1)]! <= signed) this.#size--;
    const place = this.#place(this.#size);
    this.#index[place] = this.#seen;
    this.#value[place] = signed;
    this.#size++;
    this.#seen++;
    return this.#seen < period ? Number.NaN : this.#sign * this.#value[this.#head]!;
  }

  #place(offset: number): number {
    const place = this.#head + offset;
    return place < this.#period ? place : place - this.#period;
  }

  save(): SavedKernel {
    return [this.#head, this.#size, this.#seen, ...this.#index, ...this.#value];
  }

  load(state: SavedKernel): void {
    this.#head = fromSaved(state, 0);
    this.#size = fromSaved(state, 1);
    this.#seen = fromSaved(state, 2);
    for (let index = 0; index < this.#period; index++) {
      this.#index[index] = fromSaved(state, 3 + index);
      this.#value[index] = fromSaved(state, 3 + this.#period + index);
    }
  }
}

/**
 * Highest of the last `period` values.
 * @param values n inputs, oldest first, finite.
 * @param out    length n; out[i] sees values[i−period+1..i] only; NaN for i < period − 1.
 * @throws RangeError on a bad period or length.
 * Source: Pine `ta.highest`; van Herk 1992, Gil and Werman 1993: three comparisons a bar whatever the period.
 */
export function highest(values: Float64Array, period: number, out: Float64Array): void {
  prepare(values, period, out);
  const n = values.length;
  // Blocks of a period: the best from the block's start up to here, and from here up to the block's end.
  const ahead = new Float64Array(period + 1);
  for (let start = 0; start + period <= n; start += period) {
    const end = start + period;
    let best = values[end - 1]!;
    ahead[period - 1] = best;
    for (let at = period - 2; at >= 0; at--) {
      const value = values[start + at]!;
      best = value > best ? value : best;
      ahead[at] = best;
    }
    out[end - 1] = ahead[0]!;
    const last = Math.min(end + period - 1, n);
    let since = Number.NEGATIVE_INFINITY;
    for (let index = end; index < last; index++) {
      const value = values[index]!;
      since = value > since ? value : since;
      const before = ahead[index - end + 1]!;
      out[index] = before > since ? before : since;
    }
  }
}

/** Lowest of the last `period` values; as `highest`. Source: Pine `ta.lowest`. */
export function lowest(values: Float64Array, period: number, out: Float64Array): void {
  prepare(values, period, out);
  const n = values.length;
  const ahead = new Float64Array(period + 1);
  for (let start = 0; start + period <= n; start += period) {
    const end = start + period;
    let best = values[end - 1]!;
    ahead[period - 1] = best;
    for (let at = period - 2; at >= 0; at--) {
      const value = values[start + at]!;
      best = value < best ? value : best;
      ahead[at] = best;
    }
    out[end - 1] = ahead[0]!;
    const last = Math.min(end + period - 1, n);
    let since = Number.POSITIVE_INFINITY;
    for (let index = end; index < last; index++) {
      const value = values[index]!;
      since = value < since ? value : since;
      const before = ahead[index - end + 1]!;
      out[index] = before < since ? before : since;
    }
  }
}

function prepare(values: Float64Array, period: number, out: Float64Array): void {
  assertPeriod(period);
  assertLength('out', out.length, values.length);
  out.fill(Number.NaN, 0, Math.min(period - 1, values.length));
}

/** Bars since the highest of the last `period` values, the newest of equals; NaN for i < period − 1. Source: Pine `ta.highestbars`, whose sign is the other way. */
export function highestBars(values: Float64Array, period: number, out: Float64Array): void {
  barsSince(ExtremeKernel.highest(period), values, out);
}

/** Bars since the lowest of the last `period` values, the newest of equals; NaN for i < period − 1. Source: Pine `ta.lowestbars`, whose sign is the other way. */
export function lowestBars(values: Float64Array, period: number, out: Float64Array): void {
  barsSince(ExtremeKernel.lowest(period), values, out);
}

function barsSince(kernel: ExtremeKernel, values: Float64Array, out: Float64Array): void {
  assertLength('out', out.length, values.length);
  for (let index = 0; index < values.length; index++) {
    kernel.update(values[index]!);
    out[index] = kernel.bars;
  }
}
