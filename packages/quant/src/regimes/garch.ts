import { nelderMead } from '../optimisation/index.ts';
import { assertFinite } from '../statistics/describe.ts';
import { logGamma } from '../statistics/special-functions.ts';

/** h′ = omega + (alpha + gamma·[e < 0])·e² + beta·h. */
export interface GarchParameters {
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  /** What a fall adds to alpha (GJR); 0 without leverage. May be negative. */
  readonly gamma: number;
}

export interface GarchFitOptions {
  /** Taken off before fitting: the sample mean (default), nothing, or a mean fitted with the rest. */
  readonly mean?: 'sample' | 'zero' | 'fitted';
  readonly errors?: 'normal' | 'student';
  readonly leverage?: boolean;
  /** Of each of the three starts. */
  readonly maxIterations?: number;
}

interface VolatilityState {
  readonly mean: number;
  /** Variance expected for the period after the window. */
  readonly next: number;
  readonly converged: boolean;
  /** ln L of the window; of the normal or Student density that was fitted. */
  readonly logLikelihood: number;
}

/** A fitted GARCH(1,1), or exponential smoothing with the reason why it stands in. Plain JSON. */
export type VolatilityModel =
  | (VolatilityState & {
      readonly kind: 'garch';
      readonly parameters: GarchParameters;
      /** Degrees of freedom; null with normal errors. */
      readonly freedom: number | null;
    })
  | (VolatilityState & {
      readonly kind: 'ewma';
      readonly reason: 'insufficient_data' | 'not_converged' | 'no_clustering';
    });

const LEAST_ROWS = 500;
const EWMA = 0.94;
const MOST_PERSISTENCE = 0.9999;
const LEAST_ALPHA = 1e-6;
/** alpha and beta of the starts; the share of the variance left goes to omega. */
const STARTS = [
  [0.1, 0.8],
  [0.05, 0.93],
  [0.2, 0.6],
] as const;

/** The variance that follows a period of variance `h` and surprise `e` (return − mean). */
export function nextVariance(model: GarchParameters, e: number, h: number): number {
  return model.omega + (model.alpha + (e < 0 ? model.gamma : 0)) * e * e + model.beta * h;
}

/** Share of a variance shock that is left a period later. */
export const persistence = ({ alpha, beta, gamma }: GarchParameters): number => alpha + gamma / 2 + beta;

/**
 * Expected variances of the next `horizon` periods, the first being `next`. Their sum is the variance of the log return
 * over the horizon. Source: Bollerslev 1986: h(t+k) = V + (alpha + beta)^(k−1) · (h(t+1) − V).
 * @throws RangeError unless horizon is an integer ≥ 1.
 */
export function variancePath(model: GarchParameters, next: number, horizon: number): Float64Array {
  if (!Number.isSafeInteger(horizon) || horizon < 1)
    throw new RangeError(`horizon is ${horizon}; must be an integer ≥ 1`);
  const kept = persistence(model);
  const out = new Float64Array(horizon);
  out[0] = next;
  // The recursion says the same as the formula and needs no long-run variance, which does not exist at persistence 1.
  for (let step = 1; step < horizon; step++) out[step] = model.omega + kept * out[step - 1]!;
  return out;
}

/** As `variancePath`, for a fitted model; exponential smoothing expects the same variance for ever. */
export const forecastVariances = (model: VolatilityModel, horizon: number, next = model.next): Float64Array =>
  variancePath(
    model.kind === 'garch' ? model.parameters : { omega: 0, alpha: 0, beta: 1, gamma: 0 },
    next,
    horizon,
  );

/** The variance expected after a log return, given the one that was expected for it. */
export function updateVariance(model: VolatilityModel, logReturn: number, expected: number): number {
  const e = logReturn - model.mean;
  return model.kind === 'garch'
    ? nextVariance(model.parameters, e, expected)
    : EWMA * expected + (1 - EWMA) * e * e;
}

/**
 * GARCH(1,1) by quasi maximum likelihood; the first variance is the sample's (÷ n).
 * @param returns log returns, oldest first, finite; the result does not depend on their scale.
 * @returns exponential smoothing (λ .94) when there are fewer than 500, the search did not converge, or alpha < 1e-6.
 * @throws RangeError on values that are not finite or do not vary.
 * Source: Bollerslev 1986; Glosten, Jagannathan, Runkle 1993; Student errors, Bollerslev 1987.
 */
