import { expect, test } from 'vitest';
import { tStatistic, verdictOf } from '#features/backtests/verdict.ts';

const GOOD = { netReturn: 0.4, gross: 5_000, buyAndHold: 0.1, sharpe: 2.4, trades: 200, years: 1 };

test('bad news comes before good news', () => {
  expect(verdictOf({ ...GOOD, trades: 0 })).toBe('no_trades');
  expect(verdictOf({ ...GOOD, netReturn: -0.1, gross: -900 })).toBe('lost');
  expect(verdictOf({ ...GOOD, netReturn: -0.1, gross: 900 })).toBe('costs_ate_it');
  expect(verdictOf({ ...GOOD, trades: 29 })).toBe('too_few');
  expect(verdictOf({ ...GOOD, sharpe: 1.9 })).toBe('luck');
  expect(verdictOf({ ...GOOD, sharpe: null })).toBe('luck');
  expect(verdictOf({ ...GOOD, buyAndHold: 0.9 })).toBe('worse_than_holding');
  expect(verdictOf(GOOD)).toBe('made_money');
});

test('half a year must show more than a year', () => {
  expect(tStatistic({ sharpe: 2.4, years: 0.5 })).toBeLessThan(2);
  expect(verdictOf({ ...GOOD, years: 0.5 })).toBe('luck');
});
