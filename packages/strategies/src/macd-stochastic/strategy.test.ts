import { expect, test } from 'vitest';
import { barsOf, changesOf, times } from '../testing/watch.ts';
import { macdStochastic } from './strategy.ts';

const params = { fast: 2, slow: 3, signal: 2, stochastic: 3 };
const bump = barsOf([...times(10, 100), 101, 100, 100]);

test('turns with momentum while the stochastic lies between its limits', () => {
  // The stochastic, smoothed over three bars, is 55.6 at the rise and 50 at the fall.
  expect(changesOf(macdStochastic, params, bump)).toEqual([
    [10, 1, 'momentum_up'],
    [11, -1, 'momentum_down'],
  ]);
});

test('does not buy what looks overbought', () => {
  expect(changesOf(macdStochastic, { ...params, overbought: 55 }, bump)).toEqual([[11, -1, 'momentum_down']]);
});

test('leaves, and does not turn, when momentum is lost beyond the limit', () => {
  expect(changesOf(macdStochastic, { ...params, oversold: 49, overbought: 60 }, bump)).toEqual([
    [10, 1, 'momentum_up'],
    [11, -1, 'momentum_down'],
  ]);
  const crash = barsOf([...times(10, 100), 101, 80]);
  // The fall ends at the bottom of its range: the smoothed stochastic is 40.6.
  expect(changesOf(macdStochastic, { ...params, oversold: 45 }, crash)).toEqual([
    [10, 1, 'momentum_up'],
    [11, 0, 'momentum_lost'],
  ]);
});
