import { assertSquare } from './matrix.ts';
import type { SquareMatrix } from './matrix.ts';

export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** Column i (entries i, size + i, …) is the unit eigenvector of values[i]. */
  readonly vectors: SquareMatrix;
}

const MAX_SWEEPS = 60;

/**
 * Eigenvalues and vectors of a symmetric matrix by Jacobi's rotations: accurate for small values too; meant for tens of
 * rows. @throws RangeError on bad entries. O(size³) a sweep, 6 to 10 sweeps.
 * Source: Golub, Van Loan, Matrix Computations, 8.5.
 */
export function symmetricEigen(matrix: SquareMatrix, size: number): SymmetricEigen {
  assertSquare('matrix', matrix, size);
  const a = matrix.slice();
  const v = new Float64Array(size * size);
  for (let row = 0; row < size; row++) v[row * size + row] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let isDone = true;
    for (let p = 0; p < size - 1; p++)
      for (let q = p + 1; q < size; q++) {
        const between = a[p * size + q]!;
        if (
          Math.abs(between) <= 1e-17 * Math.sqrt(Math.abs(a[p * size + p]! * a[q * size + q]!)) ||
          between === 0
        )
          continue;
        isDone = false;
        rotate(a, v, size, p, q);
      }
    if (isDone) break;
  }
  const order = Array.from({ length: size }, (_unused, index) => index).sort(
    (x, y) => a[x * size + x]! - a[y * size + y]!,
  );
  const vectors = new Float64Array(size * size);
  for (const [to, from] of order.entries())
    for (let row = 0; row < size; row++) vectors[row * size + to] = v[row * size + from]!;
  return { values: Float64Array.from(order, (index) => a[index * size + index]!), vectors };
}

/** Makes entry (p, q) zero. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * a[p * size + q]!);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const change = t * a[p * size + q]!;
  a[p * size + p]! -= change;
  a[q * size + q]! += change;
  a[p * size + q] = 0;
  a[q * size + p] = 0;
  for (let row = 0; row < size; row++) {
    if (row !== p && row !== q) {
      const x = a[row * size + p]!;
      const y = a[row * size + q]!;
      a[row * size + p] = c * x - s * y;
      a[row * size + q] = s * x + c * y;
      a[p * size + row] = a[row * size + p]!;
      a[q * size + row] = a[row * size + q]!;
    }
    const x = v[row * size + p]!;
    const y = v[row * size + q]!;
    v[row * size + p] = c * x - s * y;
    v[row * size + q] = s * x + c * y;
  }
}
