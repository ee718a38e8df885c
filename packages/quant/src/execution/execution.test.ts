import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  almgrenChriss,
  almgrenImpact,
  implementationShortfall,
  profileSlice,
  profileWeights,
  ResidualWindow,
  squareRootImpact,
  volumeProfile,
  volumeWeightedPrice,
} from './index.ts';
import type { AlmgrenChrissTerms, VolumeDay } from './index.ts';

// Parameters of Almgren and Chriss 2000; numbers of METHODS 4.1 [R].
const paper: AlmgrenChrissTerms = {
  quantity: 1e6,
  duration: 5,
  periods: 5,
  sigma: 0.95,
  eta: 2.5e-6,
  gamma: 2.5e-7,
  epsilon: 0.0625,
  lambda: 1e-6,
};

const relative = (value: number, wanted: number, tolerance = 1e-9): void =>
  expect(Math.abs(value / wanted - 1)).toBeLessThan(tolerance);

describe('Almgren–Chriss', () => {
  test('check values', () => {
    const plan = almgrenChriss(paper);
    relative(plan.kappa, 0.6070761632);
    [1_000_000, 541_955.6, 289_854.2, 147_897.5, 62_141.8].forEach((holding, at) =>
      relative(plan.holdings[at]!, holding, 1e-6),
    );
    expect(plan.holdings[5]).toBe(0);
    relative(plan.expectedCost, 911_226.9863);
    relative(Math.sqrt(plan.variance), 603_430.6688);
    const even = almgrenChriss({ ...paper, lambda: 0 });
    relative(even.expectedCost, 662_500);
    relative(Math.sqrt(even.variance), 1_040_672.8593);
  });

  test('falls, bends one way, adds up, and trades risk for cost, however steep', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -14, max: 8, noNaN: true }),
        fc.integer({ min: 1, max: 400 }),
        (power, periods) => {
          const lambda = 10 ** power;
          const plan = almgrenChriss({ ...paper, periods, lambda });
          const { holdings, trades } = plan;
          expect(trades.reduce((sum, trade) => sum + trade, 0)).toBeCloseTo(1e6, 3);
          for (let at = 1; at <= periods; at++) {
            expect(holdings[at]).toBeLessThanOrEqual(holdings[at - 1]!);
            if (at < periods) expect(trades[at]!).toBeLessThanOrEqual(trades[at - 1]! + 1e-6);
          }
          const calmer = almgrenChriss({ ...paper, periods, lambda: lambda / 3 });
          expect(calmer.expectedCost).toBeLessThanOrEqual(plan.expectedCost * (1 + 1e-12));
          expect(calmer.variance).toBeGreaterThanOrEqual(plan.variance * (1 - 1e-12));
        },
      ),
    );
  });

  test('the best plan for the rest is the rest of the best plan', () => {
    const whole = almgrenChriss({ ...paper, periods: 20, duration: 10 });
    const rest = almgrenChriss({ ...paper, periods: 15, duration: 7.5, quantity: whole.holdings[5]! });
    rest.trades.forEach((trade, at) => relative(trade, whole.trades[at + 5]!, 1e-9));
  });

  test('refuses impact that pays', () => {
    expect(() => almgrenChriss({ ...paper, gamma: 1e-5 })).toThrow('eta must be larger');
    expect(() => almgrenChriss({ ...paper, quantity: 0 })).toThrow('quantity is 0; must be above 0');
  });
});

describe('impact', () => {
  test('check value and oddness', () => {
    relative(squareRootImpact(1, 1000, 0.03), 9.486832980505);
    const market = { dailyVolume: 1000, dailySigma: 0.03, outstanding: null };
    expect(almgrenImpact(0, 1, market)).toBe(0);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (quantity) => {
        expect(squareRootImpact(-quantity, 1000, 0.03)).toBeCloseTo(
          -squareRootImpact(quantity, 1000, 0.03),
          9,
        );
        expect(almgrenImpact(-quantity, 0.2, market)).toBeCloseTo(-almgrenImpact(quantity, 0.2, market), 9);
      }),
    );
    expect(() => squareRootImpact(1, 0, 0.03)).toThrow('daily volume is 0; must be above 0');
    // ½ · 0.314 · 3 % · 0.1 + 0.142 · 3 % · 0.1^0.6 by hand, bps.
    relative(almgrenImpact(100, 1, market), 4.71 + 42.6 * 0.1 ** 0.6);
  });
});

