import { known, meanOf, unknown } from './moments.ts';
import type { Metric } from './moments.ts';
import { cagr, drawdownsOfReturns, maxDrawdown, totalReturn } from './returns.ts';

const NO_RETURNS = 'no_returns';

/** Yearly √(mean(min(r − minimum, 0)²)), over all periods. */
export function downsideDeviation(returns: Float64Array, periodsPerYear: number, minimum = 0): Metric {
  if (returns.length === 0) return unknown(NO_RETURNS);
  let sum = 0;
  for (let index = 0; index < returns.length; index++) sum += Math.min(returns[index]! - minimum, 0) ** 2;
  return known(Math.sqrt((sum / returns.length) * periodsPerYear));
}

/** Sum of all returns over the sum of losses. Schwager 2012. */
export function gainToPain(returns: Float64Array): Metric {
  let losses = 0;
  let sum = 0;
  for (let index = 0; index < returns.length; index++) {
    sum += returns[index]!;
    losses += Math.max(0, -returns[index]!);
  }
  return losses === 0 ? unknown('no_losses') : known(sum / losses);
}

/** Mean drawdown over all periods, a fraction. Zephyr's pain index. */
export const painIndex = (returns: Float64Array): Metric =>
  returns.length === 0 ? unknown(NO_RETURNS) : known(meanOf(drawdownsOfReturns(returns)));

/** CAGR over the root of the mean squared drawdown (ulcer performance index). Martin, McCann 1989. */
export function martinRatio(returns: Float64Array, periodsPerYear: number): Metric {
  const growth = cagr(returns, periodsPerYear);
  if (growth.value === null) return growth;
  const drawdowns = drawdownsOfReturns(returns);
  const root = Math.sqrt(meanOf(drawdowns.map((drawdown) => drawdown * drawdown)));
  return root === 0 ? unknown('no_drawdown') : known(growth.value / root);
}

/** Total return over the deepest drawdown. */
export function recoveryFactor(returns: Float64Array): Metric {
  const total = totalReturn(returns);
  const deepest = maxDrawdown(returns);
  if (total.value === null) return total;
  return deepest.value === 0 || deepest.value === null
    ? unknown('no_drawdown')
    : known(total.value / deepest.value);
}

/** Longest time below a former peak, in periods; one that has not ended counts up to the end. */
export function longestDrawdown(returns: Float64Array): Metric {
  if (returns.length === 0) return unknown(NO_RETURNS);
  let longest = 0;
  let current = 0;
  for (const drawdown of drawdownsOfReturns(returns)) {
    current = drawdown > 0 ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return known(longest);
}

/** What must be gained to be where one was: d / (1 − d). @param drawdown 0 ≤ d < 1. @throws RangeError outside. */
export function gainToRecover(drawdown: number): number {
  if (!(drawdown >= 0 && drawdown < 1))
    throw new RangeError(`drawdown is ${drawdown}; must be at least 0 and below 1`);
  return drawdown / (1 - drawdown);
}

/** Share of periods with a gain. */
export function positiveShare(returns: Float64Array): Metric {
  if (returns.length === 0) return unknown(NO_RETURNS);
  let wins = 0;
  for (let index = 0; index < returns.length; index++) if (returns[index]! > 0) wins++;
  return known(wins / returns.length);
}
