import { cholesky } from '../linear-algebra/index.ts';
import type { SquareMatrix } from '../linear-algebra/index.ts';
import { assertFinite } from '../statistics/describe.ts';
import { Prng } from '../statistics/prng.ts';

export interface SimulationPlan {
  readonly paths: number;
  /** Periods of a path. */
  readonly horizon: number;
  readonly seed: number;
  /** Shares of equity held in each asset, put right every period; what they lack to 1 is cash. */
  readonly weights: Float64Array;
}

export type JointReturns =
  | {
      readonly kind: 'normal';
      /** Per period; simple returns. */
      readonly mean: Float64Array;
      readonly covariance: SquareMatrix;
    }
  | {
      readonly kind: 'history';
      /** T × assets, row-major, simple returns of the same periods. */
      readonly returns: Float64Array;
      /** Mean length of a block, periods; 5 by default. */
      readonly meanBlock?: number;
    };

export interface SimulatedPaths {
  /** Growth of equity over each path, fraction. */
  readonly terminal: Float64Array;
  /** Largest loss from a peak, the start included, 0 … 1. */
  readonly maxDrawdown: Float64Array;
}

/**
 * Futures of a portfolio, all assets drawn together: joint normals, or whole rows of history in blocks of random length
 * (stationary bootstrap), which keep correlations, fat tails and short memory. Equity that is lost stays lost.
 * @throws RangeError on lengths that do not fit or values that are not finite.
 * Source: Politis, Romano 1994. O(paths · horizon · assets²).
 */
export function simulatePortfolio(source: JointReturns, plan: SimulationPlan): SimulatedPaths {
  const { paths, horizon, weights } = plan;
  for (const [name, value] of Object.entries({ paths, horizon }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`${name} is ${value}; must be an integer ≥ 1`);
  assertFinite('weights', weights);
  const random = new Prng(plan.seed);
  const draw =
    source.kind === 'normal' ? normalDraws(source, weights, random) : blockDraws(source, weights, random);
  const terminal = new Float64Array(paths);
  const maxDrawdown = new Float64Array(paths);
  const portfolio = new Float64Array(horizon);
  for (let path = 0; path < paths; path++) {
    draw(portfolio);
    let equity = 1;
    let peak = 1;
    let least = 1;
    for (let period = 0; period < horizon; period++) {
      equity *= 1 + portfolio[period]!;
      if (equity <= 0) equity = 0;
      if (equity > peak) peak = equity;
      else if (equity < least * peak) least = equity / peak;
    }
    terminal[path] = equity - 1;
    maxDrawdown[path] = 1 - least;
  }
  return { terminal, maxDrawdown };
}

function normalDraws(
  { mean, covariance }: Extract<JointReturns, { kind: 'normal' }>,
  weights: Float64Array,
  random: Prng,
): (out: Float64Array) => void {
  const assets = weights.length;
  assertFinite('mean', mean, assets);
  const { lower } = cholesky(covariance, assets);
  // w′(m + Lz) = w′m + (L′w)′z: the same sum with the weights taken in first.
  const loads = new Float64Array(assets);
  let drift = 0;
  for (let i = 0; i < assets; i++) {
    drift += weights[i]! * mean[i]!;
    for (let j = 0; j <= i; j++) loads[j]! += lower[i * assets + j]! * weights[i]!;
  }
  let normals = new Float64Array(0);
  return (out) => {
    if (normals.length !== out.length * assets) normals = new Float64Array(out.length * assets);
    random.normals(normals);
    for (let period = 0, at = 0; period < out.length; period++) {
      let sum = drift;
      for (let j = 0; j < assets; j++, at++) sum += loads[j]! * normals[at]!;
      out[period] = sum;
    }
  };
}

function blockDraws(
  { returns, meanBlock = 5 }: Extract<JointReturns, { kind: 'history' }>,
  weights: Float64Array,
  random: Prng,
): (out: Float64Array) => void {
  const assets = weights.length;
  assertFinite('returns', returns, 2 * assets);
  if (returns.length % assets !== 0)
    throw new RangeError(`${returns.length} returns are no whole number of rows of ${assets} assets`);
  if (!(meanBlock >= 1)) throw new RangeError(`meanBlock is ${meanBlock}; must be at least 1`);
  const rows = returns.length / assets;
  const joint = new Float64Array(rows);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < assets; i++) joint[row]! += weights[i]! * returns[row * assets + i]!;
  const goesOn = 1 - 1 / meanBlock;
  return (out) => {
    let row = random.integer(rows);
    for (let period = 0; period < out.length; period++) {
      if (period > 0) row = random.uniform() < goesOn ? (row + 1) % rows : random.integer(rows);
      out[period] = joint[row]!;
    }
  };
}

export interface Estimate {
  readonly value: number;
  /** Of the simulation alone: it says nothing of how right the model is. */
  readonly standardError: number;
}

export interface TailRisk {
  /** Loss that is passed with probability 1 − confidence, positive, fraction of equity. */
  readonly valueAtRisk: Estimate;
  /** Mean loss in that tail. */
  readonly expectedShortfall: Estimate;
}

/**
 * Value at risk and expected shortfall of simulated results, with the errors that the number of paths leaves.
 * @param results growth per path (or minus the drawdown). @param confidence such as .95; the tail must hold 10 paths.
 * @throws RangeError when it does not. Source: METHODS 1.2 (exact tail mean); Maritz, Jarrett 1978 by binomial bounds.
 */
export function tailRisk(results: Float64Array, confidence: number): TailRisk {
  const n = results.length;
  const q = 1 - confidence;
  assertFinite('results', results, 1);
  if (!(q > 0 && q < 1 && n * q >= 10))
    throw new RangeError(
      `confidence ${confidence} of ${n} paths leaves ${n * q} in the tail; at least 10 are needed`,
    );
  const sorted = results.slice().sort();
  const place = (n - 1) * q;
  const at = (h: number): number => {
    const held = Math.min(n - 1, Math.max(0, h));
    const below = Math.floor(held);
    return sorted[below]! + (held - below) * (sorted[Math.ceil(held)]! - sorted[below]!);
  };
  const quantile = at(place);
  // The count below a quantile is binomial: two deviations of it, read off the order statistics.
  const deviation = Math.sqrt(n * q * (1 - q));
  const quantileError = (at(place + 2 * deviation) - at(place - 2 * deviation)) / 4;
  const whole = Math.floor(n * q + 1e-12);
  let tail = 0;
  for (let index = 0; index < whole; index++) tail += sorted[index]!;
  tail += (n * q - whole) * sorted[Math.min(n - 1, whole)]!;
  const shortfall = tail / (n * q);
  let spread = 0;
  for (let index = 0; index < whole; index++) spread += (sorted[index]! - shortfall) ** 2;
  // Variance of a tail mean: of the values in it, and of where it ends.
  const variance = spread / (n * q) + (1 - q) * (quantile - shortfall) ** 2;
  return {
    valueAtRisk: { value: -quantile, standardError: quantileError },
    expectedShortfall: { value: -shortfall, standardError: Math.sqrt(variance / (n * q)) },
  };
}

/** Share of results below −loss, with its standard error. @param loss fraction of equity; 0 asks for any loss. */
export function lossProbability(results: Float64Array, loss: number): Estimate {
  let count = 0;
  for (let index = 0; index < results.length; index++) if (results[index]! < -loss) count++;
  const value = count / results.length;
  return { value, standardError: Math.sqrt((value * (1 - value)) / results.length) };
}
