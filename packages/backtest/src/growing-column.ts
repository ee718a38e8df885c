/** Values of one piece, 64 kB. A power of two. */
const PIECE = 8_192;
const LAST = PIECE - 1;
const BITS = 13;

/**
 * Numbers that are kept for the end of a run: eight bytes each, and nothing for the garbage collector to walk. In pieces,
 * so that growing neither copies them nor leaves the smaller copies behind.
 */
export class GrowingColumn {
  readonly #pieces: Float64Array[] = [];
  #newest = new Float64Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    const place = this.#length++ & LAST;
    if (place === 0) this.#pieces.push((this.#newest = new Float64Array(PIECE)));
    this.#newest[place] = value;
  }

  /** @param index below `length`. */
  at(index: number): number {
    return this.#pieces[index >> BITS]![index & LAST]!;
  }
}
