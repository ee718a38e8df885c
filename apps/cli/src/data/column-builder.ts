const BLOCK = 65_536;

/** A column whose length is not known beforehand: blocks that never move, joined once at the end. */
export class ColumnBuilder {
  #full: Float64Array[] = [];
  #block = new Float64Array(BLOCK);
  #used = 0;

  push(value: number): void {
    if (this.#used === BLOCK) {
      this.#full.push(this.#block);
      this.#block = new Float64Array(BLOCK);
      this.#used = 0;
    }
    this.#block[this.#used++] = value;
  }

  /** The values in one array. The builder is empty afterwards, so that column after column is given back. */
  finish(): Float64Array {
    const out = new Float64Array(this.#full.length * BLOCK + this.#used);
    this.#full.forEach((block, index) => out.set(block, index * BLOCK));
    out.set(this.#block.subarray(0, this.#used), this.#full.length * BLOCK);
    this.#full = [];
    this.#block = new Float64Array(0);
    this.#used = BLOCK;
    return out;
  }
}
