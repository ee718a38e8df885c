import { err, marketMs, ok, timeframeMs } from '@trendy/domain';
import type {
  Bar,
  BarColumns,
  BarSeriesKey,
  FundingRecord,
  Instrument,
  MarketFeed,
  MarketStore,
  Reason,
  Result,
} from '@trendy/domain';

export interface History {
  readonly instrument: Instrument;
  readonly bars: readonly Bar[];
  readonly funding: readonly FundingRecord[];
  /** Stored bars of the mark price; null unless there is one for every bar: liquidation then goes by the last price. */
  readonly marks: BarColumns | null;
}

export interface HistoryRange {
  /** First bar wanted, warm-up included; UTC ms, market time. */
  readonly from: number;
  readonly to: number;
}

/** Beyond so many holes one request for all of it is cheaper. */
const MOST_HOLES = 20;

/**
 * Prices of a range from the store; what it lacks, at either end or in between, is fetched and kept. A bar that the
 * venue does not have either stays missing: the report says so.
 */
export async function loadHistory(
  store: MarketStore,
  feed: MarketFeed,
  series: BarSeriesKey,
  range: HistoryRange,
): Promise<Result<History, Reason>> {
  const instrument = await findInstrument(store, feed, series);
  if (!instrument.ok) return instrument;
  const bars = await loadBars(store, feed, series, range);
  if (!bars.ok) return bars;
  const funding = await loadFunding(store, feed, series, range);
  if (!funding.ok) return funding;
  const marks = await loadMarks(store, series, bars.value);
  return ok({ instrument: instrument.value, bars: bars.value, funding: funding.value, marks });
}

async function findInstrument(
  store: MarketStore,
  feed: MarketFeed,
  series: BarSeriesKey,
): Promise<Result<Instrument, Reason>> {
  const stored = await store.instrument(series, series.symbol);
  if (stored) return ok(stored.instrument);
  const listed = await feed.instruments();
  if (!listed.ok) return err(listed.error.reason);
  const found = listed.value.find((candidate) => candidate.symbol === series.symbol);
  return found ? ok(found) : err({ code: 'symbol_unknown', values: { symbol: series.symbol } });
}

async function loadBars(
  store: MarketStore,
  feed: MarketFeed,
  series: BarSeriesKey,
  { from, to }: HistoryRange,
): Promise<Result<readonly Bar[], Reason>> {
  const step = timeframeMs(series.timeframe);
  const first = Math.ceil(from / step) * step;
  const range = { from: marketMs(first), to: marketMs(to) };
  const stored = await store.bars(series, range);
  const spans = holesOf(stored, first, to, step);
  if (spans.length === 0) return ok(stored);
  for (const [start, end] of spans) {
    const fetched = await feed.bars(series.symbol, series.timeframe, marketMs(start), marketMs(end));
    if (!fetched.ok) return err(fetched.error.reason);
    await store.loadBars(series, fetched.value);
  }
  return ok(await store.bars(series, range));
}

/**
 * Spans of open times [start, end) for which no bar is stored: at either end and in between, where a worker was off or
 * a file had a hole. Very many are asked for as one: whatever was there is read again, which is cheaper than each alone.
 */
export function holesOf(
  bars: readonly Pick<Bar, 'openTime'>[],
  first: number,
  to: number,
  step: number,
): (readonly [start: number, end: number])[] {
  const holes: (readonly [number, number])[] = [];
  let expected = first;
  for (const { openTime } of bars) {
    if (openTime > expected) holes.push([expected, openTime]);
    expected = openTime + step;
  }
  // The bar that is still forming at `to` is not missing.
  if (to - expected >= step) holes.push([expected, to]);
  const last = holes.at(-1);
  return last && holes.length > MOST_HOLES ? [[holes[0]![0], last[1]]] : holes;
}

/** Marks for some of the bars would be two rules of liquidation in one result. */
async function loadMarks(
  store: MarketStore,
  series: BarSeriesKey,
  bars: readonly Bar[],
): Promise<BarColumns | null> {
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return null;
  const range = { from: first.openTime, to: marketMs(last.openTime + 1) };
  const stored = await store.bars({ ...series, price: 'mark' }, range);
  const known = new Set(stored.map(({ openTime }) => openTime));
  if (!bars.every(({ openTime }) => known.has(openTime))) return null;
  const column = (pick: (bar: Bar) => number): Float64Array => Float64Array.from(stored, pick);
  return {
    openTime: column((bar) => bar.openTime),
    open: column((bar) => bar.open),
    high: column((bar) => bar.high),
    low: column((bar) => bar.low),
    close: column((bar) => bar.close),
    volume: new Float64Array(stored.length),
  };
}

async function loadFunding(
  store: MarketStore,
  feed: MarketFeed,
  series: BarSeriesKey,
  { from, to }: HistoryRange,
): Promise<Result<readonly FundingRecord[], Reason>> {
  const range = { from: marketMs(from), to: marketMs(to) };
  const fetched = await feed.funding(series.symbol, range.from, range.to);
  if (!fetched.ok) return err(fetched.error.reason);
  await store.putFunding(
    series,
    series.symbol,
    fetched.value.map((point) => ({ at: point.at, rate: point.rate, markPrice: point.markPrice ?? null })),
  );
  return ok(await store.funding(series, series.symbol, range));
}
