import { expect, test } from 'vitest';
import { barsOf, changesOf, times } from '../testing/watch.ts';
import { bollingerRsi } from './strategy.ts';

const params = { period: 5, factor: 1.5, rsiPeriod: 2, oversold: 30, overbought: 70 };
/** At the fall the mean is 99.4 and the deviation 2.245, so the lower band lies at 96.03. */
const fall = [...times(5, 100, 101), 95, 97, 100];

test('buys below the band and leaves at the mean', () => {
  expect(changesOf(bollingerRsi, params, barsOf(fall))).toEqual([
    [10, 1, 'band_low'],
    [12, 0, 'mean_reached'],
  ]);
});

test('sells above it', () => {
  expect(changesOf(bollingerRsi, params, barsOf(fall.map((close) => 201 - close)))).toEqual([
    [10, -1, 'band_high'],
    [12, 0, 'mean_reached'],
  ]);
});

test('leaves a fall alone that the RSI does not call oversold', () => {
  expect(changesOf(bollingerRsi, { ...params, oversold: 5 }, barsOf(fall))).toEqual([]);
});
