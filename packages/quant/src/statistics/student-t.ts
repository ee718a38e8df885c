import { inverseNormal } from './normal.ts';
import { incompleteBeta, logGamma } from './special-functions.ts';

/** Density of Student's t with `freedom` > 0 degrees. */
export function studentPdf(t: number, freedom: number): number {
  const constant = logGamma((freedom + 1) / 2) - logGamma(freedom / 2) - 0.5 * Math.log(freedom * Math.PI);
  return Math.exp(constant - ((freedom + 1) / 2) * Math.log1p((t * t) / freedom));
}

/**
 * P(T ≤ t) of Student's t, accurate in both tails.
 * @throws RangeError unless freedom > 0. Source: DLMF 8.17, regularised incomplete beta.
 */
export function studentCdf(t: number, freedom: number): number {
  if (!(freedom > 0)) throw new RangeError(`degrees of freedom are ${freedom}; must be above 0`);
  if (Number.isNaN(t)) return Number.NaN;
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return t > 0 ? 1 : 0;
  // Near 0 the other side of the beta keeps the digits that 1 − x would lose.
  if (square < Math.min(freedom, 3)) {
    const inside = 0.5 * incompleteBeta(square / (freedom + square), 0.5, freedom / 2);
    return t > 0 ? 0.5 + inside : 0.5 - inside;
  }
  const tail = 0.5 * incompleteBeta(freedom / (freedom + square), freedom / 2, 0.5);
  return t > 0 ? 1 - tail : tail;
}

/**
 * t with P(T ≤ t) = p, by Newton's steps kept inside a shrinking bracket.
 * @param p strictly between 0 and 1. @throws RangeError otherwise, or unless freedom > 0.
 */
export function inverseStudent(p: number, freedom: number): number {
  if (!(freedom > 0)) throw new RangeError(`degrees of freedom are ${freedom}; must be above 0`);
  if (p === 0.5) return 0;
  if (p > 0.5) return -lowerQuantile(1 - p, freedom, inverseNormal(p));
  return lowerQuantile(p, freedom, -inverseNormal(p));
}

function lowerQuantile(p: number, freedom: number, start: number): number {
  let low = -Math.max(1, start);
  while (studentCdf(low, freedom) > p) low *= 2;
  let high = 0;
  let t = Math.max(low, Math.min(high, -start));
  for (let round = 0; round < 200; round++) {
    const error = studentCdf(t, freedom) - p;
    if (error > 0) high = t;
    else low = t;
    const newton = t - error / studentPdf(t, freedom);
    const next = newton > low && newton < high ? newton : 0.5 * (low + high);
    if (Math.abs(next - t) <= 1e-15 * Math.abs(t)) return next;
    t = next;
  }
  return t;
}
