/** A figure, or why there is none. Never NaN, never Infinity. */
export type Metric =
  { readonly value: number; readonly reason?: never } | { readonly value: null; readonly reason: string };

export const known = (value: number): Metric =>
  Number.isFinite(value) ? { value } : { value: null, reason: 'not_finite' };
export const unknown = (reason: string): Metric => ({ value: null, reason });

/** @returns the mean; NaN for no values. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}

/** Sample standard deviation, n − 1. @returns NaN for fewer than two values. */
export function deviationOf(values: Float64Array): number {
  if (values.length < 2) return Number.NaN;
  const mean = meanOf(values);
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += (values[index]! - mean) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}

/** Quantile of type 7: linear between order statistics at h = (n − 1)p. Sorts a copy. @returns NaN for no values. */
export function quantileOf(values: Float64Array, p: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.slice().sort();
  const h = (sorted.length - 1) * p;
  const below = sorted[Math.floor(h)]!;
  const above = sorted[Math.ceil(h)]!;
  return below + (h - Math.floor(h)) * (above - below);
}
