import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  betaQuantile,
  KELLY_CEILING,
  KELLY_SHARES,
  christoffersenTest,
  kellyBinary,
  kellyContinuous,
  kellyNotional,
  kellyWeights,
  kupiecTest,
  liquidationDistance,
  liquidationPrice,
  maintenanceAmounts,
  maintenanceMargin,
  maxLeverageForStop,
  regimeKelly,
  riskQuantity,
  shareQuantity,
  sizePosition,
  transitionsOf,
  varQuantity,
} from './index.ts';
import type { MaintenanceBracket } from './index.ts';

const one = (maintenanceRate: number, maintenanceAmount = 0): readonly MaintenanceBracket[] => [
  { notionalFloor: 0, notionalCap: Number.POSITIVE_INFINITY, maintenanceRate, maintenanceAmount },
];
const TOY: readonly MaintenanceBracket[] = [
  { notionalFloor: 0, notionalCap: 50_000, maintenanceRate: 0.004, maintenanceAmount: 0 },
  { notionalFloor: 50_000, notionalCap: 250_000, maintenanceRate: 0.005, maintenanceAmount: 50 },
  { notionalFloor: 250_000, notionalCap: 1_000_000, maintenanceRate: 0.01, maintenanceAmount: 1_300 },
];
const near = (value: number | null, expected: number): void =>
  expect(Math.abs((value ?? Number.NaN) / expected - 1)).toBeLessThan(1e-9);

describe('Kelly', () => {
  test('check values', () => {
    expect(kellyBinary(0.55, 1)).toBeCloseTo(0.1, 12);
    expect(kellyBinary(0.4, 2)).toBeCloseTo(0.1, 12);
    expect(kellyContinuous(0.001, 0.02)).toBeCloseTo(2.5, 12);
    expect(kellyNotional(0.55, 0.02, 0.02)).toBeCloseTo(0.1 / 0.02, 12);
    expect([
      ...kellyWeights(Float64Array.from([0.0004, 0, 0, 0.0009]), Float64Array.from([0.001, 0.0009])),
    ]).toEqual([expect.closeTo(2.5, 12), expect.closeTo(1, 12)]);
    // The beta's median of equal counts is a half; Beta(1, 1) is the line.
    expect(betaQuantile(0.5, 7, 7)).toBeCloseTo(0.5, 12);
    expect(betaQuantile(0.2, 1, 1)).toBeCloseTo(0.2, 12);
  });

  const tally = (wins: number, losses: number, win: number, loss: number) => ({
    wins,
    losses,
    won: wins * win,
    lost: losses * loss,
  });

  const parts = fc.constantFrom(...Object.values(KELLY_SHARES));
  /** All trades, and those of them that were entered in one regime. */
  const books = fc
    .record({
      wins: fc.integer({ min: 1, max: 200 }),
      losses: fc.integer({ min: 0, max: 200 }),
      ownWins: fc.double({ min: 0, max: 1, noNaN: true }),
      ownLosses: fc.double({ min: 0, max: 1, noNaN: true }),
      win: fc.double({ min: 0.002, max: 0.1, noNaN: true }),
      loss: fc.double({ min: 0.002, max: 0.1, noNaN: true }),
    })
    .map(({ wins, losses, ownWins, ownLosses, win, loss }) => ({
      ...{ win, loss, wins, losses: Math.max(losses, 30 - wins) },
      ownWins: Math.floor(ownWins * wins),
      ownLosses: Math.floor(ownLosses * Math.max(losses, 30 - wins)),
    }));

  test('never below 0, never above the ceiling, more for a better rate and a better payoff', () => {
    fc.assert(
      fc.property(parts, books, (part, { wins, losses, ownWins, ownLosses, win, loss }) => {
        const stake = (better: number, gain: number) => {
          const own = tally(ownWins + better, ownLosses, gain, loss);
          return regimeKelly(part, own, tally(wins + better, losses, gain, loss), 0.02).share ?? Number.NaN;
        };
        const share = stake(0, win);
        const room = 1 + 1e-9;
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(0.2);
        expect(stake(1, win) * room).toBeGreaterThanOrEqual(share);
        expect(stake(0, win * 1.5) * room).toBeGreaterThanOrEqual(share);
        if (part === 0) expect(share).toBe(0);
      }),
    );
  });

  test('a regime leans on all trades while it has few, on its own once it has many, and is never bolder than both', () => {
    const cautious = (wins: number, losses: number) => betaQuantile(0.2, 1 + wins, 1 + losses);
    fc.assert(
      fc.property(books, ({ wins, losses, ownWins, ownLosses, win, loss }) => {
        const all = tally(wins, losses, win, loss);
        const { rate } = regimeKelly(0.25, tally(ownWins, ownLosses, win, loss), all, 0.02);
        const [pooled, own] = [cautious(wins, losses), cautious(ownWins, ownLosses)];
        expect(rate).toBeLessThanOrEqual(Math.max(pooled, own) + 1e-12);
        // Nor is it bolder than what was really seen.
        const alone = regimeKelly(0.25, all, all, 0.02).rate;
        expect(alone).toBeCloseTo(pooled, 12);
      }),
    );
    const all = tally(100, 100, 0.02, 0.02);
    const rateOf = (own: number) =>
      regimeKelly(0.25, tally(own * 0.8, own * 0.2, 0.02, 0.02), all, 0.02).rate ?? Number.NaN;
    expect(rateOf(0)).toBeCloseTo(cautious(15, 15), 12);
    expect(rateOf(5)).toBeLessThan(0.53);
    expect(rateOf(100)).toBeGreaterThan(0.68);
  });

  test('by hand: METHODS 1.1, the regime’s own trades and thirty at the rate of all', () => {
    const all = tally(60, 40, 0.03, 0.02);
    const own = { wins: 30, losses: 10, won: 30 * 0.04, lost: 10 * 0.02 };
    // p = (30 + 30 · 0.6) / 70 with 70 trades' evidence. scipy 1.17.1: beta.ppf(.2, 49, 23).
    const rate = 0.6348094527405724;
    const win = (30 * 0.04 + 30 * 0.03) / 60;
    const full = rate / 0.02 - (1 - rate) / win;
    const stake = regimeKelly(0.001, own, all, 0.05);
    expect(stake.rate).toBeCloseTo(rate, 9);
    expect(stake.full).toBeCloseTo(full, 6);
    expect(stake.share).toBeCloseTo(0.001 * full, 9);
    expect(regimeKelly(0.25, own, all, 0.05).share).toBe(KELLY_CEILING);
    // p = 94 / 115 with the evidence of all 100 trades, not of 115. scipy 1.17.1.
    const most = tally(70, 15, 0.03, 0.02);
    expect(regimeKelly(0.25, most, tally(80, 20, 0.03, 0.02), 0.05).rate).toBeCloseTo(0.77925700635541, 9);
  });

  test('edges: too few trades, no edge, nothing lost yet, a regime with more trades than there are', () => {
    const few = tally(10, 10, 0.02, 0.01);
    expect(regimeKelly(0.25, few, few, 0.02)).toEqual({
      share: null,
      full: null,
      rate: null,
      reason: 'insufficient_data',
    });
    const losing = tally(10, 90, 0.01, 0.02);
    expect(regimeKelly(0.25, losing, losing, 0.02)).toMatchObject({ share: 0, reason: 'no_edge' });
    const lucky = tally(40, 0, 0.02, 0);
    const { rate, full } = regimeKelly(0.25, lucky, lucky, 0.05);
    expect(full).toBeCloseTo(rate! / 0.05 - (1 - rate!) / 0.02, 12);
    expect(() => regimeKelly(0.25, losing, few, 0.02)).toThrow('10 wins and 90 losses of 10 and 10');
  });
});

