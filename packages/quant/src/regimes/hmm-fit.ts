import { symmetricEigen } from '../linear-algebra/index.ts';
import { assertFinite } from '../statistics/describe.ts';
import { partPrng } from '../statistics/prng.ts';
import { expectation, ExpectationRoom } from './hmm-expectation.ts';
import { parameterCount } from './hmm-parameters.ts';
import type { HmmParameters } from './hmm-parameters.ts';
import { pooledVariances, startingModel } from './hmm-start.ts';

export interface HmmFitOptions {
  readonly dimensions: number;
  readonly seed: number;
  /** Restarts from other seeds, 10. All are worked on for a while, the best few to the end. */
  readonly restarts?: number;
  readonly maxIterations?: number;
  /** Stops when ln L grows by less than this share of |ln L|, 1e-6. */
  readonly tolerance?: number;
  /** One more start, such as the previous fit. */
  readonly start?: HmmParameters;
}

export interface HmmFit {
  readonly ok: true;
  readonly parameters: HmmParameters;
  readonly logLikelihood: number;
  /** −2 ln L + p ln T; the lower the better. */
  readonly bic: number;
  readonly iterations: number;
  readonly converged: boolean;
}

export type HmmFailure = {
  readonly ok: false;
  readonly reason: 'insufficient_data' | 'every_restart_rejected';
};

interface Climb {
  model: HmmParameters;
  logLikelihood: number;
  iterations: number;
  converged: boolean;
}

const LEAST_ROWS = 250;
const TRIAL_ITERATIONS = 20;
const FINALISTS = 3;
const LEAST_SHARE_OF_VARIANCE = 1e-3;

/**
 * Hidden Markov model by expectation–maximisation.
 * @param observations T × d, row-major, finite, T ≥ 250. @param states K ≥ 2.
 * @returns a failure when there are too few rows, or a state would rest on fewer than d + 2 of them in every restart.
 * @throws RangeError on values that are not finite or a length that is no multiple of d.
 * Source: Rabiner 1989; Zucchini, MacDonald, Langrock 2016; short trial runs, Biernacki, Celeux, Govaert 2003.
 */
export function fitHmm(
  observations: Float64Array,
  states: number,
  options: HmmFitOptions,
): HmmFit | HmmFailure {
  const { dimensions: d, seed, restarts = 10, maxIterations = 200, tolerance = 1e-6 } = options;
  assertFinite('observations', observations);
  if (observations.length % d !== 0)
    throw new RangeError(`${observations.length} values are no whole number of rows of ${d}`);
  if (!Number.isSafeInteger(states) || states < 2)
    throw new RangeError(`states is ${states}; must be at least 2`);
  const rows = observations.length / d;
  if (rows < LEAST_ROWS) return { ok: false, reason: 'insufficient_data' };
  const room = new ExpectationRoom(rows, states);
  const starts = Array.from({ length: restarts }, (_unused, restart) =>
    startingModel(observations, d, states, partPrng(seed, restart), restart),
  );
  if (options.start !== undefined) starts.push(options.start);
  const climbs: Climb[] = [];
  for (const model of starts) {
    const start: Climb = { model, logLikelihood: Number.NEGATIVE_INFINITY, iterations: 0, converged: false };
    const trial = climbHmm(observations, start, Math.min(TRIAL_ITERATIONS, maxIterations), tolerance, room);
    if (trial !== null) climbs.push(trial);
  }
  climbs.sort((a, b) => b.logLikelihood - a.logLikelihood);
  let best: Climb | null = null;
  for (const climb of climbs.slice(0, FINALISTS)) {
    const end = climb.converged ? climb : climbHmm(observations, climb, maxIterations, tolerance, room);
    if (end !== null && (best === null || end.logLikelihood > best.logLikelihood)) best = end;
  }
  if (best === null) return { ok: false, reason: 'every_restart_rejected' };
  const { model: parameters, logLikelihood, iterations, converged } = best;
  const bic = -2 * logLikelihood + parameterCount(states, d) * Math.log(rows);
  return { ok: true, parameters, logLikelihood, bic, iterations, converged };
}

/**
 * EM from one start, with the ln L of every iteration: it never falls.
 * @returns null when a state loses its data.
 */
export function improveHmm(
  observations: Float64Array,
  start: HmmParameters,
  options: { readonly maxIterations?: number; readonly tolerance?: number } = {},
): (HmmFit & { readonly history: readonly number[] }) | null {
  const rows = observations.length / start.dimensions;
  const history: number[] = [];
  const end = climbHmm(
    observations,
    { model: start, logLikelihood: Number.NEGATIVE_INFINITY, iterations: 0, converged: false },
    options.maxIterations ?? 200,
    options.tolerance ?? 1e-6,
    new ExpectationRoom(rows, start.states),
    history,
  );
  if (end === null) return null;
  const { model: parameters, logLikelihood, iterations, converged } = end;
  const bic = -2 * logLikelihood + parameterCount(start.states, start.dimensions) * Math.log(rows);
  return { ok: true, parameters, logLikelihood, bic, iterations, converged, history };
}

