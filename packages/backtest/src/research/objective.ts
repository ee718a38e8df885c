import { deviationOf, meanOf } from '@trendy/quant';

const DAYS_PER_YEAR = 365;

export interface ObjectiveSettings {
  readonly folds: number;
  /** Days left out at the start of every fold but the first: the label horizon. */
  readonly purgeDays: number;
  /** What a turnover of the whole capital is taken to cost beyond what was charged, basis points. */
  readonly turnoverBps: number;
}

/** Source: METHODS 7.5; one basis point is a fifth of the default taker fee. */
export const DEFAULT_OBJECTIVE: ObjectiveSettings = { folds: 5, purgeDays: 1, turnoverBps: 1 };

/**
 * Yearly Sharpe ratio of one fold after a penalty for turnover; 0 when nothing was traded.
 * @param turnover notional a day, multiples of capital.
 */
export function foldScore(dailyReturns: Float64Array, turnover: number, turnoverBps: number): number {
  const deviation = deviationOf(dailyReturns);
  if (!(deviation > 0)) return 0;
  return ((meanOf(dailyReturns) - (turnover * turnoverBps) / 10_000) / deviation) * Math.sqrt(DAYS_PER_YEAR);
}

/** Mean less half a standard deviation of the folds' scores: good everywhere beats very good once. Source: METHODS 7.5. */
export function objectiveOf(scores: readonly number[]): number {
  const values = Float64Array.from(scores);
  return meanOf(values) - (values.length > 1 ? 0.5 * deviationOf(values) : 0);
}

/** Scores of the contiguous, purged folds of one run. */
export function scoreFolds(
  dailyReturns: Float64Array,
  turnover: number,
  settings: ObjectiveSettings,
): number[] {
  const { folds, purgeDays, turnoverBps } = settings;
  const days = dailyReturns.length;
  return Array.from({ length: folds }, (_unused, fold) => {
    const first = Math.floor((fold * days) / folds) + (fold > 0 ? purgeDays : 0);
    const end = Math.floor(((fold + 1) * days) / folds);
    return foldScore(dailyReturns.subarray(Math.min(first, end), end), turnover, turnoverBps);
  });
}
