import type { OrderSide } from './plan-types.ts';

export interface ShortfallFill {
  readonly price: number;
  /** Above 0. */
  readonly quantity: number;
}

export interface Shortfall {
  /** Average fill against the arrival mid, bps of it, above 0 against the owner; null: nothing was filled. */
  readonly executionBps: number | null;
  /** What was not filled, at `finalMid`, bps of the arrival value of the whole. */
  readonly opportunityBps: number;
  /** Both for the whole order: filled share × execution + opportunity. */
  readonly totalBps: number;
  /** Base-weighted; null: nothing was filled. */
  readonly averagePrice: number | null;
  readonly filled: number;
}

/**
 * Implementation shortfall against the middle at the decision; fees are apart.
 * @param quantity ordered, above 0. @param finalMid prices what was left. @throws RangeError on impossible numbers.
 * Source: Perold 1988; METHODS 4.5.
 */
export function implementationShortfall(
  side: OrderSide,
  quantity: number,
  arrivalMid: number,
  fills: readonly ShortfallFill[],
  finalMid: number,
): Shortfall {
  if (!(quantity > 0 && arrivalMid > 0 && finalMid > 0))
    throw new RangeError(
      `quantity ${quantity}, arrival ${arrivalMid}, final ${finalMid}; all must be above 0`,
    );
  const sign = side === 'buy' ? 1 : -1;
  let filled = 0;
  let paid = 0;
  for (const fill of fills) {
    filled += fill.quantity;
    paid += fill.quantity * fill.price;
  }
  const against = (value: number): number => (sign * value * 10_000) / arrivalMid;
  const executionBps = filled > 0 ? against(paid / filled - arrivalMid) : null;
  const leftShare = Math.max(0, 1 - filled / quantity);
  const opportunityBps = leftShare * against(finalMid - arrivalMid);
  return {
    executionBps,
    opportunityBps,
    totalBps: (executionBps ?? 0) * Math.min(1, filled / quantity) + opportunityBps,
    averagePrice: filled > 0 ? paid / filled : null,
    filled,
  };
}

/** Volume-weighted average price, the benchmark of a VWAP order. null: no volume. */
export function volumeWeightedPrice(price: Float64Array, volume: Float64Array): number | null {
  if (price.length !== volume.length)
    throw new RangeError(`${price.length} prices and ${volume.length} volumes; must be as many`);
  let paid = 0;
  let total = 0;
  for (let index = 0; index < price.length; index++) {
    paid += price[index]! * volume[index]!;
    total += volume[index]!;
  }
  return total > 0 ? paid / total : null;
}
