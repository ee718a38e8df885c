import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Prng } from '../statistics/index.ts';
import {
  cholesky,
  dot,
  logDeterminant,
  multiply,
  solveCholesky,
  symmetricEigen,
  symmetrise,
} from './index.ts';

/** A covariance of `rows` normal draws: positive definite when rows ≥ size. */
function covariance(size: number, rows: number, seed: number): Float64Array {
  const random = new Prng(seed);
  const out = new Float64Array(size * size);
  for (let row = 0; row < rows; row++) {
    const draw = Float64Array.from({ length: size }, () => random.normal());
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) out[i * size + j]! += (draw[i]! * draw[j]!) / rows;
  }
  return out;
}
const sizes = fc.integer({ min: 1, max: 9 });
const seeds = fc.integer({ min: 1, max: 1e6 });
const largestGap = (a: Float64Array, b: Float64Array): number =>
  a.reduce((worst, x, index) => Math.max(worst, Math.abs(x - b[index]!)), 0);

describe('cholesky', () => {
  test('law: the factor multiplies back, and solves', () => {
    fc.assert(
      fc.property(sizes, seeds, (size, seed) => {
        const matrix = covariance(size, 3 * size + 5, seed);
        const factor = cholesky(matrix, size);
        expect(factor).toMatchObject({ jitter: 0, clipped: false });
        const back = new Float64Array(size * size);
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++)
            back[i * size + j] = dot(
              factor.lower.slice(i * size, (i + 1) * size),
              factor.lower.slice(j * size, (j + 1) * size),
            );
        expect(largestGap(back, matrix)).toBeLessThan(1e-12);
        const x = Float64Array.from({ length: size }, (_unused, index) => index - 1.5);
        expect(largestGap(solveCholesky(factor, multiply(matrix, x)), x)).toBeLessThan(1e-8);
        const eigen = symmetricEigen(matrix, size);
        expect(logDeterminant(factor)).toBeCloseTo(
          eigen.values.reduce((sum, value) => sum + Math.log(value), 0),
          8,
        );
      }),
    );
  });
  test('a singular matrix gets jitter, an indefinite one raised eigenvalues, and both say so', () => {
    const singular = cholesky(Float64Array.of(1, 1, 1, 1), 2);
    expect(singular.jitter).toBeGreaterThan(0);
    expect(singular.jitter).toBeLessThanOrEqual(1e-6);
    const indefinite = cholesky(Float64Array.of(1, 2, 2, 1), 2);
    expect(indefinite.clipped).toBe(true);
    // Eigenvalues 3 and −1: what is left is 3 along the diagonal.
    expect(indefinite.lower[0]! ** 2).toBeCloseTo(1.5, 6);
  });
  test('bad input', () => {
    expect(() => cholesky(Float64Array.of(1, Number.NaN, 0, 1), 2)).toThrow('matrix[0, 1] is NaN');
    expect(() => cholesky(new Float64Array(4), 2)).toThrow('must be above 0');
    expect(() => cholesky(new Float64Array(3), 2)).toThrow('3 entries');
  });
});

test('law: eigenvectors are orthonormal and are only stretched', () => {
  fc.assert(
    fc.property(sizes, seeds, (size, seed) => {
      const random = new Prng(seed);
      const matrix = symmetrise(
        Float64Array.from({ length: size * size }, () => random.normal()),
        size,
      );
      const { values, vectors } = symmetricEigen(matrix, size);
      expect([...values].sort((a, b) => a - b)).toEqual([...values]);
      for (let i = 0; i < size; i++) {
        const vector = Float64Array.from({ length: size }, (_unused, row) => vectors[row * size + i]!);
        expect(dot(vector, vector)).toBeCloseTo(1, 12);
        expect(
          largestGap(
            multiply(matrix, vector),
            vector.map((x) => x * values[i]!),
          ),
        ).toBeLessThan(1e-12);
      }
    }),
  );
});
