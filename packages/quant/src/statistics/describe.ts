import { meanOf } from '../metrics/moments.ts';

export interface Moments {
  readonly mean: number;
  /** Sample standard deviation, n − 1. */
  readonly sd: number;
  /** Third and fourth standardised moments of the population (÷ n); null when the values do not vary. */
  readonly skewness: number | null;
  /** Normal = 0. */
  readonly exKurt: number | null;
  /** Normal = 3; the one that the formulas of Sharpe-ratio tests want. */
  readonly rawKurt: number | null;
}

/** @throws RangeError naming the first value that is NaN or infinite, or when there are fewer than `least`. */
export function assertFinite(name: string, values: ArrayLike<number>, least = 1): void {
  if (values.length < least)
    throw new RangeError(`${name} has ${values.length} values; at least ${least} are needed`);
  for (let index = 0; index < values.length; index++)
    if (!Number.isFinite(values[index]))
      throw new RangeError(`${name}[${index}] is ${values[index]}; every value must be finite`);
}

/**
 * The first four moments, in two passes.
 * @param values at least 2, finite. @throws RangeError otherwise. Source: METHODS 0 (sd by n − 1, shape by n).
 */
export function momentsOf(values: Float64Array): Moments {
  assertFinite('values', values, 2);
  const n = values.length;
  const mean = meanOf(values);
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let index = 0; index < n; index++) {
    const d = values[index]! - mean;
    const square = d * d;
    m2 += square;
    m3 += square * d;
    m4 += square * square;
  }
  const sd = Math.sqrt(m2 / (n - 1));
  // A constant column leaves rounding dust in m2, not a shape.
  if (sd <= 1e-14 * Math.abs(mean) || m2 === 0)
    return { mean, sd, skewness: null, exKurt: null, rawKurt: null };
  const variance = m2 / n;
  const rawKurt = m4 / n / (variance * variance);
  return { mean, sd, skewness: m3 / n / variance ** 1.5, exKurt: rawKurt - 3, rawKurt };
}

/**
 * Correlation of a series with itself `lag` periods ago; both ends use the mean and sum of squares of the whole.
 * @returns null when the values do not vary. @throws RangeError unless 0 ≤ lag < n and all are finite.
 */
export function autocorrelation(values: Float64Array, lag: number): number | null {
  assertFinite('values', values, 2);
  if (!Number.isSafeInteger(lag) || lag < 0 || lag >= values.length)
    throw new RangeError(`lag is ${lag}; must be an integer from 0 to ${values.length - 1}`);
  const mean = meanOf(values);
  let together = 0;
  let total = 0;
  for (let index = 0; index < values.length; index++) {
    const d = values[index]! - mean;
    total += d * d;
    if (index >= lag) together += d * (values[index - lag]! - mean);
  }
  return total > 1e-28 * mean * mean * values.length ? together / total : null;
}

/** Rank of each value, 1 for the smallest; equal values share the mean of their ranks. @throws RangeError on NaN. */
export function ranksOf(values: Float64Array): Float64Array {
  assertFinite('values', values, 0);
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let index = start; index < end; index++) ranks[order[index]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

export interface TrendLine {
  /** Change per step. */
  readonly slope: number;
  readonly intercept: number;
  /** Slope over its standard error; ±Infinity on a perfect line, 0 on a flat one. */
  readonly t: number;
}

/**
 * Ordinary least squares of values[from … to) on 0, 1, 2 …
 * @throws RangeError on fewer than 3 values. NaN in the values gives NaN.
 */
export function trendLine(values: Float64Array, from = 0, to = values.length): TrendLine {
  const n = to - from;
  if (n < 3 || from < 0 || to > values.length)
    throw new RangeError(`a line through values ${from} to ${to} of ${values.length}; at least 3 are needed`);
  const middle = (n - 1) / 2;
  let mean = 0;
  for (let index = from; index < to; index++) mean += values[index]!;
  mean /= n;
  let xy = 0;
  let yy = 0;
  for (let index = from; index < to; index++) {
    const d = values[index]! - mean;
    xy += (index - from - middle) * d;
    yy += d * d;
  }
  const xx = (n * (n * n - 1)) / 12;
  const slope = xy / xx;
  const residual = Math.max(0, yy - slope * xy);
  const t = slope === 0 ? 0 : slope / Math.sqrt(residual / (n - 2) / xx);
  return { slope, intercept: mean - slope * middle, t };
}
