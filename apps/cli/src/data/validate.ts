import { timeframeMs } from '@trendy/domain';
import type { Timeframe } from '@trendy/domain';
import type { BarColumns } from '@trendy/domain';

/** What can be wrong with a bar, and how heavily it counts in the score. */
export const FAULTS = {
  not_a_number: { weight: 5, text: 'a price, volume or time is missing or no number' },
  unsorted: { weight: 5, text: 'the bar starts before the one before it' },
  duplicate: { weight: 2, text: 'the bar has the time of an earlier one' },
  off_schedule: { weight: 1, text: 'the bar does not start on its timeframe' },
  insane_prices: { weight: 5, text: 'low ≤ open, close ≤ high and low > 0 do not hold' },
  negative_volume: { weight: 5, text: 'the volume is below zero' },
  gap: { weight: 1, text: 'bars are missing before this one' },
  zero_volume: { weight: 0.1, text: 'nothing was traded' },
} as const;

export type FaultKind = keyof typeof FAULTS;

export interface FaultRow {
  readonly kind: FaultKind;
  /** Line in the file (CSV) or place in the array (JSON), from 1. */
  readonly line: number;
  readonly time: number | null;
  /** Bars that are missing, for gaps; else 1. */
  readonly count: number;
}

export interface DataQuality {
  readonly timeframe: Timeframe;
  readonly rows: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly expectedRows: number;
  /** 0–100; 100 only without any fault. */
  readonly score: number;
  readonly formula: string;
  readonly counts: Readonly<Record<FaultKind, number>>;
  readonly faults: readonly FaultRow[];
  /** Faulty rows beyond the listed ones. */
  readonly unlisted: number;
}

/** Checks bars as they stand in a file. @param limit at most so many faulty rows are listed. */
export function validateBars(
  bars: BarColumns & { readonly firstLine: number },
  timeframe: Timeframe,
  limit: number,
): DataQuality {
  const stepMs = timeframeMs(timeframe);
  const counts = Object.fromEntries(Object.keys(FAULTS).map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >;
  const faults: FaultRow[] = [];
  let listedOut = 0;
  const add = (kind: FaultKind, row: number, count = 1): void => {
    counts[kind] += count;
    const time = bars.openTime[row]!;
    if (faults.length >= limit) listedOut++;
    else faults.push({ kind, line: row + bars.firstLine, time: Number.isFinite(time) ? time : null, count });
  };
  let newest = Number.NEGATIVE_INFINITY;
  let first: number | null = null;
  for (let row = 0; row < bars.openTime.length; row++) {
    checkRow(bars, row, add);
    const time = bars.openTime[row]!;
    if (!Number.isFinite(time)) continue;
    first ??= time;
    if (time % stepMs !== 0) add('off_schedule', row);
    if (time === newest) add('duplicate', row);
    else if (time < newest) add('unsorted', row);
    else if (newest > 0 && time - newest > stepMs) add('gap', row, Math.round((time - newest) / stepMs) - 1);
    newest = Math.max(newest, time);
  }
  const expectedRows = first === null ? 0 : Math.max(1, Math.round((newest - first) / stepMs) + 1);
  return {
    timeframe,
    rows: bars.openTime.length,
    from: first,
    to: first === null ? null : newest + stepMs,
    expectedRows,
    score: scoreOf(counts, expectedRows),
    formula: `100 × (1 − Σ weight × count / expected rows), weights ${Object.entries(FAULTS)
      .map(([kind, { weight }]) => `${kind} ${weight}`)
      .join(', ')}`,
    counts,
    faults,
    unlisted: listedOut,
  };
}

function checkRow(bars: BarColumns, row: number, add: (kind: FaultKind, row: number) => void): void {
  const [open, high, low, close, volume] = [bars.open, bars.high, bars.low, bars.close, bars.volume].map(
    (column) => column[row]!,
  ) as [number, number, number, number, number];
  if (![bars.openTime[row]!, open, high, low, close, volume].every(Number.isFinite)) {
    add('not_a_number', row);
    return;
  }
  if (!(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close))) add('insane_prices', row);
  if (volume < 0) add('negative_volume', row);
  if (volume === 0) add('zero_volume', row);
}

function scoreOf(counts: Readonly<Record<FaultKind, number>>, expectedRows: number): number {
  if (expectedRows === 0) return 0;
  let penalty = 0;
  for (const [kind, { weight }] of Object.entries(FAULTS)) penalty += weight * counts[kind as FaultKind];
  // Rounded down, so that one faulty row in a million still shows.
  return Math.max(0, Math.floor(10_000 * (1 - penalty / expectedRows)) / 100);
}
