import { quote, quoteFromNumber, scaleOf, steps, ticks } from '@trendy/domain';
import type { Instrument } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_BRACKETS,
  feeOf,
  fundingAmount,
  initialMargin,
  liquidationFee,
  liquidationPrice,
  maintenanceMargin,
  slippedTicks,
  withMaintenanceAmounts,
} from './index.ts';

const instrument: Instrument = {
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  stepSize: '0.001',
  minQuantity: steps(1),
  maxQuantity: steps(1_000_000),
  maxMarketQuantity: steps(120_000),
  minNotional: quoteFromNumber(100),
  brackets: DEFAULT_BRACKETS,
};
const scale = scaleOf(instrument);

// Toy table of METHODS 1.5 [H].
const toy = withMaintenanceAmounts([
  { notionalFloor: 0, notionalCap: 50_000, maintenanceRate: 0.004, maxLeverage: 125 },
  { notionalFloor: 50_000, notionalCap: 250_000, maintenanceRate: 0.005, maxLeverage: 100 },
  { notionalFloor: 250_000, notionalCap: 1_000_000, maintenanceRate: 0.01, maxLeverage: 50 },
]);

describe('fees', () => {
  test('round up to the next unit, rebates towards zero', () => {
    expect(feeOf(quote(10_000), 'taker', { makerBps: 2, takerBps: 5 })).toBe(5);
    expect(feeOf(quote(10_001), 'taker', { makerBps: 2, takerBps: 5 })).toBe(6);
    expect(feeOf(quote(10_001), 'maker', { makerBps: -1, takerBps: 5 })).toBe(-1);
    expect(feeOf(quote(3_000_000_000_000_000), 'taker', { makerBps: 2, takerBps: 4.5 })).toBe(
      1_350_000_000_000,
    );
  });
});

describe('slippage', () => {
  test('moves against the owner, to the worse tick', () => {
    expect(slippedTicks(ticks(600_000), 'buy', 2)).toBe(600_120);
    expect(slippedTicks(ticks(600_001), 'buy', 2)).toBe(600_122);
    expect(slippedTicks(ticks(600_001), 'sell', 2)).toBe(599_880);
    expect(slippedTicks(ticks(600_001), 'sell', 0)).toBe(600_001);
  });
});

describe('funding', () => {
  test('longs pay a positive rate, shorts receive it, both rounded against the trader', () => {
    expect(fundingAmount(scale, 1000, 50_000, 0.0001)).toBe(-500_000_000);
    expect(fundingAmount(scale, -1000, 50_000, 0.0001)).toBe(500_000_000);
    expect(fundingAmount(scale, 1, 0.00012345, 0.0001)).toBe(-1);
    expect(fundingAmount(scale, -1, 0.00012345, 0.0001)).toBe(0);
    expect(fundingAmount(scale, 0, 50_000, 0.0001)).toBe(0);
  });
});

describe('margin', () => {
  test('amounts make the table continuous', () => {
    expect(toy.map((bracket) => bracket.maintenanceAmount)).toEqual([0, 50, 1300]);
    for (const floor of [50_000, 250_000]) {
      const below = maintenanceMargin(toy, quoteFromNumber(floor - 0.00001));
      const at = maintenanceMargin(toy, quoteFromNumber(floor));
      expect(Math.abs(at - below)).toBeLessThan(100);
    }
  });
  test('is monotone in the notional', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(maintenanceMargin(toy, quoteFromNumber(low))).toBeLessThanOrEqual(
          maintenanceMargin(toy, quoteFromNumber(high)),
        );
      }),
    );
  });
  test('initial margin rounds up', () => expect(initialMargin(quote(10), 3)).toBe(4));
});

describe('liquidation', () => {
  const isolated = (quantity: number, walletBalance: number) =>
    liquidationPrice({
      walletBalance,
      otherMaintenance: 0,
      otherUnrealised: 0,
      quantity,
      entryPrice: 50_000,
      brackets: DEFAULT_BRACKETS,
    });
  test('check values of METHODS 1.5', () => {
    expect(isolated(1, 5000)).toBeCloseTo(45180.72289156626, 8);
    expect(isolated(-1, 5000)).toBeCloseTo(54780.876494023905, 8);
    const cross = (
      quantity: number,
      entryPrice: number,
      mmr: number,
      cum: number,
      tmm: number,
      upnl: number,
    ) =>
      liquidationPrice({
        walletBalance: 1535443.01,
        otherMaintenance: tmm,
        otherUnrealised: upnl,
        quantity,
        entryPrice,
        brackets: [
          {
            notionalFloor: 0,
            notionalCap: 1e12,
            maintenanceRate: mmr,
            maintenanceAmount: cum,
            maxLeverage: 10,
          },
        ],
      });
    expect(cross(109.488, 32481.98, 0.025, 16300, 356512.508, -448192.89)).toBeCloseTo(26316.893308902603, 7);
    expect(cross(3683.979, 1456.84, 0.1, 135365, 71200.81144, -56354.57)).toBeCloseTo(1153.256464696339, 8);
  });
  test('uses the bracket that holds at the price itself', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 180 }),
        fc.boolean(),
        fc.integer({ min: 2, max: 20 }),
        (tenth, long, lev) => {
          const size = tenth / 10;
          const price = liquidationPrice({
            walletBalance: (size * 50_000) / lev,
            otherMaintenance: 0,
            otherUnrealised: 0,
            quantity: long ? size : -size,
            entryPrice: 50_000,
            brackets: toy,
          });
          if (price === null) return;
          const unrealised = (long ? 1 : -1) * size * (price - 50_000);
          const margin = maintenanceMargin(toy, quoteFromNumber(size * price)) / 1e8;
          expect((size * 50_000) / lev + unrealised).toBeCloseTo(margin, 4);
        },
      ),
    );
  });
  test('a long held in full cannot be liquidated', () => expect(isolated(1, 50_000)).toBeNull());
  test('the fee leaves no wallet below zero', () => {
    expect(liquidationFee(quote(1_000_000), 125, quote(20_000))).toBe(12_500);
    expect(liquidationFee(quote(1_000_000), 125, quote(100))).toBe(100);
    expect(liquidationFee(quote(1_000_000), 125, quote(-5))).toBe(0);
  });
});
