import { describe, expect, test } from 'vitest';
import { overfittingProbability } from './overfitting-probability.ts';
import { noise } from './testing/noise.ts';

describe('check values of METHODS 7.4', () => {
  test('two columns of eight', () => {
    const a = Float64Array.of(1, 2, 3, 1, 2, 1, -1, 0);
    const b = Float64Array.of(2, 1, -1, -2, 1, 3, 2, 1);
    const { pbo, splits } = overfittingProbability([a, b], 4);
    expect(splits).toBe(6);
    expect(pbo).toBeCloseTo(2 / 3, 12);
  });

  test('noise: half of the time, in the mean of twenty samples', () => {
    const values = Array.from(
      { length: 20 },
      (_unused, index) => overfittingProbability(noise(1000, 50, 7919 * (index + 1)), 10).pbo,
    );
    expect(values.reduce((sum, value) => sum + value, 0) / 20).toBeCloseTo(0.50972, 5);
    expect(Math.min(...values)).toBeCloseTo(0.159, 3);
    expect(Math.max(...values)).toBeCloseTo(0.909, 3);
  });

  test('one column that is truly better: never', () => {
    const returns = noise(1000, 50, 5);
    returns[7] = returns[7]!.map((value) => value + 0.25);
    const result = overfittingProbability(returns, 10);
    expect(result.pbo).toBe(0);
    expect(result.lossProbability).toBe(0);
  });

  test('sixteen blocks give 12,870 divisions', () =>
    expect(overfittingProbability(noise(160, 3, 11)).splits).toBe(12_870));
});

describe('what follows from the definition', () => {
  test('scaling every return changes nothing', () => {
    const returns = noise(120, 6, 3);
    const scaled = returns.map((column) => column.map((value) => value * 0.001));
    expect(overfittingProbability(scaled, 6).pbo).toBe(overfittingProbability(returns, 6).pbo);
  });

  test('equal columns tie in the middle, which counts as overfitted', () => {
    const [column] = noise(100, 1, 9);
    expect(overfittingProbability([column!, column!.slice()], 4).pbo).toBe(1);
  });

  test('columns that do not vary have Sharpe 0 and no NaN', () => {
    const flat = new Float64Array(40);
    const { pbo, degradationSlope } = overfittingProbability([flat, flat.slice()], 4);
    expect([pbo, degradationSlope]).toEqual([1, 0]);
  });

  test.each([
    ['one configuration', [new Float64Array(8)], 4],
    ['unequal lengths', [new Float64Array(8), new Float64Array(9)], 4],
    ['an odd number of blocks', [new Float64Array(8), new Float64Array(8)], 3],
    ['NaN', [new Float64Array(8), new Float64Array(8).fill(Number.NaN)], 4],
  ])('refuses %s', (_name, returns, blocks) =>
    expect(() => overfittingProbability(returns, blocks)).toThrow(RangeError),
  );
});
