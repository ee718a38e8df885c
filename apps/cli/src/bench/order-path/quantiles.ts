/** Median, 99th percentile and maximum of times. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  readonly count: number;
}

/** Nearest rank; NaN of nothing. */
export function quantilesOf(times: readonly number[]): Quantiles {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): number =>
    sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), most: at(1), count: sorted.length };
}
