import type { KernelState } from '@trendy/domain';

/** The last so many values of a series, as a ring. */
export class Trail {
  readonly values: Float64Array;
  #at = 0;
  #seen = 0;

  constructor(size: number) {
    this.values = new Float64Array(size);
  }

  get isFull(): boolean {
    return this.#seen === this.values.length;
  }

  push(value: number): void {
    this.values[this.#at] = value;
    if (++this.#at === this.values.length) this.#at = 0;
    if (this.#seen < this.values.length) this.#seen++;
  }

  /** Share of the kept values that lie below, ties counted half: 0…1; NaN until all are there. */
  rankOf(value: number): number {
    if (!this.isFull) return Number.NaN;
    let twice = 0;
    const { values } = this;
    for (let index = 0; index < values.length; index++) {
      const kept = values[index]!;
      twice += Number(kept < value) + Number(kept <= value);
    }
    return twice / (2 * this.values.length);
  }

  save(): KernelState {
    return [this.#at, this.#seen, ...this.values];
  }

  /** @returns place in the state behind what is its own. */
  load(state: KernelState, from: number): number {
    this.#at = state[from] ?? 0;
    this.#seen = state[from + 1] ?? 0;
    for (let index = 0; index < this.values.length; index++)
      this.values[index] = state[from + 2 + index] ?? 0;
    return from + 2 + this.values.length;
  }
}
