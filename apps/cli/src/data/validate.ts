import { timeframeMs } from '@trendy/domain';
import type { BarColumns, Timeframe } from '@trendy/domain';
import { anomaliesOf } from './anomalies.ts';
import { FAULTS } from './faults.ts';
import type { FaultKind } from './faults.ts';

export interface FaultRow {
  readonly kind: FaultKind;
  /** Line in the file (CSV, JSON lines), place in the array (JSON) or row (Parquet), from 1. */
  readonly line: number;
  readonly time: number | null;
  /** Bars concerned: missing ones for gaps, standing ones for stale runs; else 1. */
  readonly count: number;
}

export interface Deduction {
  readonly kind: FaultKind;
  readonly count: number;
  readonly weight: number;
  /** Points of the 100 that it costs. */
  readonly points: number;
}

export interface DataQuality {
  readonly timeframe: Timeframe;
  readonly rows: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly expectedRows: number;
  /** 0–100; 100 only without any fault. */
  readonly score: number;
  /** What the score lacks of 100 and why, heaviest first. */
  readonly deductions: readonly Deduction[];
  /** Share of the steps between consecutive rows that are exactly one timeframe; 1 with less than two rows. */
  readonly regularity: number;
  readonly formula: string;
  readonly counts: Readonly<Record<FaultKind, number>>;
  readonly faults: readonly FaultRow[];
  /** Faulty rows beyond the listed ones. */
  readonly unlisted: number;
}

const FORMULA = `100 × (1 − Σ weight × count / expected rows), weights ${Object.entries(FAULTS)
  .map(([kind, { weight }]) => `${kind} ${weight}`)
  .join(', ')}`;

/** Checks bars as they stand in a file. @param limit at most so many faulty rows are listed, in the order of the file. */
export function validateBars(
  bars: BarColumns & { readonly firstLine: number },
  timeframe: Timeframe,
  limit: number,
): DataQuality {
  const step = timeframeMs(timeframe);
  const found = [...orderFaults(bars.openTime, step), ...valueFaults(bars), ...anomaliesOf(bars, step)].sort(
    (a, b) => a.row - b.row,
  );
  const counts = Object.fromEntries(Object.keys(FAULTS).map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >;
  for (const { count, kind } of found) counts[kind] += count;
  const { first, newest, regularity } = extentOf(bars.openTime, step);
  const expectedRows = first === null ? 0 : Math.max(1, Math.round((newest - first) / step) + 1);
  return {
    timeframe,
    rows: bars.openTime.length,
    from: first,
    to: first === null ? null : newest + step,
    expectedRows,
    score: scoreOf(counts, expectedRows),
    deductions: deductionsOf(counts, expectedRows),
    regularity,
    formula: FORMULA,
    counts,
    faults: found.slice(0, limit).map(({ count, kind, row }) => {
      const time = bars.openTime[row]!;
      return { kind, line: row + bars.firstLine, time: Number.isFinite(time) ? time : null, count };
    }),
    unlisted: Math.max(0, found.length - limit),
  };
}

export interface Found {
  readonly kind: FaultKind;
  readonly row: number;
  readonly count: number;
}

/** What is wrong with the times, in the order of the file. */
function orderFaults(openTime: Float64Array, step: number): Found[] {
  const found: Found[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < openTime.length; row++) {
    const time = openTime[row]!;
    if (!Number.isFinite(time)) continue;
    if (time % step !== 0) found.push({ kind: 'off_schedule', row, count: 1 });
    if (time === newest) found.push({ kind: 'duplicate', row, count: 1 });
    else if (time < newest) found.push({ kind: 'unsorted', row, count: 1 });
    else if (Number.isFinite(newest) && time - newest > step) {
      const count = Math.round((time - newest) / step) - 1;
      if (count > 0) found.push({ kind: 'gap', row, count });
    }
    newest = Math.max(newest, time);
  }
  return found;
}

function valueFaults({ close, high, low, open, openTime, volume }: BarColumns): Found[] {
  const found: Found[] = [];
  for (let row = 0; row < openTime.length; row++) {
    const [o, h, l, c, v] = [open[row]!, high[row]!, low[row]!, close[row]!, volume[row]!];
    const add = (kind: FaultKind): void => void found.push({ kind, row, count: 1 });
    // The sum is finite when all of them are: no price comes near the largest double.
    if (!Number.isFinite(openTime[row]! + o + h + l + c + v)) add('not_a_number');
    else {
      if (!(l > 0 && l <= Math.min(o, c) && h >= Math.max(o, c))) add('insane_prices');
      if (v < 0) add('negative_volume');
      if (v === 0) add('zero_volume');
    }
  }
  return found;
}

function extentOf(openTime: Float64Array, step: number) {
  let first: number | null = null;
  let newest = Number.NEGATIVE_INFINITY;
  let regular = 0;
  for (let row = 0; row < openTime.length; row++) {
    const time = openTime[row]!;
    const distance = time - (openTime[row - 1] ?? Number.NaN);
    if (distance === step) regular++;
    if (!Number.isFinite(time)) continue;
    first ??= time;
    newest = Math.max(newest, time);
  }
  const steps = openTime.length - 1;
  return { first, newest, regularity: steps < 1 ? 1 : regular / steps };
}

function scoreOf(counts: Readonly<Record<FaultKind, number>>, expectedRows: number): number {
  if (expectedRows === 0) return 0;
  let penalty = 0;
  for (const [kind, { weight }] of Object.entries(FAULTS)) penalty += weight * counts[kind as FaultKind];
  // Rounded down, so that one faulty row in a million still shows.
  return Math.max(0, Math.floor(10_000 * (1 - penalty / expectedRows)) / 100);
}

function deductionsOf(counts: Readonly<Record<FaultKind, number>>, expectedRows: number): Deduction[] {
  return Object.entries(FAULTS)
    .map(([name, { weight }]) => {
      const kind = name as FaultKind;
      const count = counts[kind];
      return { kind, count, weight, points: expectedRows === 0 ? 0 : (100 * weight * count) / expectedRows };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.points - a.points);
}
