import { isTimeframe, timeframeMs, TIMEFRAMES } from '@trendy/domain';
import type { Timeframe } from '@trendy/domain';
import type { FundingRate, GivenSignal } from '@trendy/backtest';
import type { BarColumns } from '@trendy/domain';
import { UsageError } from '../usage-error.ts';
import type { Table } from './row-sink.ts';
import { column, numbers, readTable } from './table.ts';

export const TIME = [
  ...['timestamp', 'time', 'opentime', 'open_time', 'date', 'datetime'],
  ...['fundingtime', 'funding_time', 'calc_time'],
];
export const BAR_HEADER = ['timestamp', 'open', 'high', 'low', 'close', 'volume'];

/**
 * Bars as they stand in the file: not checked for sense, not sorted.
 * @throws UsageError naming the file, the row, the field and the fix where a value is no number.
 */
export const readBars = (option: string, file: string): BarColumns & { readonly firstLine: number } =>
  barsOf(readTable(option, file, BAR_HEADER), option, file, numbers);

/** The same with NaN where a value is no number, for those who look for faults. */
export function readFaultyBars(
  option: string,
  file: string,
): BarColumns & { readonly firstLine: number; readonly unit: Table['unit'] } {
  const table = readTable(option, file, BAR_HEADER);
  return { ...barsOf(table, option, file, column), unit: table.unit };
}

function barsOf(
  table: Table,
  option: string,
  file: string,
  take: typeof column,
): BarColumns & { readonly firstLine: number } {
  const of = (...names: string[]): Float64Array => take(table, option, file, names);
  return {
    openTime: toMs(of(...TIME)),
    open: of('open', 'o'),
    high: of('high', 'h'),
    low: of('low', 'l'),
    close: of('close', 'c'),
    volume: of('volume', 'vol', 'v'),
    firstLine: table.firstLine,
  };
}

/** Charges in the order of the file. @throws UsageError naming the file, the row, the field and the fix. */
export const readFunding = (option: string, file: string): FundingRate[] =>
  readCharges(option, file).map(({ rate, time }) => ({ time, rate }));

/** The same with the mark price of each charge where the file has it, else null. */
export function readCharges(
  option: string,
  file: string,
): (FundingRate & { readonly mark: number | null })[] {
  const table = readTable(option, file, ['timestamp', 'rate']);
  const times = toMs(numbers(table, option, file, TIME));
  const rates = numbers(table, option, file, ['rate', 'fundingrate', 'funding_rate', 'last_funding_rate']);
  const marks =
    table.columns.get('mark') ?? table.columns.get('markprice') ?? table.columns.get('mark_price');
  return Array.from(times, (time, row) => {
    const mark = marks?.[row];
    return { time, rate: rates[row]!, mark: mark !== undefined && mark > 0 ? mark : null };
  });
}

/** Decisions from outside. @throws UsageError naming the file, the row, the field and the fix. */
export function readSignals(option: string, file: string): GivenSignal[] {
  const table = readTable(option, file, ['time', 'exposure']);
  const times = toMs(numbers(table, option, file, TIME));
  const exposures = numbers(table, option, file, ['exposure', 'target', 'position', 'signal']);
  return Array.from(times, (time, row) => ({ time, exposure: exposures[row]! }));
}

/** Seconds, microseconds and nanoseconds are told from milliseconds by their size. */
export function toMs(times: Float64Array): Float64Array {
  const sample = times.find((time) => Number.isFinite(time)) ?? 0;
  if (sample > 1e17) return times.map((time) => Math.floor(time / 1e6));
  if (sample > 0 && sample < 1e11) return times.map((time) => time * 1000);
  if (sample > 1e14) return times.map((time) => Math.floor(time / 1000));
  return times;
}

/** The most frequent distance between bars. @throws UsageError when that is no timeframe of ours. */
export function inferTimeframe(option: string, openTime: Float64Array): Timeframe {
  if (openTime.length < 2)
    throw new UsageError(option, 'holds one bar only; give more of them, two at least');
  const usual = usualDistance(openTime);
  const found = TIMEFRAMES.find((timeframe) => timeframeMs(timeframe) === usual);
  if (!found)
    throw new UsageError(
      option,
      `bars are ${usual / 60_000} minutes apart; give --timeframe, one of ${TIMEFRAMES.join(', ')}`,
    );
  return found;
}

/** A timeframe that was given, unless the bars are plainly of another one. */
export function checkedTimeframe(text: string, openTime: Float64Array): Timeframe {
  const given = parseTimeframe('--timeframe', text);
  const usual = usualDistance(openTime);
  const found = TIMEFRAMES.find((timeframe) => timeframeMs(timeframe) === usual);
  if (!found || found === given) return given;
  throw new UsageError(
    '--timeframe',
    `is "${text}", but the bars are ${usual / 60_000} minutes apart; leave it out, or give ${found}`,
  );
}

/** Milliseconds between most bars; 0 for fewer than two. */
function usualDistance(openTime: Float64Array): number {
  const counts = new Map<number, number>();
  for (let row = 1; row < Math.min(openTime.length, 5000); row++) {
    const distance = openTime[row]! - openTime[row - 1]!;
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

export function parseTimeframe(option: string, text: string): Timeframe {
  if (isTimeframe(text)) return text;
  throw new UsageError(option, `"${text}" is no timeframe; use one of ${TIMEFRAMES.join(', ')}`);
}
