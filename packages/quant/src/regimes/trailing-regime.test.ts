import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Prng } from '../statistics/index.ts';
import { createRegimeTrail, feedRegimeTrail, readRegime, REGIME_HISTORY } from './trailing-regime.ts';
import type { RegimeTrail, TrailingReading } from './trailing-regime.ts';

/** Closes with their exponentially weighted deviation (λ .94), as the engine has it. */
function feed(closes: readonly number[], trail: RegimeTrail = createRegimeTrail()) {
  const readings: (TrailingReading | null)[] = [];
  let variance = 0;
  closes.forEach((close, bar) => {
    const change = bar === 0 ? 0 : close / closes[bar - 1]! - 1;
    variance = bar === 1 ? change * change : 0.94 * variance + 0.06 * change * change;
    feedRegimeTrail(trail, close, Math.sqrt(variance));
    readings.push(readRegime(trail));
  });
  return { readings, trail };
}

function walk(bars: number, seed: number, sigmaAt: (bar: number) => number, driftAt = (_bar: number) => 0) {
  const random = new Prng(seed);
  let price = 100;
  return Array.from({ length: bars }, (_none, bar) => {
    price *= Math.exp(driftAt(bar) + sigmaAt(bar) * random.normal());
    return price;
  });
}
const shareOf = (readings: readonly (TrailingReading | null)[], regime: string): number =>
  readings.filter((reading) => reading?.regime === regime).length / readings.length;

describe('a trailing regime', () => {
  test('is the same however much comes later, and whatever that is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 799 }), (seed, cut) => {
        const closes = walk(800, seed, (bar) => (bar % 200 < 20 ? 0.05 : 0.01));
        const { readings } = feed(closes);
        expect(feed(closes.slice(0, cut)).readings).toEqual(readings.slice(0, cut));
        const poisoned = closes.map((close, bar) => (bar < cut ? close : close * 1_000));
        expect(feed(poisoned).readings.slice(0, cut)).toEqual(readings.slice(0, cut));
      }),
      { numRuns: 20 },
    );
  });

  test('goes on from its saved trail as if nothing had happened', () => {
    const closes = walk(700, 5, () => 0.01);
    const trail = createRegimeTrail();
    for (const [bar, close] of closes.entries()) {
      feedRegimeTrail(trail, close, 0.01);
      if (bar % 100 !== 99) continue;
      const revived = JSON.parse(JSON.stringify(trail)) as RegimeTrail;
      expect(revived).toEqual(trail);
      expect(readRegime(revived)).toEqual(readRegime(trail));
    }
    for (const values of Object.values(trail) as number[][]) expect(values.length).toBeLessThanOrEqual(501);
  });

  test('does not depend on where its history began, once that is long enough', () => {
    const closes = walk(2_000, 9, (bar) => 0.01 * (1 + (bar % 300) / 300));
    const whole = feed(closes).readings.at(-1);
    expect(feed(closes.slice(-REGIME_HISTORY)).readings.at(-1)).toEqual(whole);
  });

  test('is unknown with fewer than 100 bars to compare with', () => {
    const { readings } = feed(walk(130, 1, () => 0.01));
    expect(readings.findIndex((reading) => reading !== null)).toBe(124);
  });

  test('tells a trend from a walk, a wild market from a calm one, and a crisis from both', () => {
    const random = feed(walk(3_000, 3, () => 0.01)).readings.slice(600);
    // By its definition: three bars in ten, less those that are told as something else.
    expect(shareOf(random, 'trending')).toBeGreaterThan(0.2);
    expect(shareOf(random, 'trending')).toBeLessThan(0.35);
    expect(shareOf(random, 'crisis')).toBeLessThan(0.05);
    const runs = walk(
      700,
      4,
      () => 0.01,
      (bar) => (bar >= 650 ? 0.008 : 0),
    );
    expect(shareOf(feed(runs).readings.slice(676), 'trending')).toBeGreaterThan(0.8);
    const wild = feed(walk(700, 4, (bar) => (bar >= 650 ? 0.04 : 0.01))).readings;
    expect(shareOf(wild.slice(680), 'volatile') + shareOf(wild.slice(680), 'crisis')).toBe(1);
    expect(shareOf(wild.slice(655, 665), 'crisis')).toBeGreaterThan(0.5);
  });

  test('of a market that stands still is ranging', () => {
    expect(feed(Array.from({ length: 200 }, () => 100)).readings.at(-1)).toEqual({
      regime: 'ranging',
      volatilityRatio: 1,
      slopeT: 0,
      trendT: 0,
    });
  });
});
