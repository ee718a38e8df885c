/** A square matrix, row-major: entry (row, column) is at row · size + column. */
export type SquareMatrix = Float64Array;

/** @throws RangeError unless there are size² entries, all finite. */
export function assertSquare(name: string, matrix: SquareMatrix, size: number): void {
  if (!Number.isSafeInteger(size) || size < 1 || matrix.length !== size * size)
    throw new RangeError(`${name} has ${matrix.length} entries; a matrix of size ${size} has ${size * size}`);
  for (let index = 0; index < matrix.length; index++)
    if (!Number.isFinite(matrix[index]))
      throw new RangeError(
        `${name}[${Math.floor(index / size)}, ${index % size}] is ${matrix[index]}; must be finite`,
      );
}

/** The mean of a matrix and its mirror image, in place. */
export function symmetrise(matrix: SquareMatrix, size: number): SquareMatrix {
  for (let row = 0; row < size; row++)
    for (let column = 0; column < row; column++) {
      const mean = 0.5 * (matrix[row * size + column]! + matrix[column * size + row]!);
      matrix[row * size + column] = mean;
      matrix[column * size + row] = mean;
    }
  return matrix;
}

/** matrix · vector. */
export function multiply(matrix: SquareMatrix, vector: Float64Array): Float64Array {
  const size = vector.length;
  const out = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let column = 0; column < size; column++) sum += matrix[row * size + column]! * vector[column]!;
    out[row] = sum;
  }
  return out;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

/** Mean of the diagonal: the scale that jitter and tolerances are measured by. */
export function meanDiagonal(matrix: SquareMatrix, size: number): number {
  let sum = 0;
  for (let row = 0; row < size; row++) sum += matrix[row * size + row]!;
  return sum / size;
}
