/** Figures beside the bars that a strategy may read. */
export const DATUM_NAMES = ['funding_rate', 'spot_close', 'perpetual_close'] as const;
export type DatumName = (typeof DATUM_NAMES)[number];

/** One figure over time, as columns of one length, in the order of `availableAt`. */
export interface DatumColumn {
  readonly name: DatumName;
  /** UTC milliseconds from which each value is known: settled, published, received. Never earlier. */
  readonly availableAt: Float64Array;
  readonly value: Float64Array;
}
