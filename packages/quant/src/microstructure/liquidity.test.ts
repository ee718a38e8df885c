import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lcg, quantileOf } from '../index.ts';
import { HourlyProfile, liquidityScore } from './index.ts';
import type { LiquidityMeasures } from './index.ts';

const HOUR_MS = 3_600_000;

describe('hourly profile', () => {
  test('hour by hour it is what the whole history says, at every moment', () => {
    const uniform = lcg(3);
    const values = Float64Array.from({ length: 24 * 45 }, uniform);
    const profile = new HourlyProfile();
    values.forEach((value, index) => {
      profile.add(index * HOUR_MS, value);
      const complete = Math.floor((index + 1) / 24);
      if (index % 7 !== 0 || complete < 10) return;
      const first = Math.max(0, complete - 30);
      const cell = Float64Array.from(
        { length: complete - first },
        (_none, day) => values[(first + day) * 24 + 5]!,
      );
      expect(profile.at(5)).toEqual({
        median: quantileOf(cell, 0.5),
        spread: quantileOf(cell, 0.75) - quantileOf(cell, 0.25),
        count: complete - first,
        isPooled: false,
      });
    });
    expect(new HourlyProfile(profile.days).at(5)).toEqual(profile.at(5));
  });
  test('a day with a gap does not count, and few days are pooled', () => {
    const profile = new HourlyProfile();
    for (let hour = 0; hour < 72; hour++) if (hour !== 30) profile.add(hour * HOUR_MS, hour);
    expect(profile.days.map((day) => day[0])).toEqual([0, 48]);
    expect(profile.at(3)).toMatchObject({ count: 48, isPooled: true });
    expect(new HourlyProfile().at(0)).toBeNull();
    expect(() => profile.add(0, Number.NaN)).toThrow('must be finite');
  });
});

describe('liquidity score', () => {
  const measures = (value: number): LiquidityMeasures => ({
    spreadBps: -value,
    depth10Bps: value,
    depth50Bps: value,
    amihud: -value,
    resilience: value,
  });
  const past = Array.from({ length: 30 }, (_none, day) => measures(day));
  test('runs from 0 to 100', () => {
    expect(liquidityScore(measures(-1), past)).toEqual({ score: 0, missing: [] });
    expect(liquidityScore(measures(99), past)?.score).toBeCloseTo(100, 9);
    expect(liquidityScore(measures(14.5), past)?.score).toBeCloseTo(50, 9);
    expect(liquidityScore(measures(1), [measures(1)])?.score).toBeCloseTo(50, 9);
  });
  test('is monotone in every part', () => {
    const part = fc.constantFrom('spreadBps', 'depth10Bps', 'depth50Bps', 'amihud', 'resilience');
    fc.assert(
      fc.property(
        part,
        fc.double({ min: -40, max: 40, noNaN: true }),
        fc.double({ min: 0, max: 40, noNaN: true }),
        (name, from, more) => {
          const score = (value: number): number =>
            liquidityScore({ ...measures(10), [name]: value }, past)?.score ?? Number.NaN;
          const worse = name === 'spreadBps' || name === 'amihud';
          expect(worse ? score(from) : score(from + more)).toBeGreaterThanOrEqual(
            worse ? score(from + more) : score(from),
          );
        },
      ),
    );
  });
  test('what is missing gives its weight to the rest, and is named', () => {
    const some = liquidityScore({ ...measures(99), resilience: null, amihud: null }, past);
    expect(some?.score).toBeCloseTo(100, 9);
    expect(some?.missing).toEqual(['amihud', 'resilience']);
    expect(liquidityScore(measures(1), [])).toBeNull();
  });
});
