import type { Bar, Timeframe } from '../bar.ts';
import type { Instrument } from '../instrument.ts';
import type { EpochMs, MarketMs } from '../time.ts';
import type { Environment, VenueId } from '../trading.ts';

export interface MarketKey {
  readonly venue: VenueId;
  readonly environment: Environment;
}

export interface BarSeriesKey extends MarketKey {
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** Bars of the mark or the index price, at which nothing is traded: their volume is nought. */
export interface PriceSeriesKey extends BarSeriesKey {
  readonly price: 'mark' | 'index';
}

/** Open times of the first and last stored bar, and how many there are. */
export interface BarExtent {
  readonly first: MarketMs;
  readonly last: MarketMs;
  readonly count: number;
}

export interface InstrumentRecord {
  readonly instrument: Instrument;
  readonly status: string;
  readonly updatedAt: EpochMs;
}

export interface FundingRecord {
  readonly at: MarketMs;
  /** Fraction of notional; longs pay when positive. */
  readonly rate: number;
  readonly markPrice: number | null;
}

/** Prices that belong to nobody. */
export interface MarketReader {
  /** Open times in [from, to), oldest first; with `limit`, the newest that many. */
  bars(
    series: BarSeriesKey | PriceSeriesKey,
    range: { readonly from?: MarketMs; readonly to?: MarketMs; readonly limit?: number },
  ): Promise<readonly Bar[]>;
  /** Null when nothing is stored. */
  extent(series: BarSeriesKey | PriceSeriesKey): Promise<BarExtent | null>;
  instruments(market: MarketKey): Promise<readonly InstrumentRecord[]>;
  instrument(market: MarketKey, symbol: string): Promise<InstrumentRecord | null>;
  /** Settled in [from, to), oldest first. */
  funding(
    market: MarketKey,
    symbol: string,
    range: { readonly from: MarketMs; readonly to: MarketMs },
  ): Promise<readonly FundingRecord[]>;
}

export interface MarketStore extends MarketReader {
  /** For live bars: inserts or corrects, in one statement. */
  putBars(series: BarSeriesKey, bars: readonly Bar[]): Promise<void>;
  /** For histories: streams over COPY, then merges. Returns how many rows were sent. */
  loadBars(series: BarSeriesKey | PriceSeriesKey, bars: Iterable<Bar> | AsyncIterable<Bar>): Promise<number>;
  putInstruments(
    market: MarketKey,
    instruments: readonly { readonly instrument: Instrument; readonly status: string }[],
  ): Promise<void>;
  putFunding(market: MarketKey, symbol: string, rates: readonly FundingRecord[]): Promise<void>;
}
