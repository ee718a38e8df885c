import type { MarketKey } from './market-store.ts';

/** The newest price of one symbol. */
export interface PriceTick extends MarketKey {
  readonly symbol: string;
  /** Mark price, quote per base. */
  readonly price: number;
  /** Wall time at which it was seen, UTC ms: an accelerated market's own time would look like tomorrow. */
  readonly at: number;
}

/** Tells listening processes the newest prices. Nothing is kept: who does not listen misses them. */
export interface PricePublisher {
  publish(ticks: readonly PriceTick[]): Promise<void>;
}

/** The newest price of each symbol, as far as this process has heard. */
export interface LivePrices {
  latest(market: MarketKey, symbol: string): PriceTick | null;
}
