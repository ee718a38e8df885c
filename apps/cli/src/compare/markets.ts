import path from 'node:path';
import { inferTimeframe, readBars, readFunding } from '../data/series.ts';
import { chooseInstrument, readBrackets } from '../data/instruments.ts';
import { UsageError } from '../usage-error.ts';
import type { BarColumns, Instrument, Timeframe } from '@trendy/domain';
import type { FundingRate } from '@trendy/backtest';

export interface ComparedMarket {
  readonly name: string;
  readonly file: string;
  readonly bars: BarColumns;
  readonly timeframe: Timeframe;
  readonly instrument: Instrument;
  readonly funding: readonly FundingRate[];
  /** The coin's own bars over the same time, for strategies with a hedge leg. */
  readonly spot: { readonly bars: BarColumns; readonly instrument: Instrument } | null;
}

const KEYS = ['name', 'data', 'funding', 'spot'];

/** @throws UsageError naming the market, the key and the fix. */
export const readMarkets = (texts: readonly string[]): ComparedMarket[] =>
  texts.map((text, index) => readMarket(`--market ${index + 1}`, text));

function readMarket(option: string, text: string): ComparedMarket {
  let given: Record<string, unknown>;
  try {
    given = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new UsageError(
      option,
      `is not valid JSON; write {"name":"BTC","data":"btc.csv.gz","funding":"f.csv.gz"}`,
    );
  }
  for (const key of Object.keys(given))
    if (!KEYS.includes(key)) throw new UsageError(option, `"${key}" is not known; it has ${KEYS.join(', ')}`);
  const read = (key: string): string => {
    const value = given[key];
    if (typeof value === 'string' && value !== '') return value;
    throw new UsageError(option, `has no ${key}; give "${key}"`);
  };
  const file = read('data');
  const bars = readBars(option, file);
  // Asked for before hours of bars are worked through: the hedge of funding arbitrage is bought there.
  const spotFile = read('spot');
  return {
    name: read('name'),
    file: path.basename(file),
    bars,
    timeframe: inferTimeframe(option, bars.openTime),
    instrument: chooseInstrument({ file, bars, brackets: readBrackets(option, undefined) }).instrument,
    funding: readFunding(option, read('funding')),
    spot: readSpot(option, spotFile, bars),
  };
}

function readSpot(option: string, file: string, perpetual: BarColumns): NonNullable<ComparedMarket['spot']> {
  const all = readBars(option, file);
  const from = perpetual.openTime[0]!;
  const to = perpetual.openTime.at(-1)!;
  const first = all.openTime.findIndex((time) => time >= from);
  const last = all.openTime.findLastIndex((time) => time <= to);
  if (first < 0 || last < first)
    throw new UsageError(option, `"${file}" has no bars in the time of the market`);
  const cut = (values: Float64Array): Float64Array => values.slice(first, last + 1);
  const bars = {
    openTime: cut(all.openTime),
    open: cut(all.open),
    high: cut(all.high),
    low: cut(all.low),
    close: cut(all.close),
    volume: cut(all.volume),
  };
  const { instrument } = chooseInstrument({ file, bars, brackets: readBrackets(option, undefined) });
  return {
    bars,
    instrument: { ...instrument, symbol: `${instrument.symbol.split(':')[0] ?? instrument.symbol}:SPOT` },
  };
}
