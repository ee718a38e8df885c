import { cholesky, logDeterminant } from '../linear-algebra/index.ts';
import type { CholeskyFactor } from '../linear-algebra/index.ts';

/** A hidden Markov chain with normal observations; plain JSON. K states, d dimensions. */
export interface HmmParameters {
  readonly states: number;
  readonly dimensions: number;
  /** K. */
  readonly initial: readonly number[];
  /** K × K, row-major: P(next = column | now = row). */
  readonly transition: readonly number[];
  /** K × d. */
  readonly means: readonly number[];
  /** K × d × d. */
  readonly covariances: readonly number[];
}

/** Free parameters of K states in d dimensions: what BIC charges for. */
export const parameterCount = (states: number, dimensions: number): number =>
  states * (states - 1) + (states - 1) + states * dimensions + (states * dimensions * (dimensions + 1)) / 2;

/** @throws RangeError on wrong lengths, values that are not finite, or probabilities that do not sum to 1. */
export function assertHmm(model: HmmParameters): void {
  const { states: k, dimensions: d } = model;
  const expected = { initial: k, transition: k * k, means: k * d, covariances: k * d * d };
  for (const name of ['initial', 'transition', 'means', 'covariances'] as const) {
    if (model[name].length !== expected[name] || !model[name].every(Number.isFinite))
      throw new RangeError(
        `${name} of a model of ${k} states in ${d} dimensions needs ${expected[name]} finite values, has ${model[name].length}`,
      );
  }
  const sumsToOne = (row: readonly number[]): boolean =>
    row.every((value) => value >= 0) && Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) < 1e-6;
  for (let row = 0; row < k; row++)
    if (!sumsToOne(model.transition.slice(row * k, row * k + k)))
      throw new RangeError(`transition row ${row} does not sum to 1`);
  if (!sumsToOne(model.initial)) throw new RangeError('initial probabilities do not sum to 1');
}

/** ln density of an observation in each state. */
export class NormalEmission {
  readonly #factors: readonly CholeskyFactor[];
  readonly #constants: Float64Array;
  readonly #means: Float64Array;
  readonly #residual: Float64Array;
  readonly #d: number;

  constructor(model: HmmParameters) {
    const d = model.dimensions;
    this.#d = d;
    this.#factors = Array.from({ length: model.states }, (_unused, state) =>
      cholesky(Float64Array.from(model.covariances.slice(state * d * d, (state + 1) * d * d)), d),
    );
    this.#constants = Float64Array.from(
      this.#factors,
      (factor) => -0.5 * (d * Math.log(2 * Math.PI) + logDeterminant(factor)),
    );
    this.#means = Float64Array.from(model.means);
    this.#residual = new Float64Array(d);
  }

  /** Writes K log densities of the observation at values[from …] to out[at …]. */
  logDensities(values: Float64Array, from: number, out: Float64Array, at: number): void {
    const d = this.#d;
    const residual = this.#residual;
    for (let state = 0; state < this.#factors.length; state++) {
      const { lower } = this.#factors[state]!;
      let square = 0;
      for (let row = 0; row < d; row++) {
        let sum = values[from + row]! - this.#means[state * d + row]!;
        for (let column = 0; column < row; column++) sum -= lower[row * d + column]! * residual[column]!;
        const scaled = sum / lower[row * d + row]!;
        residual[row] = scaled;
        square += scaled * scaled;
      }
      out[at + state] = this.#constants[state]! - 0.5 * square;
    }
  }
}
