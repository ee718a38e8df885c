import type { MarketGlimpse, MarketQuality, Reason, Side } from '@trendy/domain';
import { liquidityQuantity } from '@trendy/quant';

export interface LiquidityShares {
  /** Of what rests within ten basis points of the middle on the side that an entry takes from. */
  readonly depthShare: number;
  /** Of what was traded in the last 24 hours. */
  readonly volumeShare: number;
}

/** METHODS 1.6. */
export const LIQUIDITY_SHARES: LiquidityShares = { depthShare: 0.2, volumeShare: 0.01 };

const NEAR = 0.001;
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
 * Why an entry is too large for its market; null when it is not. The depth counts only where the book that is seen
 * reaches as far as ten basis points: of what lies beyond the last level nothing is known, and nothing is refused.
 * @param quality of the same symbol; NaN volume refuses. Source: METHODS 1.6.
 */
export function liquidityRefusal(
  { isPostOnly, quantity, side }: EntrySize,
  glimpse: MarketGlimpse,
  { volume24hQuote }: Pick<MarketQuality, 'volume24hQuote'>,
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
  const depthBase = isPostOnly ? null : depthNear(side === 'buy' ? glimpse.asks : glimpse.bids, middle);
  if (depthBase === null) return null;
  const byDepth = liquidityQuantity(depthBase, Number.POSITIVE_INFINITY, depthShare, volumeShare);
  if (quantity <= byDepth * (1 + HAIR)) return null;
  return {
    code: 'liquidity_depth',
    values: { orderBase: quantity, limitBase: byDepth, sharePercent: depthShare * 100 },
  };
}

/** Base quantity within ten basis points of the middle; null where the levels that are seen do not reach so far. */
function depthNear(levels: MarketGlimpse['asks'], middle: number): number | null {
  const farthest = levels?.at(-1);
  if (!levels || !farthest || Math.abs(farthest[0] / middle - 1) < NEAR) return null;
  let sum = 0;
  for (const [price, quantity] of levels) if (Math.abs(price / middle - 1) <= NEAR) sum += quantity;
  return sum;
}
