import type { Side } from '@trendy/domain';
import { implementationShortfall } from '@trendy/quant';

/** Base and quote per base, as plain numbers. */
export interface FinishedEntry {
  readonly side: Side;
  /** Null: not known any more. */
  readonly wanted: number | null;
  readonly filled: number;
  readonly arrivalPrice: number;
  readonly averagePrice: number | null;
  /** The market when the rest was given up; null: nobody has written it down. */
  readonly finalPrice: number | null;
}

export interface MissedPart {
  /** Base. */
  readonly unfilled: number;
  /** What it would have brought or saved by then, bps of the whole entry's worth; positive is a cost. */
  readonly opportunityBps: number;
  /** The same in quote currency. */
  readonly opportunityQuote: number;
  /** With what the filled part cost. */
  readonly totalBps: number;
}

/**
 * What an entry has missed because not all of it was filled.
 * @returns null where what was wanted, or the market when the rest was given up, is not known: then it is not counted.
 * Source: Perold 1988; METHODS 4.5.
 */
export function missedPartOf(entry: FinishedEntry): MissedPart | null {
  const { arrivalPrice, averagePrice, filled, finalPrice, side, wanted } = entry;
  if (wanted === null || !(wanted > 0) || !(arrivalPrice > 0)) return null;
  const unfilled = Math.max(0, wanted - filled);
  // Of nothing left, no price matters.
  const final = unfilled === 0 ? arrivalPrice : finalPrice;
  if (final === null || !(final > 0)) return null;
  const fills = averagePrice === null || filled === 0 ? [] : [{ price: averagePrice, quantity: filled }];
  const { opportunityBps, totalBps } = implementationShortfall(side, wanted, arrivalPrice, fills, final);
  return {
    unfilled,
    opportunityBps,
    opportunityQuote: (opportunityBps / 10_000) * wanted * arrivalPrice,
    totalBps,
  };
}
