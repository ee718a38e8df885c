import { inverseNormal, momentsOf, normalCdf } from '../statistics/index.ts';

/** A Sharpe ratio per period (never annualised) and what its uncertainty depends on. */
export interface SharpeSample {
  /** Mean/sd per period. */
  readonly sharpe: number;
  readonly periods: number;
  readonly skewness: number;
  /** Raw: 3 for a normal distribution. */
  readonly rawKurt: number;
}

const EULER_MASCHERONI = 0.577_215_664_901_532_9;

/**
 * Probabilistic Sharpe ratio: the probability that the true one lies above `threshold`, per period.
 * @returns null when the moments allow no variance (the radicand is not positive) or there are fewer than 2 periods.
 * Source: Bailey, López de Prado 2012; METHODS 7.3.
 */
export function probabilisticSharpe(sample: SharpeSample, threshold = 0): number | null {
  const radicand = radicandOf(sample);
  if (!(radicand > 0) || !(sample.periods >= 2)) return null;
  return normalCdf(((sample.sharpe - threshold) * Math.sqrt(sample.periods - 1)) / Math.sqrt(radicand));
}

/**
 * Expected largest Sharpe ratio of N independent configurations without an edge.
 * @param variance of the Sharpe ratios over the configurations, per period. @param trials N ≥ 1; 0 for one.
 * @throws RangeError on fewer than one trial or a negative variance. Source: Bailey, López de Prado 2014.
 */
export function expectedMaxSharpe(variance: number, trials: number): number {
  if (!(trials >= 1)) throw new RangeError(`trials is ${trials}; must be at least 1`);
  if (!(variance >= 0)) throw new RangeError(`variance is ${variance}; must be 0 or above`);
  if (trials === 1) return 0;
  const first = inverseNormal(1 - 1 / trials);
  const second = inverseNormal(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER_MASCHERONI) * first + EULER_MASCHERONI * second);
}

export interface DeflatedSharpe {
  /** Probability that the true Sharpe ratio lies above what the best of so many would show by luck. */
  readonly probability: number;
  /** That threshold, per period. */
  readonly threshold: number;
}

/** @param variance of the Sharpe ratios over the configurations, per period. @returns null as `probabilisticSharpe`. */
export function deflatedSharpe(
  sample: SharpeSample,
  variance: number,
  trials: number,
): DeflatedSharpe | null {
  const threshold = expectedMaxSharpe(variance, trials);
  const probability = probabilisticSharpe(sample, threshold);
  return probability === null ? null : { probability, threshold };
}

/**
 * Periods that it takes until a Sharpe ratio like this one is above `threshold` with the given confidence.
 * @returns null when it is not above it, or as `probabilisticSharpe`. Source: Bailey, López de Prado 2012.
 */
export function minimumTrackRecord(sample: SharpeSample, threshold = 0, confidence = 0.95): number | null {
  const radicand = radicandOf(sample);
  if (!(sample.sharpe > threshold) || !(radicand > 0)) return null;
  return 1 + radicand * (inverseNormal(confidence) / (sample.sharpe - threshold)) ** 2;
}

/** @returns null for fewer than 4 returns, or returns that do not vary. */
export function sharpeSampleOf(returns: Float64Array): SharpeSample | null {
  if (returns.length < 4) return null;
  const { mean, sd, skewness, rawKurt } = momentsOf(returns);
  if (skewness === null || rawKurt === null) return null;
  return { sharpe: mean / sd, periods: returns.length, skewness, rawKurt };
}

const radicandOf = ({ sharpe, skewness, rawKurt }: SharpeSample): number =>
  1 - skewness * sharpe + ((rawKurt - 1) / 4) * sharpe * sharpe;
