import { quantileOf } from '../../metrics/moments.ts';
import { trendLine } from '../../statistics/describe.ts';

/** Classes of the forest, by their number. */
export const REGIME_CLASSES = ['trendingUp', 'trendingDown', 'ranging', 'volatile'] as const;

export interface LabelLimits {
  /** A trend's t-statistic is beyond this: the 70 % quantile of its size in training. */
  readonly trendT: number;
  /** Median realised volatility of the training windows. */
  readonly medianVolatility: number;
}

const VOLATILE = 1.5;
const TREND_QUANTILE = 0.7;
/** A perfect line has an infinite t, with which no quantile can be taken. */
const LARGEST_T = 1e6;

/** What the `horizon` bars after bar `row` did. @returns t of the slope of ln price, and realised volatility. */
function aheadOf(
  logClose: Float64Array,
  row: number,
  horizon: number,
): { readonly t: number; readonly volatility: number } {
  const { t } = trendLine(logClose, row + 1, row + 1 + horizon);
  let squares = 0;
  for (let index = row + 1; index <= row + horizon; index++)
    squares += (logClose[index]! - logClose[index - 1]!) ** 2;
  return { t: Math.max(-LARGEST_T, Math.min(LARGEST_T, t)), volatility: Math.sqrt(squares / horizon) };
}

/**
 * Limits of the classes from rows from … to − 1, whose windows must have ended: (row, row + horizon].
 * @throws RangeError when a window would reach past the closes, or there is no row.
 */
export function labelLimits(logClose: Float64Array, from: number, to: number, horizon: number): LabelLimits {
  if (!(from < to && to + horizon <= logClose.length))
    throw new RangeError(
      `rows ${from} to ${to} with ${horizon} bars ahead do not lie within ${logClose.length} bars`,
    );
  const sizes = new Float64Array(to - from);
  const volatilities = new Float64Array(to - from);
  for (let row = from; row < to; row++) {
    const ahead = aheadOf(logClose, row, horizon);
    sizes[row - from] = Math.abs(ahead.t);
    volatilities[row - from] = ahead.volatility;
  }
  return { trendT: quantileOf(sizes, TREND_QUANTILE), medianVolatility: quantileOf(volatilities, 0.5) };
}

/** Class of a row by what came after it: for training and scoring only. Source: METHODS 2.3. */
export function labelOf(logClose: Float64Array, row: number, horizon: number, limits: LabelLimits): number {
  const { t, volatility } = aheadOf(logClose, row, horizon);
  if (volatility >= VOLATILE * limits.medianVolatility) return 3;
  return t > limits.trendT ? 0 : t < -limits.trendT ? 1 : 2;
}
