import type { BookLevels } from './book-view.ts';

/** What taking a quantity from a side costs; written again at each walk, so that walking allocates nothing. */
export interface BookWalk {
  /** Taken from visible levels. */
  filled: number;
  /** Σ price × size of it. */
  paid: number;
  /** Price of the last level touched. */
  lastPrice: number;
}

export const createBookWalk = (): BookWalk => ({ filled: 0, paid: 0, lastPrice: 0 });

/** Takes `quantity` (the unit of the sizes, above 0) from the best level on. Exact over what is visible; O(levels). */
export function walkBook({ price, size, levels }: BookLevels, quantity: number, out: BookWalk): void {
  let left = quantity;
  let paid = 0;
  let last = levels > 0 ? price[0]! : 0;
  for (let level = 0; level < levels && left > 0; level++) {
    const taken = Math.min(left, size[level]!);
    last = price[level]!;
    paid += taken * last;
    left -= taken;
  }
  out.filled = quantity - left;
  out.paid = paid;
  out.lastPrice = last;
}
