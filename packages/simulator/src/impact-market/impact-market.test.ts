import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STUDY_TERMS, studyExecution } from './execution-study.ts';
import { ImpactMarket } from './impact-market.ts';
import type { ImpactMarketOptions } from './impact-market.ts';

const still: ImpactMarketOptions = {
  seed: 1,
  halfLifeMs: 10_000,
  stepMs: 250,
  middle: 60_000,
  topSize: 1000,
  tickSize: 600,
  permanentShare: 0.2,
  dailySigma: 0,
  driftBps: 0,
  volumePerSecond: 1860,
  activityAt: () => 1,
};
const wait = (market: ImpactMarket, ms: number): void => {
  for (let at = 0; at < ms; at += still.stepMs) market.advance();
};

describe('the market', () => {
  test('stands where a trade left it, comes back by half in a half-life, and keeps the part that stays', () => {
    const market = new ImpactMarket(still);
    // 1,000 at the touch and 99 ticks of 600 behind it.
    const taken = market.take('buy', 1000 + 99 * 600, Number.POSITIVE_INFINITY);
    expect(taken.filled).toBe(60_400);
    expect(taken.paid / taken.filled).toBeCloseTo(60_001 + (600 * 4950) / 60_400, 9);
    expect(market.ask).toBe(60_101);
    wait(market, 10_000);
    expect(market.ask).toBeGreaterThan(60_020 + 35);
    expect(market.ask).toBeLessThan(60_020 + 45);
    wait(market, 300_000);
    expect(market.ask).toBe(60_021);
  });
  test('never gives back without refill, however an order is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 2, maxLength: 30 }), (parts) => {
        const options = { ...still, halfLifeMs: Number.POSITIVE_INFINITY };
        const whole = parts.reduce((sum, part) => sum + part, 0);
        const atOnce = new ImpactMarket(options).take('sell', whole, 0).paid / whole;
        const market = new ImpactMarket(options);
        let paid = 0;
        for (const part of parts) {
          paid += market.take('sell', part, 0).paid;
          wait(market, 60_000);
        }
        // Within the tick that rounding a quote to the grid is worth.
        expect(Math.abs(paid / whole - atOnce)).toBeLessThanOrEqual(1);
      }),
    );
  });
  test('takes no more than stands within the limit, and fills nothing that the price did not go through', () => {
    const market = new ImpactMarket(still);
    expect(market.take('buy', 5000, 60_003)).toEqual({
      filled: 2200,
      paid: 1000 * 60_001 + 600 * (60_002 + 60_003),
    });
    expect(market.fillResting('buy', market.bid, 100)).toBe(0);
    expect(market.fillResting('sell', market.ask, 100)).toBe(0);
  });
});

describe('the study', () => {
  const quiet = { ...STUDY_TERMS, seeds: 2, dailySigma: 1e-6 };
  test('without noise: the sooner the book is back, the more is saved; nothing when it never comes back', () => {
    const rows = studyExecution(quiet);
    for (const style of ['twap', 'vwap', 'adaptive']) {
      const saved = rows.filter((row) => row.style === style).map((row) => row.savedBps);
      expect(saved).toHaveLength(4);
      expect(saved[0]!).toBeGreaterThan(saved[1]!);
      expect(saved[1]!).toBeGreaterThan(saved[2]!);
      expect(saved[2]!).toBeGreaterThan(10);
      expect(Math.abs(saved[3]!)).toBeLessThan(0.5);
    }
  }, 30_000);
  test('with the noise of a calm day: better beyond two standard errors at 10 and 60 s, no better at never', () => {
    const rows = studyExecution({ ...STUDY_TERMS, seeds: 16, dailySigma: 0.015 }, [
      10_000,
      60_000,
      Number.POSITIVE_INFINITY,
    ]);
    for (const row of rows) {
      if (row.halfLifeMs === null) expect(row.verdict).not.toBe('better');
      else expect(row.verdict).toBe('better');
      expect(row.leftShare).toBeLessThan(0.05);
    }
  }, 60_000);
  test('the same seeds give the same table', () => {
    expect(studyExecution(quiet, [10_000])).toEqual(studyExecution(quiet, [10_000]));
  }, 30_000);
});
