import type { BookLevels } from '../execution/book-view.ts';

/**
 * A venue's book as its feed tells it, indexed by tick: an update is a store, the best price moves by scanning the next
 * ticks. Prices are ticks, sizes whatever the feed counts in. What lies outside the window around the first price is
 * counted and left out; `recentre` moves the window.
 */
export class TickBook {
  #low: number;
  readonly #bids: Float64Array;
  readonly #asks: Float64Array;
  /** Index of the best level; −1 and the length: empty. */
  #bestBid = -1;
  #bestAsk: number;
  #outside = 0;

  /** @param middle tick around which the window lies; @param window ticks, a whole number above 1. */
  constructor(middle: number, window: number) {
    if (!(Number.isSafeInteger(middle) && Number.isSafeInteger(window) && window > 1))
      throw new RangeError(`middle ${middle}, window ${window}; must be whole numbers, the window above 1`);
    this.#low = middle - (window >> 1);
    this.#bids = new Float64Array(window);
    this.#asks = new Float64Array(window);
    this.#bestAsk = window;
  }

  /** Sets the size at a price; 0 takes the level away. */
  setBid(price: number, size: number): void {
    const index = price - this.#low;
    if (index < 0 || index >= this.#bids.length) {
      this.#outside += 1;
      return;
    }
    this.#bids[index] = size;
    if (size > 0) {
      if (index > this.#bestBid) this.#bestBid = index;
    } else if (index === this.#bestBid) {
      let best = index - 1;
      while (best >= 0 && this.#bids[best] === 0) best--;
      this.#bestBid = best;
    }
  }

  /** See `setBid`. */
  setAsk(price: number, size: number): void {
    const index = price - this.#low;
    const window = this.#asks.length;
    if (index < 0 || index >= window) {
      this.#outside += 1;
      return;
    }
    this.#asks[index] = size;
    if (size > 0) {
      if (index < this.#bestAsk) this.#bestAsk = index;
    } else if (index === this.#bestAsk) {
      let best = index + 1;
      while (best < window && this.#asks[best] === 0) best++;
      this.#bestAsk = best;
    }
  }

  /** Ticks; null: the side is empty. */
  get bid(): number | null {
    return this.#bestBid < 0 ? null : this.#low + this.#bestBid;
  }

  get ask(): number | null {
    return this.#bestAsk === this.#asks.length ? null : this.#low + this.#bestAsk;
  }

  /** Bid at or above ask: an update was lost, ask for a new snapshot. */
  get isCrossed(): boolean {
    return this.#bestBid >= this.#bestAsk;
  }

  /** Updates that fell outside the window. */
  get outside(): number {
    return this.#outside;
  }

  /** Writes the best levels of a side into arrays of the caller, as many as they hold. @returns how many. */
  writeLevels(side: 'bids' | 'asks', price: Float64Array, size: Float64Array): number {
    const sizes = side === 'bids' ? this.#bids : this.#asks;
    const step = side === 'bids' ? -1 : 1;
    const most = Math.min(price.length, size.length);
    let count = 0;
    let index = side === 'bids' ? this.#bestBid : this.#bestAsk;
    for (; count < most && index >= 0 && index < sizes.length; index += step) {
      if (sizes[index] === 0) continue;
      price[count] = this.#low + index;
      size[count] = sizes[index]!;
      count += 1;
    }
    return count;
  }

  /** Moves the window; levels outside the new one are forgotten. For when the market has moved by half of it. */
  recentre(middle: number): void {
    const window = this.#bids.length;
    const low = middle - (window >> 1);
    const shift = low - this.#low;
    for (const sizes of [this.#bids, this.#asks]) {
      if (Math.abs(shift) >= window) sizes.fill(0);
      else if (shift > 0) sizes.copyWithin(0, shift).fill(0, window - shift);
      else if (shift < 0) sizes.copyWithin(-shift, 0).fill(0, 0, -shift);
    }
    this.#low = low;
    this.#bestBid = this.#bids.findLastIndex((size) => size > 0);
    const ask = this.#asks.findIndex((size) => size > 0);
    this.#bestAsk = ask < 0 ? window : ask;
  }
}

/** Arrays for a view of one side with up to `levels` levels; `levels` of it says how many count. */
export function createLevels(levels: number): { -readonly [Key in keyof BookLevels]: BookLevels[Key] } {
  return { price: new Float64Array(levels), size: new Float64Array(levels), levels: 0 };
}
