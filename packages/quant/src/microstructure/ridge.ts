import { assertFinite } from '../statistics/index.ts';
import { cholesky, solveCholesky } from '../linear-algebra/index.ts';
import { deviationOf, meanOf } from '../metrics/index.ts';

export interface RidgeFit {
  /** Of the standardised columns; 0 for one that does not vary. */
  readonly beta: readonly number[];
  readonly intercept: number;
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  readonly lambda: number;
}

const LAMBDAS = Array.from({ length: 17 }, (_none, index) => 10 ** (-4 + index / 2));
const FOLDS = 5;

/** (X'X + λI)⁻¹ X'y of centred columns; the check value of METHODS 5.6. @param columns of one length. */
export function ridgeCoefficients(
  columns: readonly Float64Array[],
  target: Float64Array,
  lambda: number,
): Float64Array {
  const size = columns.length;
  const gram = new Float64Array(size * size);
  const moment = new Float64Array(size);
  columns.forEach((left, row) => {
    columns.forEach((right, column) => {
      gram[row * size + column] = product(left, right) + (row === column ? lambda : 0);
    });
    moment[row] = product(left, target);
  });
  return solveCholesky(cholesky(gram, size), moment);
}

/**
 * Ridge regression with an unpenalised intercept; means and deviations are those of the given rows alone.
 * @param columns one per feature, as long as the target. @throws RangeError on NaN or uneven lengths.
 */
export function fitRidge(columns: readonly Float64Array[], target: Float64Array, lambda: number): RidgeFit {
  assertFinite('target', target, 2);
  columns.forEach((column, index) => {
    assertFinite(`column ${index}`, column);
    if (column.length !== target.length)
      throw new RangeError(`column ${index} has ${column.length} rows; the target has ${target.length}`);
  });
  const mean = columns.map(meanOf);
  const sd = columns.map(deviationOf);
  const standard = columns.map((column, index) =>
    column.map((value) => standardised(value, mean[index]!, sd[index]!)),
  );
  const intercept = meanOf(target);
  const beta = ridgeCoefficients(
    standard,
    target.map((value) => value - intercept),
    lambda,
  );
  return { beta: [...beta], intercept, mean, sd, lambda };
}

export function predictRidge(fit: RidgeFit, row: ArrayLike<number>): number {
  let value = fit.intercept;
  for (let index = 0; index < fit.beta.length; index++)
    value += fit.beta[index]! * standardised(row[index]!, fit.mean[index]!, fit.sd[index]!);
  return value;
}

/**
 * λ of 10⁻⁴ … 10⁴ with the smallest error on rows that come after those it was fitted to (forward chaining, 5 folds).
 * @param columns oldest row first. @returns the fit to all rows, and the mean square error out of sample.
 */
export function fitRidgeForward(
  columns: readonly Float64Array[],
  target: Float64Array,
): { readonly fit: RidgeFit; readonly variance: number } {
  const fold = Math.floor(target.length / (FOLDS + 1));
  if (fold < 2) throw new RangeError(`${target.length} rows; at least ${2 * (FOLDS + 1)} are needed`);
  let best = { lambda: LAMBDAS[0]!, variance: Number.POSITIVE_INFINITY };
  for (const lambda of LAMBDAS) {
    const variance = forwardError(columns, target, lambda, fold);
    if (variance < best.variance) best = { lambda, variance };
  }
  return { fit: fitRidge(columns, target, best.lambda), variance: best.variance };
}

function forwardError(
  columns: readonly Float64Array[],
  target: Float64Array,
  lambda: number,
  fold: number,
): number {
  let squares = 0;
  let count = 0;
  for (let part = 1; part <= FOLDS; part++) {
    const cut = part * fold;
    const end = part === FOLDS ? target.length : cut + fold;
    const fit = fitRidge(
      columns.map((column) => column.subarray(0, cut)),
      target.subarray(0, cut),
      lambda,
    );
    const row = new Float64Array(columns.length);
    for (let index = cut; index < end; index++) {
      columns.forEach((column, at) => (row[at] = column[index]!));
      squares += (predictRidge(fit, row) - target[index]!) ** 2;
      count += 1;
    }
  }
  return squares / count;
}

/** A column that does not vary says nothing, and must not divide by zero. */
const standardised = (value: number, mean: number, sd: number): number =>
  sd > 1e-12 * Math.abs(mean) && sd > 0 ? (value - mean) / sd : 0;

function product(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += left[index]! * right[index]!;
  return sum;
}
