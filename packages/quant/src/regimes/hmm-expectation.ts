import { NormalEmission } from './hmm-parameters.ts';
import type { HmmParameters } from './hmm-parameters.ts';
import { asSmoothed } from './state-probabilities.ts';
import type { SmoothedStates } from './state-probabilities.ts';

export interface Expectation {
  readonly logLikelihood: number;
  /** T × K: P(state | the whole sample). */
  readonly gamma: Float64Array;
  /** K × K: expected number of moves from row to column. */
  readonly moves: Float64Array;
}

/** Room for the E-step, so that hundreds of iterations allocate nothing. */
export class ExpectationRoom {
  readonly density: Float64Array;
  readonly alpha: Float64Array;
  readonly gamma: Float64Array;
  readonly scale: Float64Array;
  readonly rows: number;

  constructor(rows: number, states: number) {
    this.rows = rows;
    this.density = new Float64Array(rows * states);
    this.alpha = new Float64Array(rows * states);
    this.gamma = new Float64Array(rows * states);
    this.scale = new Float64Array(rows);
  }
}

/** Forward and backward over the whole sample: for fitting and for reports. Source: Rabiner 1989, scaled. */
export function expectation(model: HmmParameters, x: Float64Array, room: ExpectationRoom): Expectation {
  const { states: k } = model;
  const transition = Float64Array.from(model.transition);
  const logLikelihood = forward(model, transition, x, room);
  const moves = new Float64Array(k * k);
  backward(k, transition, room, moves);
  return { logLikelihood, gamma: room.gamma, moves };
}

function forward(
  model: HmmParameters,
  transition: Float64Array,
  x: Float64Array,
  room: ExpectationRoom,
): number {
  const { states: k, dimensions: d } = model;
  const { density, alpha, scale, rows } = room;
  const emission = new NormalEmission(model);
  let logLikelihood = 0;
  for (let row = 0; row < rows; row++) {
    const at = row * k;
    emission.logDensities(x, row * d, density, at);
    let largest = density[at]!;
    for (let state = 1; state < k; state++)
      if (density[at + state]! > largest) largest = density[at + state]!;
    let total = 0;
    for (let state = 0; state < k; state++) {
      const likely = Math.exp(density[at + state]! - largest);
      density[at + state] = likely;
      let prior = 0;
      if (row === 0) prior = model.initial[state]!;
      else
        for (let from = 0; from < k; from++) prior += alpha[at - k + from]! * transition[from * k + state]!;
      alpha[at + state] = prior * likely;
      total += prior * likely;
    }
    // All likely states may have no prior weight: a share of nothing must not become NaN.
    const divisor = Math.max(total, 1e-300);
    for (let state = 0; state < k; state++) alpha[at + state]! /= divisor;
    scale[row] = divisor;
    logLikelihood += Math.log(divisor) + largest;
  }
  return logLikelihood;
}

function backward(k: number, transition: Float64Array, room: ExpectationRoom, moves: Float64Array): void {
  const { density, alpha, gamma, scale, rows } = room;
  let beta = new Float64Array(k).fill(1);
  let before = new Float64Array(k);
  for (let row = rows - 1; row >= 0; row--) {
    const at = row * k;
    for (let state = 0; state < k; state++) gamma[at + state] = alpha[at + state]! * beta[state]!;
    if (row === 0) break;
    const divisor = scale[row]!;
    for (let from = 0; from < k; from++) {
      let sum = 0;
      const weight = alpha[at - k + from]!;
      for (let to = 0; to < k; to++) {
        const step = (transition[from * k + to]! * density[at + to]! * beta[to]!) / divisor;
        sum += step;
        moves[from * k + to]! += weight * step;
      }
      before[from] = sum;
    }
    [beta, before] = [before, beta];
  }
}

/** States in hindsight, for reports. @param observations T × d, row-major, finite. */
export function smoothHmm(model: HmmParameters, observations: Float64Array): SmoothedStates {
  const rows = observations.length / model.dimensions;
  const { gamma, logLikelihood } = expectation(model, observations, new ExpectationRoom(rows, model.states));
  return asSmoothed({ probabilities: gamma, states: model.states, logLikelihood });
}
