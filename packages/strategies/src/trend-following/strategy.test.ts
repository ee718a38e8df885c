import { expect, test } from 'vitest';
import { barsOf, changesOf, times, watch } from '../testing/watch.ts';
import { trendFollowing } from './strategy.ts';

const params = { fast: 2, slow: 3, atrPeriod: 2, stopFactor: 1 };
const jumps = barsOf([...times(10, 100), ...times(5, 110), ...times(2, 90)]);

test('goes with the cross of the averages', () => {
  expect(changesOf(trendFollowing, params, jumps)).toEqual([
    [10, 1, 'cross_up'],
    [15, -1, 'cross_down'],
  ]);
});

test('its stop starts one usual range behind the close and only moves with the trade', () => {
  const stops = watch(trendFollowing, params, jumps).map(({ wish }) => wish.stop);
  // True ranges: 2 while flat, 12 at the jump, 22 at the fall; each average is half the old one and half the new range.
  expect(stops.slice(10, 15)).toEqual([103, 105.5, 106.75, 107.375, 107.6875]);
  expect(stops[15]).toBe(90 + (2.3125 + 22) / 2);
  expect(stops[16]).toBe(90 + ((2.3125 + 22) / 2 + 2) / 2);
});