/** The likelihood of the result belongs to its model. */
function climbHmm(
  x: Float64Array,
  start: Climb,
  maxIterations: number,
  tolerance: number,
  room: ExpectationRoom,
  history?: number[],
): Climb | null {
  const pooled = pooledVariances(x, start.model.dimensions);
  let { model, iterations } = start;
  // A climb that goes on meets its own last likelihood first: that is no sign of having arrived.
  let logLikelihood = Number.NEGATIVE_INFINITY;
  while (iterations < maxIterations) {
    const step = expectation(model, x, room);
    history?.push(step.logLikelihood);
    const gained = step.logLikelihood - logLikelihood;
    logLikelihood = step.logLikelihood;
    if (gained < tolerance * Math.abs(logLikelihood))
      return { model, logLikelihood, iterations, converged: true };
    const next = maximise(model, x, step.gamma, step.moves, pooled);
    if (next === null) return null;
    model = next;
    iterations++;
  }
  return { model, logLikelihood: expectation(model, x, room).logLikelihood, iterations, converged: false };
}

function maximise(
  model: HmmParameters,
  x: Float64Array,
  gamma: Float64Array,
  moves: Float64Array,
  pooled: Float64Array,
): HmmParameters | null {
  const { states: k, dimensions: d } = model;
  const rows = x.length / d;
  const weight = new Float64Array(k);
  const means = new Float64Array(k * d);
  for (let row = 0; row < rows; row++)
    for (let state = 0; state < k; state++) {
      const share = gamma[row * k + state]!;
      weight[state]! += share;
      for (let axis = 0; axis < d; axis++) means[state * d + axis]! += share * x[row * d + axis]!;
    }
  for (let state = 0; state < k; state++) {
    if (!(weight[state]! >= d + 2)) return null;
    for (let axis = 0; axis < d; axis++) means[state * d + axis]! /= weight[state]!;
  }
  const covariances = new Float64Array(k * d * d);
  for (let row = 0; row < rows; row++)
    for (let state = 0; state < k; state++) {
      const share = gamma[row * k + state]! / weight[state]!;
      for (let a = 0; a < d; a++) {
        const scaled = share * (x[row * d + a]! - means[state * d + a]!);
        for (let b = 0; b <= a; b++)
          covariances[(state * d + a) * d + b]! += scaled * (x[row * d + b]! - means[state * d + b]!);
      }
    }
  for (let state = 0; state < k; state++) liftCovariance(covariances, state, d, pooled);
  const transition = model.transition.slice();
  for (let from = 0; from < k; from++) {
    let total = 0;
    for (let to = 0; to < k; to++) total += moves[from * k + to]!;
    if (total > 0) for (let to = 0; to < k; to++) transition[from * k + to] = moves[from * k + to]! / total;
  }
  const first = gamma.slice(0, k);
  const firstTotal = first.reduce((sum, value) => sum + value, 0);
  return {
    states: k,
    dimensions: d,
    initial: Array.from(first, (value) => value / firstTotal),
    transition,
    means: [...means],
    covariances: [...covariances],
  };
}

/**
 * Keeps every direction's variance at a share of the pooled one. Raising eigenvalues in pooled units is the maximum of
 * the likelihood under that floor, so ln L still never falls; raising the diagonal would not be.
 */
function liftCovariance(covariances: Float64Array, state: number, d: number, pooled: Float64Array): void {
  const at = state * d * d;
  const scaled = new Float64Array(d * d);
  for (let a = 0; a < d; a++)
    for (let b = 0; b <= a; b++) {
      const value = covariances[at + a * d + b]! / Math.sqrt(pooled[a]! * pooled[b]!);
      covariances[at + b * d + a] = covariances[at + a * d + b]!;
      scaled[a * d + b] = value;
      scaled[b * d + a] = value;
    }
  const { values, vectors } = symmetricEigen(scaled, d);
  if (values[0]! >= LEAST_SHARE_OF_VARIANCE) return;
  for (let a = 0; a < d; a++)
    for (let b = 0; b < d; b++) {
      let sum = 0;
      for (let index = 0; index < d; index++)
        sum +=
          Math.max(values[index]!, LEAST_SHARE_OF_VARIANCE) *
          vectors[a * d + index]! *
          vectors[b * d + index]!;
      covariances[at + a * d + b] = sum * Math.sqrt(pooled[a]! * pooled[b]!);
    }
}

/**
 * The number of states between `least` and `most` with the lowest BIC, and its fit.
 * @returns the failure of the smallest model when none can be fitted.
 */
export function selectHmm(
  observations: Float64Array,
  options: HmmFitOptions,
  least = 2,
  most = 4,
): HmmFit | HmmFailure {
  let best: HmmFit | HmmFailure | null = null;
  for (let states = least; states <= most; states++) {
    const start = options.start?.states === states ? { start: options.start } : {};
    const { start: _other, ...rest } = options;
    const fit = fitHmm(observations, states, { ...rest, ...start });
    if (best === null || (fit.ok && (!best.ok || fit.bic < best.bic))) best = fit;
  }
  return best ?? { ok: false, reason: 'insufficient_data' };
}
