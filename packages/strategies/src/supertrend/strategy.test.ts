import { expect, test } from 'vitest';
import { barsOf, changesOf, times } from '../testing/watch.ts';
import { supertrend } from './strategy.ts';

test('turns at the bar whose close breaks the band', () => {
  // The usual range is 2, so the bands of a flat market at 100 lie at 98 and 102.
  const jumps = barsOf([...times(10, 100), ...times(5, 110), ...times(5, 90)]);
  expect(changesOf(supertrend, { period: 3, factor: 1 }, jumps)).toEqual([
    [10, 1, 'trend_up'],
    [15, -1, 'trend_down'],
  ]);
});
