/**
 * One side of a book: best level first, in parallel arrays so that walking it allocates nothing. Only the first `levels`
 * entries count. Prices and sizes in any one unit each, sizes above 0.
 */
export interface BookLevels {
  readonly price: Float64Array;
  readonly size: Float64Array;
  readonly levels: number;
}

export interface BookView {
  readonly bids: BookLevels;
  readonly asks: BookLevels;
}
