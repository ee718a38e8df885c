import { err, marketMs, ok, timeframeMs } from '@trendy/domain';
import type {
  Bar,
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
}

export interface HistoryRange {
  /** First bar wanted, warm-up included; UTC ms, market time. */
  readonly from: number;
  readonly to: number;
}

/** Prices of a range from the store; what it lacks at either end is fetched once and kept. */
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
  return ok({ instrument: instrument.value, bars: bars.value, funding: funding.value });
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
  const stored = await store.bars(series, { from: marketMs(first), to: marketMs(to) });
  const head = stored[0]?.openTime ?? to;
  const tail = (stored.at(-1)?.openTime ?? to) + step;
  for (const [start, end] of [
    [first, Math.min(head, to)],
    [tail, to],
  ] as const) {
    if (end - start < step) continue;
    const fetched = await feed.bars(series.symbol, series.timeframe, marketMs(start), marketMs(end));
    if (!fetched.ok) return err(fetched.error.reason);
    await store.loadBars(series, fetched.value);
  }
  return ok(await store.bars(series, { from: marketMs(first), to: marketMs(to) }));
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
