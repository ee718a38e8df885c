import { timeframeMs } from '@trendy/domain';
import type { BarColumns, StrategyRegistry } from '@trendy/domain';
import { prepareColumn } from '@trendy/engine';
import { BacktestInputError, checkRequest, toColumns } from '../request.ts';
import type { BacktestRequest } from '../request.ts';
import { botConfig, dataOf, HISTORY_WARMUPS, warmupOf } from '../run-setup.ts';
import { poisoned, POISONS, shifted, truncated } from './alter.ts';
import { isSameWish, wishAt, wishesOf } from './wishes.ts';
import type { AuditWish, Wishes } from './wishes.ts';

export const AUDIT_CHECKS = ['repetition', 'truncation', 'poisoning', 'series', 'warm_up'] as const;
export type AuditCheck = (typeof AUDIT_CHECKS)[number];

/** The first bar at which a strategy did not do what it did with all the data. */
export interface AuditFinding {
  /** Close of that bar, UTC milliseconds. */
  readonly time: number;
  /** Place of the bar in the data. */
  readonly row: number;
  /** Row from which the data was cut or poisoned, or before which it was left out. */
  readonly cut: number;
  /** Absent where a series differed: then its values are given. */
  readonly expected: AuditWish | number | null;
  readonly got: AuditWish | number | null;
  /** What was done to the future, or which series differed. */
  readonly detail?: string;
}

export interface AuditResult {
  readonly check: AuditCheck;
  readonly runs: number;
  readonly finding: AuditFinding | null;
  /** Why nothing could be tried. */
  readonly skipped?: string;
}

export interface AuditReport {
  readonly bars: number;
  readonly seed: number;
  readonly results: readonly AuditResult[];
  /** Nothing was found by what could be tried. */
  readonly isClean: boolean;
}

export interface AuditOptions {
  /** Random places at which the data is cut; METHODS part 8 asks for 20. */
  readonly cuts?: number;
  readonly seed?: number;
}

interface Case {
  readonly request: BacktestRequest;
  readonly columns: BarColumns;
  readonly strategies: StrategyRegistry;
  readonly all: Wishes;
  /** Row of the first wish. */
  readonly first: number;
  readonly cuts: readonly number[];
}

/**
 * Tries whether a strategy's wishes depend on anything that it could not know: the same data cut short, with another
 * future, started later, or simply run twice must give the same wish at every bar that they share. Through the actual
 * engine, on the actual data. What it cannot catch: a strategy that was fitted to these very years.
 * @throws BacktestInputError on a request that cannot be run, or that has given signals in place of a strategy.
 */
export function auditBacktest(
  given: BacktestRequest,
  strategies: StrategyRegistry,
  options: AuditOptions = {},
): AuditReport {
  const columns = toColumns(given.bars);
  const request: BacktestRequest = { ...given, bars: columns };
  checkRequest(request, columns);
  if (!request.strategy)
    throw new BacktestInputError('strategy', 'is absent; given signals have no rule that could be audited');
  const { cuts: count = 20, seed = 1 } = options;
  const all = wishesOf(request, strategies);
  const first = columns.openTime.indexOf(all.time[0]! - timeframeMs(request.timeframe));
  const start = Math.max(0, first);
  const cuts = randomRows(start + 1, columns.openTime.length - 1, count, seed);
  const trial: Case = { request, columns, strategies, all, first: start, cuts };
  const results = [
    repeat(trial),
    truncate(trial),
    poison(trial),
    compareSeries(trial),
    startLater(trial, seed),
  ];
  return {
    bars: all.time.length,
    seed,
    results,
    isClean: results.every((result) => result.finding === null),
  };
}

function repeat(trial: Case): AuditResult {
  const again = wishesOf(trial.request, trial.strategies);
  return {
    check: 'repetition',
    runs: 1,
    finding: firstDifference(trial, again, trial.first, trial.columns.openTime.length),
  };
}

function truncate(trial: Case): AuditResult {
  for (const [index, cut] of trial.cuts.entries()) {
    const short = wishesOf(truncated(trial.request, trial.columns, cut), trial.strategies);
    const finding = firstDifference(trial, short, trial.first, cut);
    if (finding) return { check: 'truncation', runs: index + 1, finding };
  }
  return { check: 'truncation', runs: trial.cuts.length, finding: null };
}

