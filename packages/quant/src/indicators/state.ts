import { fromSaved, toSaved } from './kernel.ts';
import type { SavedKernel } from './kernel.ts';

/** Whatever can be written down and read back. */
export interface Savable {
  save(): SavedKernel;
  load(state: SavedKernel): void;
}

/** A kernel's numbers in one array: what is not in there is not its state. */
export class NumberState implements Savable {
  protected readonly state: Float64Array;

  constructor(size: number, start = Number.NaN) {
    this.state = new Float64Array(size).fill(start);
  }

  save(): SavedKernel {
    return Array.from(this.state, toSaved);
  }

  load(state: SavedKernel): void {
    for (let index = 0; index < this.state.length; index++) this.state[index] = fromSaved(state, index);
  }
}

/** A kernel made of others: its state is theirs, one after the other. */
export abstract class Composite implements Savable {
  protected abstract readonly parts: readonly Savable[];

  save(): SavedKernel {
    return this.parts.flatMap((part) => part.save());
  }

  load(state: SavedKernel): void {
    let at = 0;
    for (const part of this.parts) {
      const size = part.save().length;
      part.load(state.slice(at, at + size));
      at += size;
    }
  }
}

/** The last `size` values of a series. */
export class Lag extends NumberState {
  readonly #size: number;

  constructor(size: number) {
    super(size + 1, Number.NaN);
    this.#size = size;
    this.state[size] = 0;
  }

  /** @returns the value `size` updates ago; NaN before there was one. */
  update(value: number): number {
    if (this.#size === 0) return value;
    const at = this.state[this.#size]!;
    const old = this.state[at]!;
    this.state[at] = value;
    this.state[this.#size] = at + 1 === this.#size ? 0 : at + 1;
    return old;
  }
}
