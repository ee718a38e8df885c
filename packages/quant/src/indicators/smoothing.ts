import { assertPeriod, fromSaved, toSaved } from './kernel.ts';
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
