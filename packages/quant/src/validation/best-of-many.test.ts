import { describe, expect, test } from 'vitest';
import { lcg } from '../statistics/index.ts';
import { bestOfMany, chanceOf } from './best-of-many.ts';
import { noise } from './testing/noise.ts';

const chance = (returns: Float64Array[], seed: number, resamples = 400): number => {
  const best = bestOfMany(returns, { resamples, uniform: lcg(seed) });
  return chanceOf(best, Math.max(...best.statistics));
};

describe('the best of many without an edge', () => {
  // 5 % of 200 is 10; a binomial stays within 2 … 19 in more than 99.7 % of cases.
  test.each([
    ['independent', 0],
    ['much alike', 3],
  ])(
    'alarms falsely at its own rate: %s',
    (_name, shared) => {
      let alarms = 0;
      for (let seed = 1; seed <= 200; seed++) {
        const columns = noise(250, 13, 1009 * seed);
        const returns = columns
          .slice(1)
          .map((column) => column.map((value, row) => value + shared * columns[0]![row]!));
        if (chance(returns, seed) <= 0.05) alarms++;
      }
      expect(alarms).toBeGreaterThanOrEqual(2);
      expect(alarms).toBeLessThanOrEqual(19);
    },
    60_000,
  );

  test('its maxima are those of independent normals', () => {
    const { nullMaxima } = bestOfMany(noise(1000, 20, 77), {
      resamples: 4000,
      blockLength: 1,
      uniform: lcg(9),
    });
    const mean = nullMaxima.reduce((sum, value) => sum + value, 0) / nullMaxima.length;
    // Expected largest of 20 standard normals (order statistics tables): 1.8675.
    expect(Math.abs(mean - 1.8675)).toBeLessThan(0.08);
  });
});

describe('an edge', () => {
  test('is seen, and less so the more was tried', () => {
    const returns = noise(1000, 60, 41);
    returns[0] = returns[0]!.map((value) => value + 0.12);
    const one = chance(returns.slice(0, 1), 3, 4000);
    const ten = chance(returns.slice(0, 10), 3, 4000);
    const sixty = chance(returns, 3, 4000);
    expect(one).toBeLessThan(0.01);
    expect(ten).toBeGreaterThan(one);
    expect(sixty).toBeGreaterThan(ten);
  });

  test('copies of a configuration cost nothing', () => {
    const [column] = noise(500, 1, 7);
    expect(chance([column!, column!.slice(), column!.slice()], 3)).toBe(chance([column!], 3));
  });

  test('the chance is never 0 and falls with the statistic', () => {
    const best = bestOfMany(noise(100, 3, 1), { resamples: 99, uniform: lcg(2) });
    expect(chanceOf(best, 100)).toBe(0.01);
    expect(chanceOf(best, -100)).toBe(1);
    expect(chanceOf(best, 0.5)).toBeGreaterThanOrEqual(chanceOf(best, 1));
  });

  test('returns that do not vary show nothing', () => {
    const best = bestOfMany([new Float64Array(50).fill(0.01)], { resamples: 9, uniform: lcg(2) });
    expect([...best.statistics]).toEqual([0]);
    expect(chanceOf(best, 0)).toBe(1);
  });
});

test('how badly the others did does not matter, only how many and how unlike they are', () => {
  const returns = noise(1000, 10, 5);
  returns[0] = returns[0]!.map((value) => value + 0.12);
  const beside = returns.map((column, index) => (index === 0 ? column : column.map((value) => value - 0.3)));
  const best = (columns: Float64Array[]) => bestOfMany(columns, { resamples: 500, uniform: lcg(3) });
  expect(chanceOf(best(beside), 3)).toBeCloseTo(chanceOf(best(returns), 3), 12);
});
