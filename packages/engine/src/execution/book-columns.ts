import type { BookLevels, BookView } from '@trendy/quant';
import type { Book } from '../state.ts';

/** A book in columns, quote per base and base. */
export const bookViewOf = ({ asks, bids }: Book): BookView => ({
  bids: levelsOf(bids),
  asks: levelsOf(asks),
});

const levelsOf = (side: Book['bids']): BookLevels => ({
  price: Float64Array.from(side, ([price]) => price),
  size: Float64Array.from(side, ([, size]) => size),
  levels: side.length,
});
