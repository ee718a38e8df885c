import { expect, test } from 'vitest';
import { barsOf, changesOf } from '../testing/watch.ts';
import { rsiEma } from './strategy.ts';

const params = { emaPeriod: 10, rsiPeriod: 2, oversold: 35, overbought: 65 };
/** Up by 1 a bar to 119, two bars down, two bars up: the RSI is 50, 25, 62.5 and 81.25. */
const rise = [...Array.from({ length: 20 }, (_unused, index) => 100 + index), 118, 117, 118, 119];

test('buys the end of a pullback in a rising market and leaves when the swing is done', () => {
  expect(changesOf(rsiEma, params, barsOf(rise))).toEqual([
    [22, 1, 'pullback_over'],
    [23, 0, 'swing_done'],
  ]);
});

test('sells the end of a rally in a falling one', () => {
  expect(changesOf(rsiEma, params, barsOf(rise.map((close) => 240 - close)))).toEqual([
    [22, -1, 'rally_over'],
    [23, 0, 'swing_done'],
  ]);
});

test('gives up when the trend is lost before the swing is done', () => {
  expect(changesOf(rsiEma, params, barsOf([...rise.slice(0, 23), 100]))).toEqual([
    [22, 1, 'pullback_over'],
    [23, 0, 'trend_lost'],
  ]);
});
