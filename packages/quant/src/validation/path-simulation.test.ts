import { describe, expect, test } from 'vitest';
import { lcg } from '../statistics/index.ts';
import { bootstrapBlocks, shuffleTrades } from './path-simulation.ts';
import { noise } from './testing/noise.ts';

const daily = noise(300, 1, 31)[0]!.map((value) => 0.001 + 0.02 * value);
const growth = (returns: Float64Array): number =>
  returns.reduce((equity, value) => equity * (1 + value), 1) - 1;

describe('trades in other orders', () => {
  test('end where they ended, with other drawdowns', () => {
    const { totalReturn, maxDrawdown, paths } = shuffleTrades(daily, lcg(1));
    expect(paths).toBe(10_000);
    for (const value of totalReturn) expect(value).toBeCloseTo(growth(daily), 9);
    expect(maxDrawdown[4]).toBeGreaterThan(maxDrawdown[0]);
  });
  test('a single loss among gains is the drawdown of every order', () => {
    const { maxDrawdown } = shuffleTrades(Float64Array.of(0.1, -0.2, 0.1, 0.1), lcg(3), 500);
    for (const value of maxDrawdown) expect(value).toBeCloseTo(0.2, 12);
  });
});

describe('blocks of history', () => {
  test('the same seed gives the same paths, another seed others', () => {
    const run = (seed: number) => bootstrapBlocks(daily, 10, lcg(seed), 500);
    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
  });
  test('log growth has the mean and the spread of independent draws when blocks are one long', () => {
    const { totalReturn } = bootstrapBlocks(daily, 1, lcg(5), 4000);
    const logs = daily.map((value) => Math.log1p(value));
    const mean = logs.reduce((sum, value) => sum + value, 0);
    const spread = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean / 300) ** 2, 0));
    expect(Math.abs(Math.log1p(totalReturn[2]) - mean)).toBeLessThan(0.08 * spread);
    // From the 5 % to the 95 % quantile of a normal: 3.29 deviations.
    const width = Math.log1p(totalReturn[4]) - Math.log1p(totalReturn[0]);
    expect(Math.abs(width / (3.29 * spread) - 1)).toBeLessThan(0.08);
  });
  test('quantiles rise, shares lie in 0…1, the tail is the worst', () => {
    const { totalReturn, maxDrawdown, lossProbability, drawdownTail } = bootstrapBlocks(
      daily,
      20,
      lcg(2),
      1000,
    );
    for (const values of [totalReturn, maxDrawdown])
      expect([...values].sort((a, b) => a - b)).toEqual([...values]);
    expect(lossProbability).toBeGreaterThanOrEqual(0);
    expect(lossProbability).toBeLessThanOrEqual(1);
    expect(drawdownTail).toBeGreaterThanOrEqual(maxDrawdown[4]);
  });
  test('an account that is lost stays lost', () => {
    const { totalReturn } = bootstrapBlocks(Float64Array.of(-1, 0.5), 1, lcg(2), 200);
    expect(totalReturn[0]).toBe(-1);
  });
  test('refuses what cannot be drawn from', () => {
    expect(() => bootstrapBlocks(daily, 0.5, lcg(1))).toThrow('blockLength is 0.5');
    expect(() => shuffleTrades(Float64Array.of(1), lcg(1))).toThrow('at least 2');
    expect(() => shuffleTrades(Float64Array.of(1, Number.NaN), lcg(1))).toThrow('return 1 is NaN');
  });
});
