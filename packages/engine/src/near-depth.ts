import { NEAR_SHARE } from '@trendy/domain';
import type { MarketGlimpse, NearSide } from '@trendy/domain';

/** Base quantity within ten basis points of the middle, as far as the levels reach; null where there are none. */
export function seenNear(levels: MarketGlimpse['asks'], middle: number): NearSide | null {
  const farthest = levels?.at(-1);
  if (!levels || !farthest) return null;
  let base = 0;
  for (const [price, quantity] of levels) if (Math.abs(price / middle - 1) <= NEAR_SHARE) base += quantity;
  return { base, isWhole: Math.abs(farthest[0] / middle - 1) >= NEAR_SHARE };
}

/** What is known of a side by a glimpse and a deeper look: a glimpse that reaches far enough is the fresher of both. */
export const deeper = (seen: NearSide, near: NearSide | undefined): NearSide =>
  seen.isWhole || !near ? seen : { base: Math.max(seen.base, near.base), isWhole: near.isWhole };
