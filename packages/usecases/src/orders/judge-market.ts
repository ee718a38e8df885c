import type { MarketQuality, Reason } from '@trendy/domain';

/** What a market must be for an entry to leave: a stolen key earns by trading what nobody else trades. */
export interface MarketLimits {
  readonly minVolume24hQuote: number;
  readonly maxSpreadBps: number;
  /** How far from the middle a limit price may be, either side. */
  readonly maxPriceDistanceBps: number;
}

export const MARKET_LIMITS: MarketLimits = {
  minVolume24hQuote: 1_000_000,
  maxSpreadBps: 50,
  maxPriceDistanceBps: 500,
};

const BPS = 10_000;

/**
 * Why an entry must not leave into this market; null when it may. Bounds themselves are allowed.
 * @param limitPrice quote per base; null for market orders.
 */
export function judgeMarket(
  quality: MarketQuality,
  limitPrice: number | null,
  limits: MarketLimits = MARKET_LIMITS,
): Reason | null {
  const { bid, ask, volume24hQuote } = quality;
  if (!(bid > 0 && ask > 0 && bid <= ask)) return { code: 'market_one_sided', values: { bid, ask } };
  if (!(volume24hQuote >= limits.minVolume24hQuote)) {
    const values = { volumeQuote: volume24hQuote, leastQuote: limits.minVolume24hQuote };
    return { code: 'market_illiquid', values };
  }
  const middle = (bid + ask) / 2;
  const spreadBps = ((ask - bid) / middle) * BPS;
  if (spreadBps > limits.maxSpreadBps) {
    return { code: 'market_spread_too_wide', values: { spreadBps, mostBps: limits.maxSpreadBps } };
  }
  const distanceBps = limitPrice === null ? 0 : (Math.abs(limitPrice - middle) / middle) * BPS;
  if (distanceBps > limits.maxPriceDistanceBps) {
    return { code: 'price_far_from_market', values: { distanceBps, mostBps: limits.maxPriceDistanceBps } };
  }
  return null;
}