describe('liquidation', () => {
  test('check values of one-way cross positions', () => {
    const wallet = 1_535_443.01;
    near(
      liquidationPrice(
        [{ direction: 1, quantity: 109.488, entryPrice: 32_481.98 }],
        { wallet, otherMaintenance: 356_512.508, otherUnrealised: -448_192.89 },
        one(0.025, 16_300),
      ),
      26_316.893308902603,
    );
    near(
      liquidationPrice(
        [{ direction: 1, quantity: 3_683.979, entryPrice: 1_456.84 }],
        { wallet, otherMaintenance: 71_200.81144, otherUnrealised: -56_354.57 },
        one(0.1, 135_365),
      ),
      1_153.256464696339,
    );
  });

  test('check values of isolated positions, and distances', () => {
    const isolated = (direction: 1 | -1) =>
      liquidationPrice([{ direction, quantity: 1, entryPrice: 50_000 }], { wallet: 5_000 }, one(0.004));
    near(isolated(1), 45_180.72289156626);
    near(isolated(-1), 54_780.876494023905);
    expect(liquidationDistance(1, 5, 0.004)).toBeCloseTo(0.19678714859, 11);
    expect(liquidationDistance(-1, 5, 0.004)).toBeCloseTo(0.19521912351, 11);
    expect(liquidationDistance(1, 10, 0.004)).toBeCloseTo(0.09638554217, 11);
    expect(liquidationDistance(-1, 10, 0.004)).toBeCloseTo(0.09561752988, 11);
    expect(maxLeverageForStop(1, 0.03, 0.004)).toBeCloseTo(15.6838, 4);
    expect(maxLeverageForStop(-1, 0.03, 0.004)).toBeCloseTo(15.5666, 4);
  });

  test('the distance is that of the price, and the largest leverage is just far enough', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1 as const, -1 as const),
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0.001, max: 0.009, noNaN: true }),
        fc.double({ min: 0.005, max: 0.2, noNaN: true }),
        (direction, leverage, rate, stop) => {
          const price = liquidationPrice(
            [{ direction, quantity: 2, entryPrice: 100 }],
            { wallet: 200 / leverage },
            one(rate),
          );
          if (price !== null)
            near((direction * (100 - price)) / 100, liquidationDistance(direction, leverage, rate));
          const most = maxLeverageForStop(direction, stop, rate);
          if (Number.isFinite(most) && most >= 1)
            expect(liquidationDistance(direction, most, rate)).toBeCloseTo(2 * stop, 9);
        },
      ),
    );
  });

  test('the bracket is that of the notional at liquidation; the margin is continuous at the floors', () => {
    expect(maintenanceAmounts(TOY)).toEqual([0, 50, 1_300]);
    for (const floor of [50_000, 250_000])
      expect(maintenanceMargin(TOY, floor - 1e-6)).toBeCloseTo(maintenanceMargin(TOY, floor), 6);
    fc.assert(
      fc.property(
        fc.constantFrom(1 as const, -1 as const),
        fc.double({ min: 1, max: 900, noNaN: true }),
        fc.double({ min: 0.02, max: 0.9, noNaN: true }),
        (direction, quantity, margin) => {
          const wallet = quantity * 1_000 * margin;
          const price = liquidationPrice([{ direction, quantity, entryPrice: 1_000 }], { wallet }, TOY);
          if (price === null) return;
          const left = wallet + direction * quantity * (price - 1_000);
          expect(left).toBeCloseTo(maintenanceMargin(TOY, quantity * price), 4);
        },
      ),
    );
  });

  test('hedged legs, and what cannot be liquidated', () => {
    const legs = [
      { direction: 1 as const, quantity: 1, entryPrice: 50_000 },
      { direction: -1 as const, quantity: 0.4, entryPrice: 52_000 },
    ];
    const price = liquidationPrice(legs, { wallet: 6_000 }, TOY)!;
    const equity = 6_000 + (price - 50_000) - 0.4 * (price - 52_000);
    expect(equity).toBeCloseTo(maintenanceMargin(TOY, price) + maintenanceMargin(TOY, 0.4 * price), 6);
    expect(
      liquidationPrice([{ direction: 1, quantity: 1, entryPrice: 50_000 }], { wallet: 60_000 }, TOY),
    ).toBeNull();
    expect(() => liquidationPrice([], { wallet: 1 }, TOY)).toThrow('no position');
  });
});

