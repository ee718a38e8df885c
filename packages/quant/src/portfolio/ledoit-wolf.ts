import { dot, multiply } from '../linear-algebra/index.ts';
import type { SquareMatrix } from '../linear-algebra/index.ts';

export type ShrinkageTarget = 'scaled-identity' | 'constant-correlation';

export interface ShrunkCovariance {
  /** p × p, row-major, per period, ÷ T. */
  readonly covariance: SquareMatrix;
  readonly assets: number;
  /** How far it was moved from the sample's to the target, 0 … 1. */
  readonly shrinkage: number;
  readonly target: ShrinkageTarget;
  /** Mean correlation of the sample; null with a scaled identity. */
  readonly meanCorrelation: number | null;
}

/**
 * Covariance of returns, shrunk towards a target that errs less: the sample's, with T rows for p²/2 numbers, sees
 * patterns where there is noise.
 * @param returns T × p, row-major, simple returns of the same periods (periods that one asset lacks left out for all),
 * finite; T ≥ 2. @param target absent: constant correlation from three assets on, else a scaled identity.
 * @throws RangeError on bad input, or on an asset that does not move (constant correlation).
 * Source: Ledoit, Wolf 2004, "A well-conditioned estimator" (identity; as scikit-learn) and "Honey, I shrunk the sample
 * covariance matrix" (constant correlation). O(T·p²).
 */
export function shrinkCovariance(
  returns: Float64Array,
  assets: number,
  target: ShrinkageTarget = assets >= 3 ? 'constant-correlation' : 'scaled-identity',
): ShrunkCovariance {
  const centred = centre(returns, assets);
  const sample = sampleCovariance(centred, assets);
  return target === 'scaled-identity'
    ? towardsIdentity(centred, sample, assets)
    : towardsConstantCorrelation(centred, sample, assets);
}

function centre(returns: Float64Array, p: number): Float64Array {
  if (!Number.isSafeInteger(p) || p < 1 || returns.length % p !== 0 || returns.length < 2 * p)
    throw new RangeError(`${returns.length} returns are no whole number of at least 2 rows of ${p} assets`);
  const rows = returns.length / p;
  const means = new Float64Array(p);
  for (let at = 0; at < returns.length; at += p) for (let i = 0; i < p; i++) means[i]! += returns[at + i]!;
  for (let i = 0; i < p; i++) {
    means[i]! /= rows;
    if (!Number.isFinite(means[i])) throw new RangeError(`asset ${i} has a return that is not finite`);
  }
  const out = new Float64Array(returns.length);
  for (let at = 0; at < returns.length; at += p)
    for (let i = 0; i < p; i++) out[at + i] = returns[at + i]! - means[i]!;
  return out;
}

/** ÷ T. */
function sampleCovariance(centred: Float64Array, p: number): SquareMatrix {
  const rows = centred.length / p;
  const out = new Float64Array(p * p);
  for (let at = 0; at < centred.length; at += p)
    for (let i = 0; i < p; i++) {
      const value = centred[at + i]!;
      for (let j = 0; j <= i; j++) out[i * p + j]! += value * centred[at + j]!;
    }
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++) {
      out[i * p + j]! /= rows;
      out[j * p + i] = out[i * p + j]!;
    }
  return out;
}

const share = (value: number): number => Math.max(0, Math.min(1, value));

function towardsIdentity(centred: Float64Array, sample: SquareMatrix, p: number): ShrunkCovariance {
  const rows = centred.length / p;
  let mean = 0;
  for (let i = 0; i < p; i++) mean += sample[i * p + i]! / p;
  let squares = 0;
  for (const value of sample) squares += value * value;
  // Σij xi²xj² of a row is the square of its length squared.
  let fourth = 0;
  for (let at = 0; at < centred.length; at += p) {
    let length = 0;
    for (let i = 0; i < p; i++) length += centred[at + i]! * centred[at + i]!;
    fourth += length * length;
  }
  const pi = fourth / rows - squares;
  const gamma = squares - p * mean * mean;
  const shrinkage = gamma > 0 ? share(pi / gamma / rows) : 0;
  const covariance = sample.map((value) => (1 - shrinkage) * value);
  for (let i = 0; i < p; i++) covariance[i * p + i]! += shrinkage * mean;
  return { covariance, assets: p, shrinkage, target: 'scaled-identity', meanCorrelation: null };
}

function towardsConstantCorrelation(
  centred: Float64Array,
  sample: SquareMatrix,
  p: number,
): ShrunkCovariance {
  const rows = centred.length / p;
  const sd = Float64Array.from({ length: p }, (_unused, i) => Math.sqrt(sample[i * p + i]!));
  for (let i = 0; i < p; i++)
    if (!(sd[i]! > 0))
      throw new RangeError(`asset ${i} does not move; it has no correlation with the others`);
  let correlation = 0;
  for (let i = 0; i < p; i++)
    for (let j = 0; j < i; j++) correlation += sample[i * p + j]! / (sd[i]! * sd[j]!);
  correlation = p > 1 ? (2 * correlation) / (p * (p - 1)) : 0;
  const { pi, rho } = asymptotics(centred, sample, sd, correlation, p);
  const target = new Float64Array(p * p);
  let gamma = 0;
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++) {
      const value = i === j ? sample[i * p + i]! : correlation * sd[i]! * sd[j]!;
      target[i * p + j] = value;
      gamma += (value - sample[i * p + j]!) ** 2;
    }
  // Two assets have the target's shape already: there is nothing to shrink.
  const shrinkage = gamma > 1e-28 * target[0]! ** 2 ? share((pi - rho) / gamma / rows) : 0;
  const covariance = sample.map((value, index) => shrinkage * target[index]! + (1 - shrinkage) * value);
  return { covariance, assets: p, shrinkage, target: 'constant-correlation', meanCorrelation: correlation };
}

/** Sums of the asymptotic variances of the sample's entries, and of their covariances with the target's. */
function asymptotics(
  centred: Float64Array,
  sample: SquareMatrix,
  sd: Float64Array,
  correlation: number,
  p: number,
): { readonly pi: number; readonly rho: number } {
  const rows = centred.length / p;
  const squared = new Float64Array(p * p);
  const cubed = new Float64Array(p * p);
  for (let at = 0; at < centred.length; at += p)
    for (let i = 0; i < p; i++) {
      const x = centred[at + i]!;
      const square = x * x;
      for (let j = 0; j < p; j++) {
        const product = square * centred[at + j]!;
        cubed[i * p + j]! += x * product;
        squared[i * p + j]! += product * centred[at + j]!;
      }
    }
  let pi = 0;
  let rho = 0;
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++) {
      const variance = squared[i * p + j]! / rows - sample[i * p + j]! ** 2;
      pi += variance;
      if (i === j) rho += variance;
      else
        rho +=
          correlation *
          (sd[j]! / sd[i]!) *
          (cubed[i * p + j]! / rows - sample[i * p + i]! * sample[i * p + j]!);
    }
  return { pi, rho };
}

/** Variance of a portfolio: w′Sw. */
export const portfolioVariance = (covariance: SquareMatrix, weights: Float64Array): number =>
  dot(weights, multiply(covariance, weights));
