import type { Instrument } from '@trendy/domain';

/** What no order can take away: less than the venue's smallest order. A reduce-only order has no smallest value. */
export const isDust = (held: number, { minQuantity }: Pick<Instrument, 'minQuantity'>): boolean =>
  held !== 0 && Math.abs(held) < minQuantity;

/**
 * Steps of the next order that takes `excess` away: at most what one order may have, and never so much that what is left
 * of the excess could not be ordered any more. 0: the excess itself is too small for any order.
 */
export function exitQuantity(
  excess: number,
  { maxMarketQuantity, minQuantity }: Pick<Instrument, 'maxMarketQuantity' | 'minQuantity'>,
): number {
  if (excess < minQuantity) return 0;
  if (excess <= maxMarketQuantity) return excess;
  const left = excess - maxMarketQuantity;
  const shortBy = left < minQuantity ? minQuantity - left : 0;
  return Math.max(minQuantity, maxMarketQuantity - shortBy);
}