export function fitGarch(returns: Float64Array, options: GarchFitOptions = {}): VolatilityModel {
  assertFinite('returns', returns, 2);
  const { mean: wanted = 'sample', errors = 'normal', leverage = false, maxIterations = 2_000 } = options;
  const n = returns.length;
  const centre = wanted === 'zero' ? 0 : returns.reduce((sum, value) => sum + value, 0) / n;
  const sampleMean = returns.reduce((sum, value) => sum + value, 0) / n;
  const variance = returns.reduce((sum, value) => sum + (value - sampleMean) ** 2, 0) / n;
  if (!(variance > 0)) throw new RangeError('the returns do not vary; there is no volatility to model');
  if (n < LEAST_ROWS) return smoothing(returns, centre, variance, 'insufficient_data');
  const layout = {
    returns,
    centre,
    variance,
    isMeanFitted: wanted === 'fitted',
    isStudent: errors === 'student',
    leverage,
  };
  let best: ReturnType<typeof nelderMead> | null = null;
  for (const [alpha, beta] of STARTS) {
    const found = nelderMead(
      (point) => -likelihood(layout, read(layout, point)),
      startOf(layout, alpha, beta),
      {
        maxIterations,
        valueTolerance: 1e-12,
        pointTolerance: 1e-6,
        step: 0.25,
      },
    );
    if (best === null || found.value < best.value) best = found;
  }
  const { parameters, mean, freedom } = read(layout, best!.point);
  if (!best!.converged) return smoothing(returns, centre, variance, 'not_converged');
  if (Math.max(parameters.alpha, parameters.alpha + parameters.gamma) < LEAST_ALPHA)
    return smoothing(returns, centre, variance, 'no_clustering');
  let next = variance;
  for (let row = 0; row < n; row++) next = nextVariance(parameters, returns[row]! - mean, next);
  return { kind: 'garch', parameters, freedom, mean, next, converged: true, logLikelihood: -best!.value };
}

interface Layout {
  readonly returns: Float64Array;
  readonly centre: number;
  readonly variance: number;
  readonly isMeanFitted: boolean;
  readonly isStudent: boolean;
  readonly leverage: boolean;
}

interface Reading {
  readonly parameters: GarchParameters;
  readonly mean: number;
  readonly freedom: number | null;
}

/**
 * Free coordinates → parameters that keep every constraint: ln(omega / variance); shares of the persistence by softmax
 * against what decays; the mean in sample deviations; ln(freedom − 2.05).
 */
function read({ centre, variance, isMeanFitted, isStudent, leverage }: Layout, point: Float64Array): Reading {
  const [a, b] = [Math.exp(point[1]!), Math.exp(point[2]!)];
  let at = 3;
  const c = leverage ? Math.exp(point[at++]!) : 0;
  const total = 1 + a + b + c;
  const up = (MOST_PERSISTENCE * a) / total;
  const down = leverage ? (MOST_PERSISTENCE * c) / total : 0;
  // With leverage rises and falls each carry half of the persistence that is not beta's.
  const alpha = leverage ? 2 * up : up;
  const gamma = leverage ? 2 * down - 2 * up : 0;
  const parameters = {
    omega: variance * Math.exp(point[0]!),
    alpha,
    beta: (MOST_PERSISTENCE * b) / total,
    gamma,
  };
  const mean = isMeanFitted ? centre + point[at++]! * Math.sqrt(variance) : centre;
  return { parameters, mean, freedom: isStudent ? 2.05 + Math.exp(point[at]!) : null };
}

function startOf({ isMeanFitted, isStudent, leverage }: Layout, alpha: number, beta: number): Float64Array {
  const rest = 1 - alpha - beta;
  const point = [Math.log(rest), Math.log((leverage ? alpha / 2 : alpha) / rest), Math.log(beta / rest)];
  if (leverage) point.push(Math.log(alpha / 2 / rest));
  if (isMeanFitted) point.push(0);
  if (isStudent) point.push(Math.log(6));
  return Float64Array.from(point);
}

function likelihood({ returns, variance }: Layout, { parameters, mean, freedom }: Reading): number {
  const n = returns.length;
  const { omega, alpha, beta, gamma } = parameters;
  const constant =
    freedom === null
      ? -0.5 * Math.log(2 * Math.PI)
      : logGamma((freedom + 1) / 2) - logGamma(freedom / 2) - 0.5 * Math.log((freedom - 2) * Math.PI);
  let h = variance;
  let sum = 0;
  for (let row = 0; row < n; row++) {
    const e = returns[row]! - mean;
    const square = e * e;
    sum -=
      0.5 *
      (freedom === null
        ? Math.log(h) + square / h
        : Math.log(h) + (freedom + 1) * Math.log1p(square / (h * (freedom - 2))));
    h = omega + (e < 0 ? alpha + gamma : alpha) * square + beta * h;
  }
  return sum + n * constant;
}

function smoothing(
  returns: Float64Array,
  mean: number,
  variance: number,
  reason: 'insufficient_data' | 'not_converged' | 'no_clustering',
): VolatilityModel {
  let h = variance;
  let sum = 0;
  for (let row = 0; row < returns.length; row++) {
    const square = (returns[row]! - mean) ** 2;
    sum -= 0.5 * (Math.log(2 * Math.PI * h) + square / h);
    h = EWMA * h + (1 - EWMA) * square;
  }
  return { kind: 'ewma', reason, mean, next: h, converged: reason === 'no_clustering', logLikelihood: sum };
}
