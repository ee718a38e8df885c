import { NEAR_SHARE } from '@trendy/domain';
import type { MarketGlimpse, NearDepth } from '@trendy/domain';

type Sides = Pick<Required<MarketGlimpse>, 'bid' | 'ask' | 'bids' | 'asks'>;

/** @param asked how many levels the venue was asked for: fewer of them are all that there are. */
export function nearDepth({ bid, ask, bids, asks }: Sides, asked: number): NearDepth {
  const middle = (bid + ask) / 2;
  return { bids: within(bids, middle, asked), asks: within(asks, middle, asked) };
}

function within(levels: Sides['bids'], middle: number, asked: number): NearDepth['bids'] {
  let base = 0;
  for (const [price, quantity] of levels) {
    if (Math.abs(price / middle - 1) > NEAR_SHARE) return { base, isWhole: true };
    base += quantity;
  }
  return { base, isWhole: levels.length < asked };
}
