import type { Bar, Timeframe } from '../bar.ts';
import type { Instrument } from '../instrument.ts';
import type { MarketMs } from '../time.ts';
import type { MarketGlimpse, NearDepth, Reason } from '../events.ts';
import type { Subscription, VenueAnswer } from './venue.ts';

export interface FundingPoint {
  readonly at: MarketMs;
  /** Rate of the interval, e.g. 0.0001; longs pay when positive. */
  readonly rate: number;
  readonly markPrice?: number;
}

/** How well a symbol can be traded now. Prices are quote per base. */
export interface MarketQuality {
  readonly bid: number;
  readonly ask: number;
  /** Traded in the last 24 hours, quote currency. */
  readonly volume24hQuote: number;
}

export interface MarketHandlers {
  /** A bar that has closed; never one still forming. */
  onBar(symbol: string, timeframe: Timeframe, bar: Bar): void;
  onMark(symbol: string, price: number, at: MarketMs): void;
  /** After every (re)connection: gaps must be read over REST. */
  onConnected(): void;
  onDisconnected(reason: Reason): void;
  /** The venue does not tell of this symbol (any more); all others are told as before. */
  onRefused?(symbol: string, reason: Reason): void;
}

export interface MarketSubscription extends Subscription {
  /** Replaces the wanted set; what is there already is kept. */
  want(bars: readonly { readonly symbol: string; readonly timeframe: Timeframe }[]): void;
}

/** Public market data of one venue. Market time, which a simulated exchange may run faster than the wall clock. */
export interface MarketFeed {
  /** Without margin brackets where the venue keeps them behind a key. */
  instruments(): VenueAnswer<readonly Instrument[]>;
  /** Closed bars with `from ≤ openTime < to`, oldest first; a missing bar is simply not there. */
  bars(symbol: string, timeframe: Timeframe, from: MarketMs, to: MarketMs): VenueAnswer<readonly Bar[]>;
  /** The newest `count` closed bars, oldest first. */
  recentBars(symbol: string, timeframe: Timeframe, count: number): VenueAnswer<readonly Bar[]>;
  funding(symbol: string, from: MarketMs, to: MarketMs): VenueAnswer<readonly FundingPoint[]>;
  quality(symbol: string): VenueAnswer<MarketQuality>;
  /** Both sides of the book, twenty levels deep, and what was traded in the last whole minute. */
  glimpse(symbol: string): VenueAnswer<MarketGlimpse>;
  /** From as deep a book as the venue gives at once: dear, so for what twenty levels leave open. */
  nearDepth(symbol: string): VenueAnswer<NearDepth>;
  marketTime(): VenueAnswer<MarketMs>;
  openStream(handlers: MarketHandlers): MarketSubscription;
  close(): Promise<void>;
}
