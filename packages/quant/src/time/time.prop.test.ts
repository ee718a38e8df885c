import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as time from './index.ts';

const HOUR = 3_600_000;
const instant = fc.integer({ min: Date.UTC(2008, 0, 1), max: Date.UTC(2035, 0, 1) });

/** Offset that the platform's own time zone database gives. */
function offsetIn(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)!.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return local - Math.floor(at / 60_000) * 60_000;
}

describe('sessions', () => {
  test('London and New York keep the time that the time zone database says', () => {
    fc.assert(
      fc.property(instant, (at) => {
        expect(time.londonOffset(at)).toBe(offsetIn('Europe/London', at));
        expect(time.newYorkOffset(at)).toBe(offsetIn('America/New_York', at));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['2024-03-11T13:29Z', 'europe'],
    ['2024-03-11T13:30Z', 'america'],
    ['2024-03-08T14:29Z', 'europe'],
    ['2024-03-08T14:30Z', 'america'],
    ['2024-03-08T21:00Z', 'quiet'],
    ['2024-03-08T00:00Z', 'asia'],
    ['2024-03-08T06:30Z', 'quiet'],
    ['2024-03-09T12:00Z', 'weekend'],
    // Monday morning in Tokyo is still Sunday in UTC only before nine.
    ['2024-03-10T23:59Z', 'weekend'],
    ['2024-03-11T00:00Z', 'asia'],
  ])('%s is %s', (at, session) => expect(time.sessionOf(Date.parse(at))).toBe(session));
});

describe('funding', () => {
  test('the next instant is later by at most one interval and lies on the grid', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(1 as const, 2 as const, 4 as const, 8 as const), (at, hours) => {
        const next = time.nextFunding(at, hours);
        expect(next).toBeGreaterThan(at);
        expect(next - at).toBeLessThanOrEqual(hours * HOUR);
        expect(next % (hours * HOUR)).toBe(0);
      }),
    );
  });

  test('instants of two neighbouring spans are those of the whole, and tell their interval', () => {
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 20, max: 400 }),
        fc.integer({ min: 20, max: 400 }),
        fc.constantFrom(1 as const, 4 as const, 8 as const),
        (from, a, b, hours) => {
          const middle = from + a * HOUR;
          const to = middle + b * HOUR;
          const whole = time.fundingTimes(from, to, hours);
          expect([
            ...time.fundingTimes(from, middle, hours),
            ...time.fundingTimes(middle, to, hours),
          ]).toEqual([...whole]);
          if (whole.length > 1) expect(time.fundingHoursOf(whole)).toBe(hours);
        },
      ),
    );
  });

  test('an odd interval is not guessed', () => {
    expect(time.fundingHoursOf(Float64Array.from([0, 3 * HOUR, 6 * HOUR]))).toBeNull();
    expect(time.fundingHoursOf(new Float64Array(1))).toBeNull();
    expect(time.fundingsPerYear(8)).toBe(1095);
  });
});

describe('calendar', () => {
  test('every start is at or before its instant, and its own start', () => {
    const starts = [
      time.startOfDay,
      time.startOfWeek,
      time.startOfMonth,
      time.startOfQuarter,
      time.startOfYear,
    ];
    fc.assert(
      fc.property(instant, (at) => {
        for (const start of starts) {
          expect(start(at)).toBeLessThanOrEqual(at);
          expect(start(start(at))).toBe(start(at));
        }
        expect(time.weekdayOf(at)).toBe(new Date(at).getUTCDay());
        expect(time.weekdayOf(time.startOfWeek(at))).toBe(1);
      }),
    );
  });

  test('futures expire on the last Friday of March, June, September and December', () => {
    const iso = (at: number): string => new Date(at).toISOString().slice(0, 16);
    expect(iso(time.monthlyExpiry(Date.UTC(2024, 1, 10)))).toBe('2024-02-23T08:00');
    expect(iso(time.nextQuarterlyExpiry(Date.UTC(2024, 0, 1)))).toBe('2024-03-29T08:00');
    expect(iso(time.nextQuarterlyExpiry(Date.UTC(2024, 2, 29, 8)))).toBe('2024-06-28T08:00');
    expect(iso(time.nextQuarterlyExpiry(Date.UTC(2024, 11, 28)))).toBe('2025-03-28T08:00');
  });

  test('days between count midnights', () => {
    expect(time.daysBetween(Date.UTC(2024, 0, 1, 23), Date.UTC(2024, 0, 2, 1))).toBe(1);
  });
});
