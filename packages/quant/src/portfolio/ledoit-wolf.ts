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
  const sample = sampleCovariance(centred);
  return target === 'scaled-identity'
    ? towardsIdentity(centred, sample, assets)
    : towardsConstantCorrelation(centred.columns, sample, assets);
}

interface Centred {
  /** One per asset, its mean taken off: long dot products run several times faster than row after row. */
  readonly columns: readonly Float64Array[];
  /** Σ x² of each row. */
  readonly squares: Float64Array;
  /** Σ x² of each column. */
  readonly sums: Float64Array;
}

/** Space for the columns, kept from call to call so that it stays in the processor's cache. Nobody holds on to it. */
let scratch = new Float64Array(0);

function centre(returns: Float64Array, p: number): Centred {
  if (!Number.isSafeInteger(p) || p < 1 || returns.length % p !== 0 || returns.length < 2 * p)
    throw new RangeError(`${returns.length} returns are no whole number of at least 2 rows of ${p} assets`);
  const rows = returns.length / p;
  const columns: Float64Array[] = [];
  if (scratch.length < (p + 1) * rows) scratch = new Float64Array((p + 1) * rows);
  const squares = scratch.subarray(p * rows, (p + 1) * rows).fill(0);
  const sums = new Float64Array(p);
  for (let asset = 0; asset < p; asset++) {
    const column = scratch.subarray(asset * rows, (asset + 1) * rows);
    const mean = copyColumn(returns, p, asset, column);
    if (!Number.isFinite(mean)) throw new RangeError(`asset ${asset} has a return that is not finite`);
    let own = 0;
    for (let row = 0; row < rows; row++) {
      const value = column[row]! - mean;
      const square = value * value;
      column[row] = value;
      squares[row]! += square;
      own += square;
    }
    sums[asset] = own;
    columns.push(column);
  }
  return { columns, squares, sums };
}

/** @returns its mean, from two sums that do not wait for each other. */
function copyColumn(returns: Float64Array, p: number, asset: number, column: Float64Array): number {
  const rows = column.length;
  let even = 0;
  let odd = 0;
  let row = 0;
  let at = asset;
  for (; row < rows - 1; row += 2, at += 2 * p) {
    const first = returns[at]!;
    const second = returns[at + p]!;
    column[row] = first;
    column[row + 1] = second;
    even += first;
    odd += second;
  }
  if (row < rows) {
    column[row] = returns[at]!;
    even += returns[at]!;
  }
  return (even + odd) / rows;
}

/** Σ a·b, in four sums that do not wait for each other. */
function sumOfProducts(a: Float64Array, b: Float64Array): number {
  const whole = a.length - (a.length % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let row = 0; row < whole; row += 4) {
    s0 += a[row]! * b[row]!;
    s1 += a[row + 1]! * b[row + 1]!;
    s2 += a[row + 2]! * b[row + 2]!;
    s3 += a[row + 3]! * b[row + 3]!;
  }
  for (let row = whole; row < a.length; row++) s0 += a[row]! * b[row]!;
  return s0 + s1 + (s2 + s3);
}

/** ÷ T. */
function sampleCovariance({ columns, sums }: Centred): SquareMatrix {
  const p = columns.length;
  const out = new Float64Array(p * p);
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++) {
      const sum = i === j ? sums[i]! : sumOfProducts(columns[i]!, columns[j]!);
      const value = sum / columns[i]!.length;
      out[i * p + j] = value;
      out[j * p + i] = value;
    }
  return out;
}

const share = (value: number): number => Math.max(0, Math.min(1, value));

function towardsIdentity(centred: Centred, sample: SquareMatrix, p: number): ShrunkCovariance {
  const lengths = centred.squares;
  const rows = lengths.length;
  let mean = 0;
  for (let i = 0; i < p; i++) mean += sample[i * p + i]! / p;
  let squares = 0;
  for (const value of sample) squares += value * value;
  // Σij xi²xj² of a row is the square of its length squared.
  const fourth = sumOfProducts(lengths, lengths);
  const pi = fourth / rows - squares;
  const gamma = squares - p * mean * mean;
  const shrinkage = gamma > 0 ? share(pi / gamma / rows) : 0;
  const covariance = sample.map((value) => (1 - shrinkage) * value);
  for (let i = 0; i < p; i++) covariance[i * p + i]! += shrinkage * mean;
  return { covariance, assets: p, shrinkage, target: 'scaled-identity', meanCorrelation: null };
}

function towardsConstantCorrelation(
  centred: readonly Float64Array[],
  sample: SquareMatrix,
  p: number,
): ShrunkCovariance {
  const rows = centred[0]!.length;
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
  centred: readonly Float64Array[],
  sample: SquareMatrix,
  sd: Float64Array,
  correlation: number,
  p: number,
): { readonly pi: number; readonly rho: number } {
  const rows = centred[0]!.length;
  const squares = centred.map((column) => column.map((x) => x * x));
  const cubes = centred.map((column) => column.map((x) => x * x * x));
  let pi = 0;
  let rho = 0;
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++) {
      const variance = sumOfProducts(squares[i]!, squares[j]!) / rows - sample[i * p + j]! ** 2;
      pi += variance;
      if (i === j) rho += variance;
      else
        rho +=
          correlation *
          (sd[j]! / sd[i]!) *
          (sumOfProducts(cubes[i]!, centred[j]!) / rows - sample[i * p + i]! * sample[i * p + j]!);
    }
  return { pi, rho };
}

/** Variance of a portfolio: w′Sw. */
export const portfolioVariance = (covariance: SquareMatrix, weights: Float64Array): number =>
  dot(weights, multiply(covariance, weights));
