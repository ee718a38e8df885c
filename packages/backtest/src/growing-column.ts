const FIRST_LENGTH = 1024;

/** Numbers that are kept for the end of a run: eight bytes each, and nothing for the garbage collector to walk. */
export class GrowingColumn {
  #values = new Float64Array(FIRST_LENGTH);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow();
    this.#values[this.#length++] = value;
  }

  /** @param index below `length`. */
  at(index: number): number {
    return this.#values[index]!;
  }

  #grow(): void {
    const values = new Float64Array(2 * this.#values.length);
    values.set(this.#values);
    this.#values = values;
  }
}
