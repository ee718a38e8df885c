import { expect, test } from 'vitest';
import { barsOf, changesOf, times, watch } from '../testing/watch.ts';
import { rangeTrading } from './strategy.ts';

const params = { period: 10, zone: 0.15, maxAdx: 60, stopFactor: 1 };
/** A range from 99 to 111 with its middle at 105, left at the last bar; the ADX is known from bar 27 on. */
const range = [...times(8, 100, 105, 110, 105), 100, 90];

test('trades both edges, leaves in the middle, and at once when the range breaks', () => {
  expect(changesOf(rangeTrading, params, barsOf(range))).toEqual([
    [28, 1, 'near_support'],
    [29, 0, 'range_middle'],
    [30, -1, 'near_resistance'],
    [31, 0, 'range_middle'],
    [32, 1, 'near_support'],
    [33, 0, 'range_broken'],
  ]);
});

test('its stop lies one usual range of 7 beyond the edge, and goes with the position', () => {
  const stops = watch(rangeTrading, params, barsOf(range)).map(({ wish }) => wish.stop);
  expect(stops[28]).toBeCloseTo(99 - 7, 0);
  expect(stops[30]).toBeCloseTo(111 + 7, 0);
  expect([stops[29], stops[31], stops[33]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test('a market in a trend has no edge to trade', () => {
  const rising = barsOf(Array.from({ length: 80 }, (_unused, index) => 100 + index));
  expect(changesOf(rangeTrading, params, rising)).toEqual([]);
});
