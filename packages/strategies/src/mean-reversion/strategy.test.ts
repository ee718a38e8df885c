import { expect, test } from 'vitest';
import { barsOf, changesOf, times, watch } from '../testing/watch.ts';
import { meanReversion } from './strategy.ts';

const params = { period: 5, entry: 1.5, rsiPeriod: 2, rsiBand: 15, maxAdx: 60, stopFactor: 1 };
/** The fall to 95 lies 1.91 deviations below its mean, the close after it only .65. */
const calm = times(10, 100, 101, 100, 99);
const fall = [...calm, 95, 97, 100];

test('waits for the turn, and leaves at the mean', () => {
  expect(changesOf(meanReversion, params, barsOf(fall))).toEqual([
    [41, 1, 'turns_back_up'],
    [42, 0, 'mean_reached'],
  ]);
  expect(changesOf(meanReversion, params, barsOf(fall.map((close) => 200 - close)))).toEqual([
    [41, -1, 'turns_back_down'],
    [42, 0, 'mean_reached'],
  ]);
});

test('its stop lies one usual range from the close', () => {
  // The range is 3 a bar, 6 at the fall and 4 at the turn.
  const { wish } = watch(meanReversion, meanReversion.params.parse(params), barsOf(fall))[41]!;
  expect(wish.stop).toBeCloseTo(97 - (((3 * 13 + 6) / 14) * 13 + 4) / 14, 1);
});

test('leaves a fall alone that goes on, and one in a trend', () => {
  expect(changesOf(meanReversion, params, barsOf([...calm, 95, 70]))).toEqual([]);
  const steep = Array.from({ length: 60 }, (_unused, index) => 200 - 2 * index);
  expect(changesOf(meanReversion, params, barsOf([...steep, 70, 73, 80]))).toEqual([]);
});
