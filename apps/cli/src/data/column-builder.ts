const BLOCK = 65_536;

/** More room than was used is given back where it is a tenth of it or more. */
const SPARE = 0.1;

/**
 * A column whose length is not known beforehand: blocks that never move, joined once at the end. Where the length is
 * about known, the first block takes it all and nothing is joined: half the memory.
 */
export class ColumnBuilder {
  #full: Float64Array[] = [];
  #block = new Float64Array(BLOCK);
  #used = 0;

  /** About so many values will come in all. */
  expect(values: number): void {
    if (this.#full.length > 0 || values <= this.#block.length) return;
    const block = new Float64Array(values);
    block.set(this.#block.subarray(0, this.#used));
    this.#block = block;
  }

  push(value: number): void {
    if (this.#used === this.#block.length) {
      this.#full.push(this.#block);
      this.#block = new Float64Array(BLOCK);
      this.#used = 0;
    }
    this.#block[this.#used++] = value;
  }

  /** The values in one array. The builder is empty afterwards, so that column after column is given back. */
  finish(): Float64Array {
    const rest = this.#block.subarray(0, this.#used);
    const blocks = [...this.#full, rest];
    this.#full = [];
    this.#block = new Float64Array(0);
    this.#used = 0;
    if (blocks.length === 1 && rest.byteLength > (1 - SPARE) * rest.buffer.byteLength) return rest;
    const out = new Float64Array(blocks.reduce((sum, block) => sum + block.length, 0));
    let at = 0;
    for (const block of blocks) {
      out.set(block, at);
      at += block.length;
    }
    return out;
  }
}
