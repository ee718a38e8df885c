import { upperIncompleteGamma } from './special-functions.ts';

/**
 * P(X > x) of χ² with `freedom` degrees: the p-value of a likelihood ratio.
 * @throws RangeError unless freedom > 0 and x ≥ 0.
 */
export const chiSquaredTail = (x: number, freedom: number): number =>
  upperIncompleteGamma(freedom / 2, x / 2);
