import { deviationOf, known, meanOf, quantileOf, unknown } from './moments.ts';
import type { Metric } from './moments.ts';

const NO_RETURNS = 'no_returns';
const NO_VARIATION = 'returns_do_not_vary';

/**
 * Simple returns of an equity curve.
 * @param equity n + 1 values, the first is the start.
 * @returns n values; NaN after an equity of zero or below.
 */
export function returnsOf(equity: Float64Array): Float64Array {
  const out = new Float64Array(Math.max(0, equity.length - 1));
  for (let index = 0; index < out.length; index++) {
    const before = equity[index]!;
    out[index] = before > 0 ? equity[index + 1]! / before - 1 : Number.NaN;
  }
  return out;
}

/** Growth over all periods: Π(1 + r) − 1. */
export function totalReturn(returns: Float64Array): Metric {
  if (returns.length === 0) return unknown(NO_RETURNS);
  return known(growthOf(returns) - 1);
}

/** Yearly growth: E^(A/n) − 1 with `periodsPerYear` A. */
export function cagr(returns: Float64Array, periodsPerYear: number): Metric {
  if (returns.length === 0) return unknown(NO_RETURNS);
  const growth = growthOf(returns);
  if (!(growth > 0)) return unknown('equity_lost');
  return known(growth ** (periodsPerYear / returns.length) - 1);
}

/** (mean − rf) / sd × √A, sample deviation; `riskFree` per period. METHODS 7.6. */
export function sharpe(returns: Float64Array, periodsPerYear: number, riskFree = 0): Metric {
  if (returns.length < 2) return unknown(NO_RETURNS);
  const deviation = deviationOf(returns);
  if (deviation === 0) return unknown(NO_VARIATION);
  return known(((meanOf(returns) - riskFree) / deviation) * Math.sqrt(periodsPerYear));
}

/** mean / √(mean(min(r − MAR, 0)²)) × √A, the denominator over all n. METHODS 7.6. */
export function sortino(returns: Float64Array, periodsPerYear: number, minimum = 0): Metric {
  if (returns.length === 0) return unknown(NO_RETURNS);
  let sum = 0;
  for (let index = 0; index < returns.length; index++) sum += Math.min(returns[index]! - minimum, 0) ** 2;
  if (sum === 0) return unknown('no_losses');
  return known((meanOf(returns) / Math.sqrt(sum / returns.length)) * Math.sqrt(periodsPerYear));
}

/** Yearly volatility: sd × √A. */
export function volatility(returns: Float64Array, periodsPerYear: number): Metric {
  if (returns.length < 2) return unknown(NO_RETURNS);
  return known(deviationOf(returns) * Math.sqrt(periodsPerYear));
}

/** Largest loss from a peak, 0…1; the start counts as a peak. */
export function maxDrawdown(returns: Float64Array): Metric {
  if (returns.length === 0) return unknown(NO_RETURNS);
  let worst = 0;
  walkDrawdown(returns, (drawdown) => (worst = Math.max(worst, drawdown)));
  return known(worst);
}

/** CAGR / maximum drawdown. */
export function calmar(returns: Float64Array, periodsPerYear: number): Metric {
  const growth = cagr(returns, periodsPerYear);
  const drawdown = maxDrawdown(returns);
  if (growth.value === null) return growth;
  if (drawdown.value === null) return drawdown;
  return drawdown.value === 0 ? unknown('no_drawdown') : known(growth.value / drawdown.value);
}

/** Sum of gains over sum of losses, threshold 0. */
export function omega(returns: Float64Array): Metric {
  let gains = 0;
  let losses = 0;
  for (let index = 0; index < returns.length; index++) {
    const value = returns[index]!;
    if (value > 0) gains += value;
    else losses -= value;
  }
  if (losses === 0) return unknown('no_losses');
  return known(gains / losses);
}

/** |95 % quantile / 5 % quantile|. */
export function tailRatio(returns: Float64Array): Metric {
  if (returns.length === 0) return unknown(NO_RETURNS);
  const low = quantileOf(returns, 0.05);
  return low === 0 ? unknown('no_lower_tail') : known(Math.abs(quantileOf(returns, 0.95) / low));
}

/** 100 × √(mean of squared drawdowns over n periods). */
export function ulcerIndex(returns: Float64Array): Metric {
  if (returns.length === 0) return unknown(NO_RETURNS);
  let sum = 0;
  walkDrawdown(returns, (drawdown) => (sum += drawdown ** 2));
  return known(100 * Math.sqrt(sum / returns.length));
}

function growthOf(returns: Float64Array): number {
  let growth = 1;
  for (let index = 0; index < returns.length; index++) growth *= 1 + returns[index]!;
  return growth;
}

/** Loss from the highest point so far after each period, 0…1; the start counts as a peak. */
export function drawdownsOfReturns(returns: Float64Array): Float64Array {
  const out = new Float64Array(returns.length);
  let at = 0;
  walkDrawdown(returns, (drawdown) => (out[at++] = drawdown));
  return out;
}

function walkDrawdown(returns: Float64Array, visit: (drawdown: number) => void): void {
  let equity = 1;
  let peak = 1;
  for (let index = 0; index < returns.length; index++) {
    equity *= 1 + returns[index]!;
    peak = Math.max(peak, equity);
    visit(1 - equity / peak);
  }
}
