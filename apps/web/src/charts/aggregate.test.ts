import { expect, test } from 'vitest';
import { aggregate, withOpenBar } from '#charts/aggregate.ts';
import type { BarTuple } from '#charts/price-chart.tsx';

const HOUR = 3_600_000;
const BARS: BarTuple[] = [
  [3 * HOUR, 10, 12, 9, 11, 1],
  [4 * HOUR, 11, 15, 10, 14, 2],
  [5 * HOUR, 14, 14, 8, 9, 3],
];

test('longer bars lie on the UTC grid and keep extremes and volume', () => {
  expect(aggregate(BARS, 4 * HOUR)).toEqual([
    [0, 10, 12, 9, 11, 1],
    [4 * HOUR, 11, 15, 8, 9, 5],
  ]);
});

test('the open bar follows the newest price, and a new one begins on time', () => {
  expect(withOpenBar(BARS, 16, 5 * HOUR + 5, HOUR).at(-1)).toEqual([5 * HOUR, 14, 16, 8, 16, 3]);
  expect(withOpenBar(BARS, 7, 6 * HOUR + 5, HOUR).at(-1)).toEqual([6 * HOUR, 9, 9, 7, 7, 0]);
  expect(withOpenBar(BARS, 7, 9 * HOUR, HOUR).at(-1)).toEqual([9 * HOUR, 7, 7, 7, 7, 0]);
  expect(withOpenBar(BARS, undefined, 9 * HOUR, HOUR)).toBe(BARS);
});
