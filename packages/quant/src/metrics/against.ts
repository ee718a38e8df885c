import { deviationOf, known, meanOf, unknown } from './moments.ts';
import type { Metric } from './moments.ts';

/** Returns and those of a market or benchmark over the same periods. */
export interface Pair {
  readonly returns: Float64Array;
  readonly benchmark: Float64Array;
}

const NO_RETURNS = 'no_returns';
const BENCHMARK_STILL = 'benchmark_does_not_vary';

/** Covariance with the benchmark over its variance. Sharpe 1964. @throws RangeError when the lengths differ. */
export function beta(pair: Pair): Metric {
  const moments = together(pair);
  if (!moments) return unknown(NO_RETURNS);
  return moments.variance === 0 ? unknown(BENCHMARK_STILL) : known(moments.covariance / moments.variance);
}

/** Mean return beyond beta × the benchmark's, a year of `periodsPerYear`. Jensen 1968. */
export function alpha(pair: Pair, periodsPerYear: number, riskFree = 0): Metric {
  const slope = beta(pair);
  if (slope.value === null) return slope;
  const excess = meanOf(pair.returns) - riskFree - slope.value * (meanOf(pair.benchmark) - riskFree);
  return known(excess * periodsPerYear);
}

/** Pearson's correlation, −1…1. */
export function benchmarkCorrelation(pair: Pair): Metric {
  const moments = together(pair);
  if (!moments) return unknown(NO_RETURNS);
  const product = Math.sqrt(moments.variance) * deviationOf(pair.returns);
  return product === 0 ? unknown('returns_do_not_vary') : known(moments.covariance / product);
}

/** Yearly deviation of the difference to the benchmark. */
export function trackingError(pair: Pair, periodsPerYear: number): Metric {
  if (!together(pair)) return unknown(NO_RETURNS);
  return known(deviationOf(differences(pair)) * Math.sqrt(periodsPerYear));
}

/** Mean difference to the benchmark over its deviation, yearly. Goodwin 1998. */
export function informationRatio(pair: Pair, periodsPerYear: number): Metric {
  if (!together(pair)) return unknown(NO_RETURNS);
  const active = differences(pair);
  const deviation = deviationOf(active);
  return deviation === 0
    ? unknown('no_difference')
    : known((meanOf(active) / deviation) * Math.sqrt(periodsPerYear));
}

/** Yearly mean return over beta. Treynor 1965. */
export function treynor(pair: Pair, periodsPerYear: number, riskFree = 0): Metric {
  const slope = beta(pair);
  if (slope.value === null) return slope;
  if (slope.value === 0) return unknown('no_beta');
  return known(((meanOf(pair.returns) - riskFree) * periodsPerYear) / slope.value);
}

/** Mean return over the benchmark's, where the benchmark rose. */
export const upCapture = (pair: Pair): Metric => capture(pair, (market) => market > 0);

/** Mean return over the benchmark's, where the benchmark fell; below 1 loses less than it. */
export const downCapture = (pair: Pair): Metric => capture(pair, (market) => market < 0);

function capture(pair: Pair, isCounted: (market: number) => boolean): Metric {
  together(pair);
  let own = 0;
  let market = 0;
  for (let index = 0; index < pair.benchmark.length; index++) {
    if (!isCounted(pair.benchmark[index]!)) continue;
    own += pair.returns[index]!;
    market += pair.benchmark[index]!;
  }
  return market === 0 ? unknown('no_such_periods') : known(own / market);
}

function together({ benchmark, returns }: Pair): { covariance: number; variance: number } | null {
  if (returns.length !== benchmark.length)
    throw new RangeError(
      `returns has ${returns.length} values and benchmark ${benchmark.length}; give the same periods for both`,
    );
  const n = returns.length;
  if (n < 2) return null;
  const own = meanOf(returns);
  const market = meanOf(benchmark);
  let covariance = 0;
  let variance = 0;
  for (let index = 0; index < n; index++) {
    const distance = benchmark[index]! - market;
    covariance += (returns[index]! - own) * distance;
    variance += distance * distance;
  }
  return { covariance: covariance / (n - 1), variance: variance / (n - 1) };
}

const differences = ({ benchmark, returns }: Pair): Float64Array =>
  returns.map((value, index) => value - benchmark[index]!);
