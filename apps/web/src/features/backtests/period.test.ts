import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyOfPeriod, daysIn, faultOfPeriod, periodOf } from '#features/backtests/period.ts';

const dates = fc
  .date({ min: new Date('2019-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const NOW = Date.parse('2026-03-01T12:00:00Z');

test('what is asked comes back as it was chosen', () => {
  fc.assert(
    fc.property(dates, dates, (a, b) => {
      const [first = a, last = b] = [a, b].sort();
      const period = { kind: 'range', first, last } as const;
      expect(periodOf({ days: 182, ...bodyOfPeriod(period) })).toEqual(period);
    }),
  );
  expect(periodOf({ days: 90 })).toEqual({ kind: 'last', days: 90 });
});

test('both days belong to the range, in whole UTC days', () => {
  const period = { kind: 'range', first: '2026-01-31', last: '2026-02-01' } as const;
  expect(bodyOfPeriod(period)).toEqual({ from: '2026-01-31T00:00:00.000Z', to: '2026-02-02T00:00:00.000Z' });
  expect(daysIn(period)).toBe(2);
});

test('what cannot be asked says why', () => {
  const range = (first: string, last: string) => ({ kind: 'range', first, last }) as const;
  expect(faultOfPeriod(range('', '2026-01-02'), NOW)).toBe('datesMissing');
  expect(faultOfPeriod(range('2026-01-03', '2026-01-02'), NOW)).toBe('datesReversed');
  expect(faultOfPeriod(range('2026-01-03', '2026-03-02'), NOW)).toBe('datesAhead');
  expect(faultOfPeriod(range('2026-01-03', '2026-03-01'), NOW)).toBeNull();
  expect(faultOfPeriod({ kind: 'last', days: 30 }, NOW)).toBeNull();
});
