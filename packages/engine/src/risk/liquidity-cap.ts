import type { MarketGlimpse, MarketQuality, NearDepth, Reason, Side } from '@trendy/domain';
import { liquidityQuantity } from '@trendy/quant';
import { deeper, seenNear } from '../near-depth.ts';

export interface LiquidityShares {
  /** Of what rests within ten basis points of the middle on the side that an entry takes from. */
  readonly depthShare: number;
  /** Of what was traded in the last 24 hours. */
  readonly volumeShare: number;
}

/** METHODS 1.6. */
export const LIQUIDITY_SHARES: LiquidityShares = { depthShare: 0.2, volumeShare: 0.01 };

/** A quantity at the very bound must not be beyond it by the dust of a division. */
const HAIR = 1e-9;

export interface EntrySize {
  readonly side: Side;
  /** Base. */
  readonly quantity: number;
  /** One that only waits takes nothing from the book. */
  readonly isPostOnly: boolean;
}

/**
 * Why an entry is too large for its market; null when it is not. Where the levels that are seen end before ten basis
 * points the depth is at least what they hold, and that is what counts: then the refusal says `depthFrom: seen`, and a
 * deeper look may allow more. Without levels nothing is known of the depth, and nothing is refused for it.
 * @param quality of the same symbol; NaN volume refuses. @param near a deeper look at the same book. Source: METHODS 1.6.
 */
export function liquidityRefusal(
  { isPostOnly, quantity, side }: EntrySize,
  glimpse: MarketGlimpse,
  { volume24hQuote }: Pick<MarketQuality, 'volume24hQuote'>,
  near: NearDepth | null = null,
  { depthShare, volumeShare }: LiquidityShares = LIQUIDITY_SHARES,
): Reason | null {
  const middle = (glimpse.bid + glimpse.ask) / 2;
  const volumeBase = volume24hQuote / middle;
  const byVolume = liquidityQuantity(Number.POSITIVE_INFINITY, volumeBase, depthShare, volumeShare);
  if (!(quantity <= byVolume * (1 + HAIR)))
    return {
      code: 'liquidity_volume',
      values: { orderBase: quantity, limitBase: byVolume, sharePercent: volumeShare * 100 },
    };
  const taken = side === 'buy' ? 'asks' : 'bids';
  const seen = isPostOnly ? null : seenNear(glimpse[taken], middle);
  if (seen === null) return null;
  const depth = deeper(seen, near?.[taken]);
  const byDepth = liquidityQuantity(depth.base, Number.POSITIVE_INFINITY, depthShare, volumeShare);
  if (quantity <= byDepth * (1 + HAIR)) return null;
  return {
    code: 'liquidity_depth',
    values: {
      orderBase: quantity,
      limitBase: byDepth,
      sharePercent: depthShare * 100,
      ...(depth.isWhole ? {} : { depthFrom: 'seen' }),
    },
  };
}
