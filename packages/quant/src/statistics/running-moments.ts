import { fromSaved, toSaved } from '../indicators/kernel.ts';
import type { SavedKernel } from '../indicators/kernel.ts';

/**
 * Mean and variance of the last `size` values, one value at a time. Sums drift by rounding when values leave a window;
 * these are taken anew from the window each time it has been filled once more, so the error stays that of one filling.
 */
export class RunningMoments {
  readonly #values: Float64Array;
  #next = 0;
  #count = 0;
  #mean = 0;
  #m2 = 0;

  /** @throws RangeError unless size is an integer ≥ 2. */
  constructor(size: number) {
    if (!Number.isSafeInteger(size) || size < 2)
      throw new RangeError(`window is ${size}; must be an integer ≥ 2`);
    this.#values = new Float64Array(size);
  }

  /** @param value finite. @throws RangeError otherwise: a NaN would stay for ever. */
  update(value: number): void {
    if (!Number.isFinite(value)) throw new RangeError(`value is ${value}; must be finite`);
    const size = this.#values.length;
    const old = this.#values[this.#next]!;
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % size;
    if (this.#count < size) {
      this.#count++;
      const d = value - this.#mean;
      this.#mean += d / this.#count;
      this.#m2 += d * (value - this.#mean);
    } else {
      const before = this.#mean;
      this.#mean += (value - old) / size;
      this.#m2 += (value - old) * (value - this.#mean + old - before);
    }
    if (this.#next === 0) this.#recompute();
  }

  #recompute(): void {
    let mean = 0;
    for (const value of this.#values) mean += value;
    mean /= this.#values.length;
    let m2 = 0;
    for (const value of this.#values) m2 += (value - mean) ** 2;
    this.#mean = mean;
    this.#m2 = m2;
  }

  /** Values in the window so far. */
  get count(): number {
    return this.#count;
  }

  /** NaN until there is a value. */
  get mean(): number {
    return this.#count === 0 ? Number.NaN : this.#mean;
  }

  /** Sample variance, n − 1; NaN until there are two values. */
  get variance(): number {
    return this.#count < 2 ? Number.NaN : Math.max(0, this.#m2 / (this.#count - 1));
  }

  save(): SavedKernel {
    return [this.#next, this.#count, this.#mean, this.#m2, ...Array.from(this.#values, toSaved)];
  }

  /** @throws RangeError on the state of another window. */
  load(state: SavedKernel): void {
    if (state.length !== this.#values.length + 4)
      throw new RangeError(`saved moments have ${state.length} entries; expected ${this.#values.length + 4}`);
    this.#next = fromSaved(state, 0);
    this.#count = fromSaved(state, 1);
    this.#mean = fromSaved(state, 2);
    this.#m2 = fromSaved(state, 3);
    for (let index = 0; index < this.#values.length; index++)
      this.#values[index] = fromSaved(state, index + 4);
  }
}
