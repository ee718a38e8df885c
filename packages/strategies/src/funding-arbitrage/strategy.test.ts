import { expect, test } from 'vitest';
import { barsOf, changesOf, times } from '../testing/watch.ts';
import type { Row } from '../testing/watch.ts';
import { fundingArbitrage } from './strategy.ts';

const params = { meanBars: 2, horizonDays: 10, costBps: 30, margin: 1 };
/** A carry of 45 bps over ten days, then the other way round; the price is of no matter. */
const rates = [...times(5, 0), ...times(5, 0.00015), ...times(5, -0.00015)];
const told: Row[] = barsOf(rates.map((_rate, index) => 100 + 7 * (index % 3))).map((row, index) => ({
  ...row,
  figure: rates[index]!,
  other: row.close,
}));

test('is short while the mean of funding is worth the costs, and out when it is gone', () => {
  expect(changesOf(fundingArbitrage, params, told)).toEqual([
    [6, -1, 'carry_pays'],
    [10, 0, 'carry_gone'],
  ]);
});

test('its other leg is long at the same bars', () => {
  expect(changesOf(fundingArbitrage, { ...params, spotLeg: true }, told)).toEqual([
    [6, 1, 'carry_pays'],
    [10, 0, 'carry_gone'],
  ]);
});

test('a carry below its costs is left alone', () => {
  expect(changesOf(fundingArbitrage, { ...params, costBps: 46 }, told)).toEqual([]);
});

test('both legs leave at the bar at which the perpetual has left the coin, and wait until it is back', () => {
  // The perpetual lies 2 % above the coin in one bar, 1 % in the next, then at its side again.
  const above = (bar: number): number => ({ 7: 1.02, 8: 1.01 })[bar] ?? 1;
  const changes = [
    [6, 1, 'carry_pays'],
    [7, 0, 'basis_wide'],
    [9, 1, 'carry_pays'],
    [10, 0, 'carry_gone'],
  ] as const;
  const seenByShort = told.map((row, bar) => ({ ...row, other: row.close / above(bar) }));
  const seenByLong = told.map((row, bar) => ({ ...row, other: row.close * above(bar) }));
  expect(changesOf(fundingArbitrage, { ...params, spotLeg: true }, seenByLong)).toEqual(changes);
  expect(changesOf(fundingArbitrage, params, seenByShort)).toEqual(
    changes.map(([bar, exposure, reason]) => [bar, exposure === 0 ? 0 : -exposure, reason]),
  );
});
