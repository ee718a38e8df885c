import type { Trial } from '#features/studies/use-study.ts';

export interface HeatMapCells {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Best yearly Sharpe ratio of the trials in a cell, row by row of `y`; null where nothing was tried. */
  readonly values: readonly (readonly (number | null)[])[];
  readonly low: number;
  readonly high: number;
}

const YEAR = Math.sqrt(365);

/** Trials by two of their parameters. Null when there are not two values of each, or too many to be seen. */
export function heatMapCells(trials: readonly Trial[], xKey: string, yKey: string): HeatMapCells | null {
  const x = axis(trials, xKey);
  const y = axis(trials, yKey);
  if (x.length < 2 || y.length < 2 || x.length > 60 || y.length > 60) return null;
  const best = new Map<string, number>();
  for (const { dailySharpe, params } of trials) {
    if (dailySharpe === null) continue;
    const key = `${Number(params[xKey])} ${Number(params[yKey])}`;
    best.set(key, Math.max(best.get(key) ?? Number.NEGATIVE_INFINITY, dailySharpe * YEAR));
  }
  const all = [...best.values()];
  return {
    x,
    y,
    values: y.map((row) => x.map((column) => best.get(`${column} ${row}`) ?? null)),
    low: Math.min(...all, 0),
    high: Math.max(...all, 0),
  };
}

const axis = (trials: readonly Trial[], key: string): number[] =>
  [...new Set(trials.map(({ params }) => Number(params[key])))].filter(Number.isFinite).sort((a, b) => a - b);