describe('the sizer', () => {
  test('check value: Kelly binds', () => {
    const [equity, price] = [10_000, 50_000];
    const decision = sizePosition([
      { name: 'kelly', quantity: shareQuantity(0.4 * 0.25, equity, price) },
      { name: 'atr', quantity: riskQuantity(0.01, equity, 2 * 800) },
      { name: 'var', quantity: varQuantity(0.02, equity, price, 0.03, 1.645) },
      { name: 'cap', quantity: shareQuantity(0.5, equity, price) },
    ]);
    expect(decision).toEqual({
      quantity: expect.closeTo(0.02, 12),
      binding: 'kelly',
      limits: {
        kelly: expect.closeTo(0.02, 12),
        atr: expect.closeTo(0.0625, 12),
        var: expect.closeTo(0.0810536981, 9),
        cap: expect.closeTo(0.1, 12),
      },
    });
  });

  test('at most each constraint, more with more equity, nothing when one is 0 or not a number', () => {
    const quantities = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(quantities, fc.double({ min: 0, max: 1, noNaN: true }), (values, multiplier) => {
        const constraints = values.map((quantity, index) => ({ name: `c${index}`, quantity }));
        const { quantity } = sizePosition(constraints, [multiplier]);
        for (const value of values) expect(quantity).toBeLessThanOrEqual(value);
        const broken = [...constraints, { name: 'unknown', quantity: Number.NaN }];
        expect(sizePosition(broken)).toMatchObject({ quantity: 0 });
      }),
    );
    const at = (equity: number) =>
      sizePosition([
        { name: 'a', quantity: shareQuantity(0.3, equity, 10) },
        { name: 'b', quantity: riskQuantity(0.01, equity, 0.5) },
      ]).quantity;
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), (equity) => {
        expect(at(equity * 1.1)).toBeGreaterThan(at(equity));
      }),
    );
    expect(() => sizePosition([])).toThrow('no constraint');
  });
});

describe('backtests of value at risk', () => {
  test('check values', () => {
    const kupiec = kupiecTest(250, 8, 0.01);
    near(kupiec.statistic, 7.733550724);
    expect(kupiec.pValue).toBeCloseTo(0.005420405, 8);
    near(christoffersenTest({ n00: 235, n01: 7, n10: 7, n11: 1 }).statistic, 1.3872864985);
  });

  test('none and all exceptions are finite; as many as expected is no evidence', () => {
    expect(kupiecTest(100, 0, 0.01).statistic).toBeCloseTo(-200 * Math.log(0.99), 9);
    expect(kupiecTest(10, 10, 0.5).statistic).toBeCloseTo(-20 * Math.log(0.5), 9);
    expect(kupiecTest(100, 5, 0.05)).toEqual({ statistic: 0, pValue: 1 });
    expect(() => kupiecTest(10, 11, 0.05)).toThrow('exceptions is 11');
    expect(transitionsOf([false, true, true, false, false])).toEqual({ n00: 1, n01: 1, n10: 1, n11: 1 });
  });
});
