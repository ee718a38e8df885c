import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lcg } from '../statistics/index.ts';
import { axisOf, fromUnit, gridPoints, latinHypercube, randomPoints, toUnit } from './parameter-space.ts';
import type { Dimension } from './parameter-space.ts';

const dimension: fc.Arbitrary<Dimension> = fc
  .record({
    kind: fc.constantFrom('int' as const, 'float' as const),
    min: fc.integer({ min: 1, max: 50 }),
    width: fc.integer({ min: 0, max: 40 }),
    step: fc.integer({ min: 1, max: 7 }),
    scale: fc.constantFrom('linear' as const, 'log' as const),
  })
  .map(({ width, ...rest }) => ({ ...rest, key: 'x', max: rest.min + width }));
const space = fc.array(dimension, { minLength: 1, maxLength: 3 });

test('every value lies on its steps and in its range, wherever it comes from', () => {
  fc.assert(
    fc.property(
      space,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 1e6 }),
      (dimensions, count, seed) => {
        const grid = new Set(gridPoints(dimensions, 1e6).map((point) => point.join()));
        for (const points of [
          randomPoints(dimensions, count, lcg(seed)),
          latinHypercube(dimensions, count, lcg(seed)),
        ]) {
          for (const point of points) expect(grid.has(point.join())).toBe(true);
          expect(new Set(points.map((point) => point.join())).size).toBe(points.length);
          expect(points.length).toBeLessThanOrEqual(Math.min(count, grid.size));
        }
      },
    ),
  );
});

test('a value survives the way to the unit interval and back', () => {
  fc.assert(
    fc.property(dimension, fc.double({ min: 0, max: 1, noNaN: true }), (one, unit) => {
      const value = fromUnit(one, unit);
      expect(fromUnit(one, toUnit(one, value))).toBe(value);
    }),
  );
});

describe('Latin hypercube', () => {
  test('each slice of each dimension is used once', () => {
    const free: Dimension[] = ['a', 'b', 'c'].map((key) => ({
      key,
      kind: 'float',
      min: 0,
      max: 1,
      step: 0,
      scale: 'linear',
    }));
    const points = latinHypercube(free, 40, lcg(12));
    for (let index = 0; index < 3; index++)
      expect(points.map((point) => Math.floor(point[index]! * 40)).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 40 }, (_unused, slice) => slice),
      );
  });
});

describe('grid', () => {
  const int = (min: number, max: number, step: number): Dimension => ({
    key: 'n',
    kind: 'int',
    min,
    max,
    step,
    scale: 'linear',
  });
  test('is every combination, the last dimension fastest', () => {
    expect(gridPoints([int(1, 2, 1), int(5, 9, 2)], 100)).toEqual([
      [1, 5],
      [1, 7],
      [1, 9],
      [2, 5],
      [2, 7],
      [2, 9],
    ]);
  });
  test('decimal steps have no dust', () =>
    expect(axisOf({ key: 'f', kind: 'float', min: 0.1, max: 0.7, step: 0.2, scale: 'linear' })).toEqual([
      0.1, 0.3, 0.5, 0.7,
    ]));
  test('a switch has two values', () =>
    expect(axisOf({ key: 'b', kind: 'bool', min: 0, max: 1, step: 1, scale: 'linear' })).toEqual([0, 1]));
  test('refuses too many, a missing step, a range the wrong way round', () => {
    expect(() => gridPoints([int(1, 100, 1), int(1, 100, 1)], 9999)).toThrow('10000 combinations');
    expect(() => gridPoints([{ ...int(1, 2, 0), kind: 'float' }], 10)).toThrow('n has no step');
    expect(() => gridPoints([int(2, 1, 1)], 10)).toThrow('n goes from 2 to 1');
    expect(() => gridPoints([{ ...int(0, 1, 1), scale: 'log' }], 10)).toThrow('logarithmic');
  });
});
