import { assertLength, assertPeriod, fromSaved, toSaved } from './kernel.ts';
import type { SavedKernel, ValueKernel } from './kernel.ts';

/**
 * First-order smoothing y = alpha·x + (1 − alpha)·y′, seeded with the mean of its first `period` inputs.
 * EMA and RMA are this with their own alpha.
 */
export class SmoothingKernel implements ValueKernel {
  readonly #period: number;
  readonly #alpha: number;
  #seen = 0;
  #sum = 0;
  #value = Number.NaN;

  constructor(period: number, alpha: number) {
    assertPeriod(period);
    this.#period = period;
    this.#alpha = alpha;
  }

  update(value: number): number {
    if (this.#seen >= this.#period) {
      this.#value = this.#alpha * value + (1 - this.#alpha) * this.#value;
      return this.#value;
    }
    this.#seen++;
    this.#sum += value;
    if (this.#seen === this.#period) this.#value = this.#sum / this.#period;
    return this.#value;
  }

  save(): SavedKernel {
    return [this.#seen, this.#sum, toSaved(this.#value)];
  }

  load(state: SavedKernel): void {
    this.#seen = fromSaved(state, 0);
    this.#sum = fromSaved(state, 1);
    this.#value = fromSaved(state, 2);
  }
}

/** The same over a column, equal to the last bit. @throws RangeError on a bad period or length. */
export function smooth(values: Float64Array, period: number, alpha: number, out: Float64Array): void {
  assertPeriod(period);
  assertLength('out', out.length, values.length);
  const n = values.length;
  out.fill(Number.NaN, 0, Math.min(period - 1, n));
  if (n < period) return;
  let sum = 0;
  for (let index = 0; index < period; index++) sum += values[index]!;
  let value = sum / period;
  out[period - 1] = value;
  const keep = 1 - alpha;
  for (let index = period; index < n; index++) {
    value = alpha * values[index]! + keep * value;
    out[index] = value;
  }
}
