import type { BarSeriesKey, MarketKey, PriceSeriesKey } from '@trendy/domain';

/** Where the bars of a series lie. All texts are our own; what the caller gave is in `values`. */
export interface BarTable {
  readonly table: 'market_bars' | 'price_bars';
  /** Columns of the key without the time, and their values as `$1` … with their types. */
  readonly columns: string;
  readonly placeholders: string;
  readonly values: readonly string[];
  /** Condition over those columns. */
  readonly match: string;
  /** What is read as the volume. */
  readonly volume: string;
}

export const marketValues = (market: MarketKey): string[] => [market.venue, market.environment];

/** Trades have a table of their own; mark and index prices share one. */
export function targetOf(series: BarSeriesKey | PriceSeriesKey): BarTable {
  const keys = ['venue', 'environment', 'symbol', 'timeframe'];
  const types = ['::"Venue"', '::"Environment"', '', ''];
  const values = [...marketValues(series), series.symbol, series.timeframe];
  const isSampled = 'price' in series;
  if (isSampled) {
    keys.push('price');
    types.push('::"SampledPrice"');
    values.push(series.price);
  }
  const placeholders = types.map((type, place) => `$${place + 1}${type}`);
  return {
    table: isSampled ? 'price_bars' : 'market_bars',
    columns: keys.join(', '),
    placeholders: placeholders.join(', '),
    values,
    match: keys.map((key, place) => `${key} = ${placeholders[place]}`).join(' and '),
    volume: isSampled ? '0::float8 as volume' : 'volume',
  };
}
