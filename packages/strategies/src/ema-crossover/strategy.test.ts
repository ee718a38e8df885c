import { expect, test } from 'vitest';
import { barsOf, changesOf, times } from '../testing/watch.ts';
import { emaCrossover } from './strategy.ts';

test('goes with each jump at its own bar, and never on a flat market', () => {
  const jumps = barsOf([...times(10, 100), ...times(5, 110), ...times(5, 90)]);
  expect(changesOf(emaCrossover, { fast: 2, slow: 3 }, jumps)).toEqual([
    [10, 1, 'cross_up'],
    [15, -1, 'cross_down'],
  ]);
});
