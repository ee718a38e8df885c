import { symmetricEigen } from './symmetric-eigen.ts';
import { assertSquare, meanDiagonal } from './matrix.ts';
import type { SquareMatrix } from './matrix.ts';

export interface CholeskyFactor {
  /** Lower triangle L with L·Lᵀ = the matrix (plus jitter); zeros above the diagonal. */
  readonly lower: SquareMatrix;
  readonly size: number;
  /** What was added to the diagonal; 0 for a matrix that is positive definite as it stands. */
  readonly jitter: number;
  /** True: jitter was not enough, and negative eigenvalues were raised instead. */
  readonly clipped: boolean;
}

/** Shares of the mean diagonal, tried in turn. */
const JITTERS = [0, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6] as const;
/** Raised eigenvalues are this share of the largest. */
const LEAST_EIGENVALUE = 1e-10;

/**
 * Cholesky factor of a symmetric matrix. One that is not positive definite gets a growing jitter on its diagonal, at
 * last raised eigenvalues; the result says which.
 * @param matrix size², row-major; the lower triangle is read. @throws RangeError on bad entries or no positive diagonal.
 */
export function cholesky(matrix: SquareMatrix, size: number): CholeskyFactor {
  assertSquare('matrix', matrix, size);
  const scale = meanDiagonal(matrix, size);
  if (!(scale > 0)) throw new RangeError(`the mean of the diagonal is ${scale}; must be above 0`);
  const lower = new Float64Array(size * size);
  for (const share of JITTERS)
    if (factorise(matrix, size, share * scale, lower))
      return { lower, size, jitter: share * scale, clipped: false };
  const raised = raiseEigenvalues(matrix, size);
  if (!factorise(raised, size, JITTERS[1] * scale, lower))
    throw new RangeError('a matrix with raised eigenvalues has no Cholesky factor');
  return { lower, size, jitter: JITTERS[1] * scale, clipped: true };
}

/** The nearest matrix whose eigenvalues are at least a small share of the largest. */
export function raiseEigenvalues(matrix: SquareMatrix, size: number): SquareMatrix {
  const { values, vectors } = symmetricEigen(matrix, size);
  const least = LEAST_EIGENVALUE * Math.max(...values);
  const out = new Float64Array(size * size);
  for (let index = 0; index < size; index++) {
    const value = Math.max(values[index]!, least);
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++)
        out[row * size + column]! += value * vectors[row * size + index]! * vectors[column * size + index]!;
  }
  return out;
}

function factorise(matrix: SquareMatrix, size: number, jitter: number, lower: SquareMatrix): boolean {
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]! + (row === column ? jitter : 0);
      for (let index = 0; index < column; index++)
        sum -= lower[row * size + index]! * lower[column * size + index]!;
      if (row === column) {
        // Below this a pivot is rounding, not information.
        if (!(sum > 1e-14 * matrix[row * size + row]!)) return false;
        lower[row * size + row] = Math.sqrt(sum);
      } else lower[row * size + column] = sum / lower[column * size + column]!;
    }
  return true;
}

/** x with L·x = vector. */
export function solveLower({ lower, size }: CholeskyFactor, vector: Float64Array): Float64Array {
  const x = vector.slice();
  for (let row = 0; row < size; row++) {
    let sum = x[row]!;
    for (let column = 0; column < row; column++) sum -= lower[row * size + column]! * x[column]!;
    x[row] = sum / lower[row * size + row]!;
  }
  return x;
}

/** x with matrix·x = vector. @throws RangeError when the lengths differ. */
export function solveCholesky(factor: CholeskyFactor, vector: Float64Array): Float64Array {
  const { lower, size } = factor;
  if (vector.length !== size) throw new RangeError(`vector has ${vector.length} entries; expected ${size}`);
  const x = solveLower(factor, vector);
  for (let row = size - 1; row >= 0; row--) {
    let sum = x[row]!;
    for (let below = row + 1; below < size; below++) sum -= lower[below * size + row]! * x[below]!;
    x[row] = sum / lower[row * size + row]!;
  }
  return x;
}

/** ln of the determinant of the factored matrix. */
export function logDeterminant({ lower, size }: CholeskyFactor): number {
  let sum = 0;
  for (let row = 0; row < size; row++) sum += Math.log(lower[row * size + row]!);
  return 2 * sum;
}
