import { marketMs, timeframeMs } from '@trendy/domain';
import type { Bar, BarColumns, BarSeriesKey, MarketStore, PriceSeriesKey } from '@trendy/domain';
import { UsageError } from '../usage-error.ts';
import type { FaultKind } from './faults.ts';
import { readCharges, readFaultyBars } from './series.ts';
import { validateBars } from './validate.ts';

/** Faults with which a file is not stored: whoever reads the prices later could not see them any more. */
const REFUSED: readonly FaultKind[] = ['not_a_number', 'insane_prices', 'negative_volume', 'off_schedule'];
const PAGE = 20_000;

/**
 * Stores a file of bars in one transaction: all of it or nothing. Of two bars with one time the later wins, and bars
 * that are there already are replaced.
 * @param now a bar that closes after it is refused: it is not known yet.
 * @returns how many bars were stored.
 * @throws UsageError naming the first faulty row.
 */
export async function importBars(
  store: MarketStore,
  series: BarSeriesKey | PriceSeriesKey,
  file: string,
  now: number,
): Promise<number> {
  const bars = readFaultyBars('<file>', file);
  const quality = validateBars(bars, series.timeframe, Number.POSITIVE_INFINITY);
  const fault = quality.faults.find(({ kind }) => REFUSED.includes(kind));
  if (fault)
    throw new UsageError(
      '<file>',
      `${bars.unit} ${fault.line} of "${file}": ${fault.kind}; nothing was stored ("trendy data validate --timeframe ${series.timeframe}" lists all)`,
    );
  if ((quality.to ?? 0) > now)
    throw new UsageError(
      '<file>',
      `"${file}" has bars that close only at ${new Date(quality.to ?? 0).toISOString()}; fetch them when they have closed`,
    );
  return store.loadBars(series, barsOf(bars, timeframeMs(series.timeframe)));
}

/** One at a time: a million objects at once would be many times the columns. */
function* barsOf(columns: BarColumns, step: number): Generator<Bar> {
  for (let row = 0; row < columns.openTime.length; row++) {
    const openTime = columns.openTime[row]!;
    yield {
      openTime: marketMs(openTime),
      closeTime: marketMs(openTime + step),
      open: columns.open[row]!,
      high: columns.high[row]!,
      low: columns.low[row]!,
      close: columns.close[row]!,
      volume: columns.volume[row]!,
    };
  }
}

/** Stores a file of charges, in statements of bounded length. @returns how many. */
export async function importFunding(store: MarketStore, series: BarSeriesKey, file: string): Promise<number> {
  const charges = readCharges('<file>', file).map(({ mark, rate, time }) => ({
    at: marketMs(time),
    rate,
    markPrice: mark,
  }));
  // One statement may touch a row only once; of two charges at one time the later wins.
  const unique = [...new Map(charges.map((charge) => [charge.at, charge])).values()];
  for (let from = 0; from < unique.length; from += PAGE)
    await store.putFunding(series, series.symbol, unique.slice(from, from + PAGE));
  return unique.length;
}

/** What is stored in [from, to), as rows of the columns of a bar, read span by span. */
export async function exportBars(
  store: MarketStore,
  series: BarSeriesKey | PriceSeriesKey,
  from: number,
  to: number,
): Promise<number[][]> {
  const extent = await store.extent(series);
  const rows: number[][] = [];
  if (!extent) return rows;
  const step = timeframeMs(series.timeframe);
  const end = Math.min(to, extent.last + step);
  for (let at = Math.max(from, extent.first); at < end; at += PAGE * step) {
    const span = { from: marketMs(at), to: marketMs(Math.min(end, at + PAGE * step)) };
    for (const bar of await store.bars(series, span))
      rows.push([bar.openTime, bar.open, bar.high, bar.low, bar.close, bar.volume]);
  }
  return rows;
}

/** Stored charges in [from, to): time, rate and mark (NaN where it is not known). */
export async function exportFunding(
  store: MarketStore,
  series: BarSeriesKey,
  from: number,
  to: number,
): Promise<number[][]> {
  const charges = await store.funding(series, series.symbol, { from: marketMs(from), to: marketMs(to) });
  return charges.map(({ at, markPrice, rate }) => [at, rate, markPrice ?? Number.NaN]);
}
