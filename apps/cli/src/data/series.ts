import { isTimeframe, timeframeMs, TIMEFRAMES } from '@trendy/domain';
import type { Timeframe } from '@trendy/domain';
import type { FundingRate, GivenSignal } from '@trendy/backtest';
import type { BarColumns } from '@trendy/domain';
import { UsageError } from '../usage-error.ts';
import { column, readTable } from './table.ts';

const TIME = ['timestamp', 'time', 'opentime', 'open_time', 'date', 'datetime', 'fundingtime'];

/** Bars as they stand in the file: not checked, not sorted. */
export function readBars(option: string, file: string): BarColumns & { readonly firstLine: number } {
  const header = ['timestamp', 'open', 'high', 'low', 'close', 'volume'];
  const table = readTable(option, file, header);
  const of = (...names: string[]): Float64Array => column(table, option, file, names);
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

export function readFunding(option: string, file: string): FundingRate[] {
  const table = readTable(option, file, ['timestamp', 'rate']);
  const times = toMs(column(table, option, file, TIME));
  const rates = column(table, option, file, ['rate', 'fundingrate', 'funding_rate']);
  return Array.from(times, (time, row) => ({ time, rate: rates[row]! }));
}

export function readSignals(option: string, file: string): GivenSignal[] {
  const table = readTable(option, file, ['time', 'exposure']);
  const times = toMs(column(table, option, file, TIME));
  const exposures = column(table, option, file, ['exposure', 'target', 'position', 'signal']);
  return Array.from(times, (time, row) => {
    if (!Number.isFinite(time) || !Number.isFinite(exposures[row]!))
      throw new UsageError(
        option,
        `line ${row + table.firstLine} of "${file}" needs a time and an exposure of −1…1`,
      );
    return { time, exposure: exposures[row]! };
  });
}

/** Seconds and microseconds are told from milliseconds by their size. */
function toMs(times: Float64Array): Float64Array {
  const sample = times.find((time) => Number.isFinite(time)) ?? 0;
  if (sample > 0 && sample < 1e11) return times.map((time) => time * 1000);
  if (sample > 1e14) return times.map((time) => Math.floor(time / 1000));
  return times;
}

/** The most frequent distance between bars. @throws UsageError when that is no timeframe of ours. */
export function inferTimeframe(option: string, openTime: Float64Array): Timeframe {
  const counts = new Map<number, number>();
  for (let row = 1; row < Math.min(openTime.length, 5000); row++) {
    const distance = openTime[row]! - openTime[row - 1]!;
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  const found = TIMEFRAMES.find((timeframe) => timeframeMs(timeframe) === most?.[0]);
  if (!found)
    throw new UsageError(
      option,
      `bars are ${(most?.[0] ?? 0) / 60_000} minutes apart; give --timeframe, one of ${TIMEFRAMES.join(', ')}`,
    );
  return found;
}

export function parseTimeframe(option: string, text: string): Timeframe {
  if (isTimeframe(text)) return text;
  throw new UsageError(option, `"${text}" is no timeframe; use one of ${TIMEFRAMES.join(', ')}`);
}
