import { assertPeriod, fill, fromSaved } from './kernel.ts';
import type { SavedKernel, ValueKernel } from './kernel.ts';

/** Sum of the last `period` inputs; taken afresh once a window, so rounding cannot pile up. */
export class SumKernel implements ValueKernel {
  readonly #window: Float64Array;
  #seen = 0;
  #at = 0;
  #sum = 0;

  constructor(period: number) {
    assertPeriod(period);
    this.#window = new Float64Array(period);
  }

  update(value: number): number {
    const period = this.#window.length;
    this.#sum += value - this.#window[this.#at]!;
    this.#window[this.#at] = value;
    if (this.#seen < period) this.#seen++;
    if (++this.#at === period) {
      this.#at = 0;
      this.#sum = 0;
      for (let index = 0; index < period; index++) this.#sum += this.#window[index]!;
    }
    return this.#seen < period ? Number.NaN : this.#sum;
  }

  save(): SavedKernel {
    return [this.#seen, this.#at, this.#sum, ...this.#window];
  }

  load(state: SavedKernel): void {
    this.#seen = fromSaved(state, 0);
    this.#at = fromSaved(state, 1);
    this.#sum = fromSaved(state, 2);
    for (let index = 0; index < this.#window.length; index++)
      this.#window[index] = fromSaved(state, index + 3);
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
    return [this.#seen, this.#at, ...this.#ring];
  }

  load(state: SavedKernel): void {
    this.#seen = fromSaved(state, 0);
    this.#at = fromSaved(state, 1);
    for (let index = 0; index < this.#ring.length; index++) this.#ring[index] = fromSaved(state, index + 2);
  }
}

/** Sum of the last `period` values; NaN for i < period − 1. @throws RangeError on a bad period or length. Source: Pine `math.sum`. */
export function sum(values: Float64Array, period: number, out: Float64Array): void {
  fill(new SumKernel(period), values, out);
}
