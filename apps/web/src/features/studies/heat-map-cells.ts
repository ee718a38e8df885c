import type { Trial } from '#features/studies/use-study.ts';

export interface HeatMapCells {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Best yearly Sharpe ratio of the trials in a cell, row by row of `y`; null where nothing was tried. */
  readonly values: readonly (readonly (number | null)[])[];
  /** The trials that those are of. */
  readonly trials: readonly (readonly (Trial | null)[])[];
  readonly low: number;
  readonly high: number;
  /** Column and row of the best. */
  readonly best: readonly [number, number];
}

const YEAR = Math.sqrt(365);

/** Trials by two of their parameters. Null when there are not two values of each, or too many to be seen. */
export function heatMapCells(trials: readonly Trial[], xKey: string, yKey: string): HeatMapCells | null {
  const x = axis(trials, xKey);
  const y = axis(trials, yKey);
  if (x.length < 2 || y.length < 2 || x.length > 60 || y.length > 60) return null;
  const best = new Map<string, Trial>();
  for (const trial of trials) {
    if (trial.dailySharpe === null) continue;
    const key = `${Number(trial.params[xKey])} ${Number(trial.params[yKey])}`;
    if (trial.dailySharpe > (best.get(key)?.dailySharpe ?? Number.NEGATIVE_INFINITY)) best.set(key, trial);
  }
  const rows = y.map((row) => x.map((column) => best.get(`${column} ${row}`) ?? null));
  const values = rows.map((row) => row.map((trial) => trial && (trial.dailySharpe ?? 0) * YEAR));
  const all = values.flat().filter((value) => value !== null);
  const high = Math.max(...all);
  const row = Math.max(
    values.findIndex((each) => each.includes(high)),
    0,
  );
  return {
    x,
    y,
    values,
    trials: rows,
    low: Math.min(...all, 0),
    high: Math.max(high, 0),
    best: [Math.max(values[row]?.indexOf(high) ?? 0, 0), row],
  };
}

const axis = (trials: readonly Trial[], key: string): number[] =>
  [...new Set(trials.map(({ params }) => Number(params[key])))].filter(Number.isFinite).sort((a, b) => a - b);