function poison(trial: Case): AuditResult {
  let runs = 0;
  for (const cut of trial.cuts)
    for (const how of POISONS) {
      // The engine refuses bars without numbers; the series check tries those.
      if (how === 'missing') continue;
      runs++;
      const bars = poisoned(trial.columns, cut, how);
      const wishes = wishesOf({ ...trial.request, bars }, trial.strategies, cut - trial.first);
      const finding = firstDifference(trial, wishes, trial.first, cut);
      if (finding) return { check: 'poisoning', runs, finding: { ...finding, detail: how } };
    }
  return { check: 'poisoning', runs, finding: null };
}

/** Each series by itself: a leak shows here even where no wish happens to hang on it. */
function compareSeries(trial: Case): AuditResult {
  const { columns, request, strategies } = trial;
  const config = botConfig(request);
  const strategy = strategies.get(config.strategy?.id ?? '');
  const specs = strategy?.series(strategy.params.parse(config.strategy?.params ?? {})) ?? [];
  const { timeframe } = request;
  const data = dataOf(request, config, strategies);
  let runs = 0;
  for (const spec of specs) {
    const whole = prepareColumn(spec, { bars: columns, timeframe, data });
    for (const cut of trial.cuts)
      for (const how of POISONS) {
        runs++;
        const other = prepareColumn(spec, { bars: poisoned(columns, cut, how), timeframe, data });
        for (let row = 0; row < cut; row++) {
          if (Object.is(whole[row], other[row])) continue;
          const finding = {
            time: closeOf(trial, row),
            row,
            cut,
            expected: orNull(whole[row]!),
            got: orNull(other[row]!),
            detail: `${spec.key}, ${how}`,
          };
          return { check: 'series', runs, finding };
        }
      }
  }
  return { check: 'series', runs, finding: null };
}

/** An exponential average never quite forgets its first value. Source: METHODS part 8, indicator seeding. */
const WARM_TOLERANCE = 1e-6;

/**
 * Left-out bars at the start must not matter once the strategy has seen as much as a live bot is warmed with. A wish
 * made before that still stands until the next one, so a comparison begins with the first change after it.
 */
function startLater(trial: Case, seed: number): AuditResult {
  const { columns, request, strategies } = trial;
  const warm = warmupOf(botConfig(request), strategies) * HISTORY_WARMUPS;
  const rows = columns.openTime.length;
  if (rows < warm * 2 + 2)
    return {
      check: 'warm_up',
      runs: 0,
      finding: null,
      skipped: `needs ${warm * 2 + 2} bars, there are ${rows}`,
    };
  const shifts = randomRows(1, Math.max(2, Math.min(rows - warm - 1, warm)), 5, seed + 1);
  for (const [index, shift] of shifts.entries()) {
    const late = wishesOf({ ...shifted(request, columns, shift) }, strategies);
    const offset = Math.max(shift, trial.first);
    let from = offset + warm;
    while (from < rows && late.exposure[from - offset] === late.exposure[from - offset - 1]) from++;
    const finding = firstDifference(trial, late, offset, rows, from, WARM_TOLERANCE);
    if (finding) return { check: 'warm_up', runs: index + 1, finding: { ...finding, cut: shift } };
  }
  return { check: 'warm_up', runs: shifts.length, finding: null };
}

/**
 * @param offset row of the other run's first wish.
 * @param tolerance share of a price by which stops and targets may differ.
 */
function firstDifference(
  trial: Case,
  other: Wishes,
  offset: number,
  end: number,
  from = offset,
  tolerance = 0,
): AuditFinding | null {
  for (let row = from; row < end; row++) {
    const mine = row - trial.first;
    const theirs = row - offset;
    if (mine >= trial.all.time.length || theirs >= other.time.length) return null;
    if (isSameWish(trial.all, mine, other, theirs, tolerance)) continue;
    return {
      time: closeOf(trial, row),
      row,
      cut: end,
      expected: wishAt(trial.all, mine),
      got: wishAt(other, theirs),
    };
  }
  return null;
}

const closeOf = (trial: Case, row: number): number =>
  trial.all.time[row - trial.first] ?? trial.columns.openTime[row]!;

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Different rows of [from, to), ascending; all of them where there are no more. Minimal standard generator. */
function randomRows(from: number, to: number, count: number, seed: number): number[] {
  const rows = new Set<number>();
  if (to - from <= count) for (let row = from; row < to; row++) rows.add(row);
  let state = (Math.abs(Math.trunc(seed)) % 2_147_483_646) + 1;
  while (rows.size < Math.min(count, to - from)) {
    state = (16_807 * state) % 2_147_483_647;
    rows.add(from + (state % (to - from)));
  }
  return [...rows].sort((a, b) => a - b);
}