describe('shortfall', () => {
  test('check values', () => {
    const fills = [
      { price: 100, quantity: 1 },
      { price: 101, quantity: 3 },
    ];
    expect(implementationShortfall('buy', 4, 100, fills, 102).totalBps).toBeCloseTo(75, 9);
    expect(implementationShortfall('sell', 4, 100, fills, 102).totalBps).toBeCloseTo(-75, 9);
    expect(volumeWeightedPrice(Float64Array.of(100, 101), Float64Array.of(1, 3))).toBe(100.75);
  });
  test('what was not done costs what it would cost now', () => {
    const half = implementationShortfall('buy', 2, 100, [{ price: 100.5, quantity: 1 }], 103);
    expect(half).toMatchObject({ executionBps: 50, opportunityBps: 150, totalBps: 175, filled: 1 });
    const none = implementationShortfall('sell', 2, 100, [], 99);
    expect(none).toMatchObject({ executionBps: null, opportunityBps: 100, totalBps: 100 });
  });
});

const HALF_HOURS = 48;
const flat = (day: number, busy = -1): VolumeDay => ({
  day,
  buckets: Float64Array.from({ length: HALF_HOURS }, (_none, bucket) => (bucket === busy ? 53 : 1)),
});

describe('volume profile', () => {
  test('is the median of shares, adds up to 1, and sees only days before', () => {
    const days = [flat(10, 3), flat(11, 3), flat(12, 5), flat(13, 5), flat(14, 5)];
    const profile = volumeProfile(days, 13);
    expect(profile?.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(profile?.indexOf(Math.max(...profile))).toBe(3);
    expect(volumeProfile(days, 10)).toBeNull();
    expect(volumeProfile([{ day: 1, buckets: new Float64Array(HALF_HOURS) }], 2)).toBeNull();
    // 1970-01-03 and -04 were a Saturday and a Sunday.
    const weeks = Array.from({ length: 35 }, (_none, day) => flat(day, [2, 3].includes(day % 7) ? 40 : 20));
    const busiest = (day: number): number | undefined => {
      const shares = volumeProfile(weeks, day);
      return shares?.indexOf(Math.max(...shares));
    };
    expect([busiest(37), busiest(36)]).toEqual([40, 20]);
  });
  test('is cut to a window, over midnight too', () => {
    const profile = Float64Array.from({ length: HALF_HOURS }, (_none, bucket) => (bucket + 1) / 1176);
    const day = 86_400_000;
    const half = 1_800_000;
    const weights = profileWeights(profile, 20 * day - half, 20 * day + half, 4);
    expect(weights.map((weight) => weight * 1176)).toEqual(
      [24, 24, 0.5, 0.5].map((v) => expect.closeTo(v, 9)),
    );
    expect(profileSlice(100, [1, 2, 2], 1)).toBe(50);
    expect(profileSlice(100, [1, 0, 0], 1)).toBe(0);
  });
});

test('errors of the past say how far off the next prediction may be', () => {
  const window = new ResidualWindow();
  for (let error = -20; error <= 8; error++) window.add(error);
  expect(window.interval(10, 0.9)).toBeNull();
  for (let error = 9; error <= 20; error++) window.add(error);
  expect(window.interval(10, 0.9)).toEqual({ low: -8, high: 28 });
  expect(window.variance()).toBeCloseTo(140, 9);
  expect(() => window.add(Number.NaN)).toThrow('must be finite');
});
