import { assertLength, assertPeriod, fromSaved, toSaved } from './kernel.ts';
import type { SavedKernel, ValueKernel } from './kernel.ts';

/**
 * Sum of the last `period` inputs. It slides, and beside it the inputs since the window's last turn are added up; at
 * the end of a turn that fresh sum takes over, so rounding cannot pile up and no bar costs more than another.
 */
export class SumKernel implements ValueKernel {
  readonly #window: Float64Array;
  #seen = 0;
  #at = 0;
  #sum = 0;
  #fresh = 0;

  constructor(period: number) {
    assertPeriod(period);
    this.#window = new Float64Array(period);
  }

  update(value: number): number {
    const period = this.#window.length;
    const old = this.#window[this.#at]!;
    this.#window[this.#at] = value;
    this.#fresh += value;
    if (this.#seen < period) this.#seen++;
    if (++this.#at === period) {
      this.#sum = this.#fresh;
      this.#at = 0;
      this.#fresh = 0;
    } else this.#sum += value - old;
    return this.#seen < period ? Number.NaN : this.#sum;
  }

  save(): SavedKernel {
    return [this.#seen, this.#at, this.#sum, ...Array.from(this.#window, toSaved)];
  }

  load(state: SavedKernel): void {
    this.#seen = fromSaved(state, 0);
    this.#at = fromSaved(state, 1);
    this.#sum = fromSaved(state, 2);
    this.#fresh = 0;
    for (let index = 0; index < this.#window.length; index++) {
      const value = fromSaved(state, index + 3);
      this.#window[index] = value;
      if (index < this.#at) this.#fresh += value;
    }
  }
}

/** The last `period` inputs in a ring, for indicators that look at each of them. */
export class WindowKernel {
  readonly #ring: Float64Array;
  #seen = 0;
  #at = 0;

  constructor(period: number) {
    assertPeriod(period);
    this.#ring = new Float64Array(period);
  }

  get isFull(): boolean {
    return this.#seen === this.#ring.length;
  }

  push(value: number): void {
    this.#ring[this.#at] = value;
    this.#at = this.#at + 1 === this.#ring.length ? 0 : this.#at + 1;
    if (this.#seen < this.#ring.length) this.#seen++;
  }

  /** The input `ago` updates before the newest; 0 is the newest. */
  ago(ago: number): number {
    const place = this.#at - 1 - ago;
    return this.#ring[place < 0 ? place + this.#ring.length : place]!;
  }

  save(): SavedKernel {
    return [this.#seen, this.#at, ...Array.from(this.#ring, toSaved)];
  }

  load(state: SavedKernel): void {
    this.#seen = fromSaved(state, 0);
    this.#at = fromSaved(state, 1);
    for (let index = 0; index < this.#ring.length; index++) this.#ring[index] = fromSaved(state, index + 2);
  }
}

/** Sum of the last `period` values; NaN for i < period − 1. @throws RangeError on a bad period or length. Source: Pine `math.sum`. */
export function sum(values: Float64Array, period: number, out: Float64Array): void {
  slidingSum(values, period, 1, out);
}

/** Sum of the last `period` values over `divisor`; the arithmetic of `SumKernel`, equal to the last bit. */
export function slidingSum(values: Float64Array, period: number, divisor: number, out: Float64Array): void {
  assertPeriod(period);
  assertLength('out', out.length, values.length);
  const n = values.length;
  out.fill(Number.NaN, 0, Math.min(period - 1, n));
  if (n < period) return;
  let total = 0;
  for (let index = 0; index < period; index++) total += values[index]!;
  out[period - 1] = total / divisor;
  for (let start = period; start < n; start += period) {
    const turn = Math.min(start + period - 1, n);
    let fresh = 0;
    let index = start;
    // Four at a time, in the same order: a third faster than one by one.
    for (; index + 3 < turn; index += 4) {
      const a = values[index]!;
      const b = values[index + 1]!;
      const c = values[index + 2]!;
      const d = values[index + 3]!;
      const old = index - period;
      const first = total + (a - values[old]!);
      const second = first + (b - values[old + 1]!);
      const third = second + (c - values[old + 2]!);
      total = third + (d - values[old + 3]!);
      fresh = fresh + a + b + c + d;
      out[index] = first / divisor;
      out[index + 1] = second / divisor;
      out[index + 2] = third / divisor;
      out[index + 3] = total / divisor;
    }
    for (; index < turn; index++) {
      const value = values[index]!;
      fresh += value;
      total += value - values[index - period]!;
      out[index] = total / divisor;
    }
    if (turn === n) return;
    total = fresh + values[turn]!;
    out[turn] = total / divisor;
  }
}
