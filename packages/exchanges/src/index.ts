export { BINANCE_LIVE, BINANCE_TESTNET, simulatedExchange } from './endpoints.ts';
export type { Endpoints } from './endpoints.ts';
export { InProcessRateBudget } from './rate-budget.ts';
export type { RateBudget, RateBudgetOptions } from './rate-budget.ts';
export { BinanceVenue } from './ccxt/binance-venue.ts';
export type { BinanceVenueOptions } from './ccxt/binance-venue.ts';
export { BinanceFeed } from './ccxt/binance-feed.ts';
export type { BarPrice } from './ccxt/binance-feed.ts';
export type { ClientKey } from './ccxt/client.ts';
