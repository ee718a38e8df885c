import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { almgrenChriss } from './almgren-chriss.ts';
import { almgrenImpact, permanentImpact } from './impact.ts';
import { PACE_AVERSION, schedulePace, STEEPEST_PACE } from './schedule-pace.ts';
import type { PaceQuestion } from './schedule-pace.ts';

/** 10,000 in a market that trades 500 million a day at 4 %. */
const entry: PaceQuestion = {
  quantity: 100,
  durationMs: 300_000,
  periods: 20,
  price: 100,
  halfSpreadBps: 1,
  side: 'buy',
  book: null,
  market: { dailySigma: 0.04, dailyVolume: 5_000_000, outstanding: null },
};
const side = (prices: readonly number[], size: number) => ({
  price: Float64Array.from(prices),
  size: Float64Array.from(prices, () => size),
  levels: prices.length,
});
const thin = { bids: side([99.99, 90], 1e-6), asks: side([100.01, 110], 1e-6) };
const urgencyOf = (change: Partial<PaceQuestion> = {}): number =>
  schedulePace({ ...entry, ...change }).urgency;

describe('the pace of a schedule', () => {
  test('is κT of the Almgren–Chriss schedule with the impact of the volume’s law', () => {
    const { quantity, price, market, periods } = entry;
    const days = entry.durationMs / 86_400_000;
    const permanent = permanentImpact(quantity, market) / 10_000;
    const temporary = almgrenImpact(quantity, days, market) / 10_000 - permanent;
    const { kappa } = almgrenChriss({
      quantity,
      duration: days,
      periods,
      sigma: market.dailySigma * price,
      eta: (temporary * price * days) / quantity,
      gamma: (2 * permanent * price) / quantity,
      epsilon: 0.01,
      lambda: PACE_AVERSION / (quantity * price),
    });
    expect(urgencyOf()).toBeCloseTo(kappa * days, 12);
    // In the limit of many slices: (κT)² = aversion · σ T / (0.142 · share of the volume ^ 0.6).
    const share = quantity / (market.dailyVolume * days);
    const limit = Math.sqrt((PACE_AVERSION * market.dailySigma * days) / (0.142 * share ** 0.6));
    expect(urgencyOf({ periods: 100_000 })).toBeCloseTo(limit, 4);
    expect(limit).toBeCloseTo(0.4646, 4);
  });

  test('of typical entries is neither 0 nor extreme', () => {
    for (const [dailyNotional, dailySigma] of [
      [1e10, 0.025],
      [5e8, 0.04],
      [3e7, 0.06],
    ] as const)
      for (const quantity of [10, 100, 1_000]) {
        const market = { dailySigma, dailyVolume: dailyNotional / 100, outstanding: null };
        const urgency = urgencyOf({ quantity, market });
        expect(urgency).toBeGreaterThan(0.1);
        expect(urgency).toBeLessThan(2);
      }
  });

  test('is more where the market moves more or is deeper, less for a larger order or a dear book, and bounded', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.double({ min: 0.001, max: 0.3, noNaN: true }),
        fc.double({ min: 10, max: 1e9, noNaN: true }),
        fc.integer({ min: 5, max: 14_400 }),
        (quantity, dailySigma, dailyVolume, seconds) => {
          const market = { dailySigma, dailyVolume, outstanding: null };
          const periods = Math.max(2, Math.ceil(seconds / 50));
          const at = (change: Partial<PaceQuestion>) =>
            urgencyOf({ quantity, market, durationMs: seconds * 1_000, periods, ...change });
          const urgency = at({});
          expect(urgency).toBeGreaterThanOrEqual(0);
          expect(urgency).toBeLessThanOrEqual(STEEPEST_PACE);
          const room = 1 + 1e-9;
          expect(at({ book: thin })).toBeLessThanOrEqual(urgency * room);
          // An order of more than the market trades has no schedule at all.
          if (quantity * 2 > (dailyVolume * seconds) / 86_400) return;
          expect(at({ aversion: 20 }) * room).toBeGreaterThanOrEqual(urgency);
          expect(at({ quantity: quantity * 2 })).toBeLessThanOrEqual(urgency * room);
          expect(at({ market: { ...market, dailyVolume: dailyVolume * 2 } }) * room).toBeGreaterThanOrEqual(
            urgency,
          );
        },
      ),
    );
  });

  test('a market that does not move is no reason to hurry', () => {
    expect(urgencyOf({ market: { ...entry.market, dailySigma: 1e-12 } })).toBeLessThan(1e-4);
  });
});
