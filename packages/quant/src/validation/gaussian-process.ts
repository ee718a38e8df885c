import { cholesky, logDeterminant, solveCholesky, solveLower } from '../linear-algebra/index.ts';
import type { CholeskyFactor } from '../linear-algebra/index.ts';

/** Correlation by distance: `matern52` is twice differentiable, `rbf` infinitely smooth. */
export type KernelShape = 'matern52' | 'rbf';

export interface GaussianProcessSettings {
  readonly shape: KernelShape;
  /** Length scale of each coordinate: after so much the correlation has faded. */
  readonly lengths: readonly number[];
  /** Variance of the function. */
  readonly amplitude: number;
  /** Variance of the noise of an observation. */
  readonly noise: number;
}

export interface Prediction {
  readonly mean: number;
  /** Of the function itself, without the noise of an observation. */
  readonly deviation: number;
}

/**
 * Regression by a Gaussian process with mean 0: knows how sure it is between and beyond its observations.
 * O(n³) to make, O(n²) a prediction. Source: Rasmussen, Williams 2006, algorithm 2.1.
 */
export class GaussianProcess {
  readonly #points: readonly Float64Array[];
  readonly #settings: GaussianProcessSettings;
  readonly #factor: CholeskyFactor;
  readonly #weights: Float64Array;
  /** ln p(values | points, settings). */
  readonly logLikelihood: number;

  /** @throws RangeError on no points, unequal lengths, or settings that are not positive. */
  constructor(points: readonly Float64Array[], values: Float64Array, settings: GaussianProcessSettings) {
    check(points, values, settings);
    const n = points.length;
    const covariance = new Float64Array(n * n);
    for (let row = 0; row < n; row++) {
      for (let column = 0; column < row; column++) {
        const value = kernelOf(points[row]!, points[column]!, settings);
        covariance[row * n + column] = value;
        covariance[column * n + row] = value;
      }
      covariance[row * n + row] = settings.amplitude + settings.noise;
    }
    this.#points = points;
    this.#settings = settings;
    this.#factor = cholesky(covariance, n);
    this.#weights = solveCholesky(this.#factor, values);
    let fit = 0;
    for (let row = 0; row < n; row++) fit += values[row]! * this.#weights[row]!;
    this.logLikelihood = -0.5 * (fit + logDeterminant(this.#factor) + n * Math.log(2 * Math.PI));
  }

  predict(point: Float64Array): Prediction {
    const n = this.#points.length;
    const covariance = new Float64Array(n);
    let mean = 0;
    for (let row = 0; row < n; row++) {
      covariance[row] = kernelOf(point, this.#points[row]!, this.#settings);
      mean += covariance[row]! * this.#weights[row]!;
    }
    const half = solveLower(this.#factor, covariance);
    let explained = 0;
    for (let row = 0; row < n; row++) explained += half[row]! * half[row]!;
    return { mean, deviation: Math.sqrt(Math.max(0, this.#settings.amplitude - explained)) };
  }
}

function kernelOf(
  a: Float64Array,
  b: Float64Array,
  { shape, lengths, amplitude }: GaussianProcessSettings,
): number {
  let square = 0;
  for (let axis = 0; axis < a.length; axis++) square += ((a[axis]! - b[axis]!) / lengths[axis]!) ** 2;
  if (shape === 'rbf') return amplitude * Math.exp(-0.5 * square);
  const distance = Math.sqrt(5 * square);
  return amplitude * (1 + distance + (distance * distance) / 3) * Math.exp(-distance);
}

function check(
  points: readonly Float64Array[],
  values: Float64Array,
  settings: GaussianProcessSettings,
): void {
  const { lengths, amplitude, noise } = settings;
  if (points.length === 0 || points.length !== values.length)
    throw new RangeError(
      `${points.length} points and ${values.length} values; give as many of both, at least one`,
    );
  for (const point of points)
    if (point.length !== lengths.length)
      throw new RangeError(
        `a point has ${point.length} coordinates, and there are ${lengths.length} lengths`,
      );
  if (!(amplitude > 0) || !(noise >= 0) || !lengths.every((length) => length > 0))
    throw new RangeError(
      `lengths ${lengths.join(', ')}, amplitude ${amplitude} and noise ${noise} must be positive`,
    );
}
