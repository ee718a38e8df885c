import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  notionalOf,
  priceText,
  quantityText,
  scaleOf,
  toSteps,
  toTicks,
  toTicksForSide,
} from './instrument.ts';
import type { Instrument } from './instrument.ts';
import { quote, quoteToDecimal, steps, ticks } from './money.ts';

const instrument = (tickSize: string, stepSize: string): Instrument => ({
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize,
  stepSize,
  minQuantity: steps(1),
  maxQuantity: steps(1_000_000),
  maxMarketQuantity: steps(100_000),
  minNotional: quote(0),
  brackets: [],
});
const grids = fc.constantFrom(
  ['0.1', '0.001'],
  ['0.01', '0.01'],
  ['0.0001', '1'],
  ['5', '0.001'],
  ['0.05', '0.1'],
);
const scales = grids.map(([tick, step]) => scaleOf(instrument(tick ?? '', step ?? '')));
const counts = fc.integer({ min: 0, max: 2_000_000 });

describe('grids', () => {
  test('price and quantity text read back exactly', () => {
    fc.assert(
      fc.property(scales, counts, (scale, count) => {
        expect(toTicks(scale, Number(priceText(scale, ticks(count))))).toBe(count);
        expect(toSteps(scale, Number(quantityText(scale, steps(count))))).toBe(count);
      }),
    );
  });

  test('a quantity never rounds up, and one on the grid stays', () => {
    fc.assert(
      fc.property(scales, fc.double({ min: 0, max: 1_000, noNaN: true }), counts, (scale, base, count) => {
        expect(toSteps(scale, base) * scale.stepSize).toBeLessThanOrEqual(base * (1 + 1e-9) + 1e-12);
        expect(toSteps(scale, Number(quantityText(scale, steps(count))))).toBe(count);
      }),
    );
  });

  test('a side-aware price never moves against its owner, and one on the grid stays', () => {
    fc.assert(
      fc.property(scales, fc.double({ min: 1, max: 100_000, noNaN: true }), counts, (scale, price, count) => {
        expect(toTicksForSide(scale, price, 'buy') * scale.tickSize).toBeLessThanOrEqual(
          price + scale.tickSize * 2e-6,
        );
        expect(toTicksForSide(scale, price, 'sell') * scale.tickSize).toBeGreaterThanOrEqual(
          price - scale.tickSize * 2e-6,
        );
        const onGrid = Number(priceText(scale, ticks(count)));
        expect(toTicksForSide(scale, onGrid, 'buy')).toBe(count);
        expect(toTicksForSide(scale, onGrid, 'sell')).toBe(count);
      }),
    );
  });

  test('notional is exact', () => {
    const scale = scaleOf(instrument('0.1', '0.001'));
    const notional = notionalOf(scale, ticks(600_001), steps(123));
    expect(quoteToDecimal(notional)).toBe('7380.0123');
  });

  test('refuses a grid finer than money', () => {
    expect(() => scaleOf(instrument('0.00001', '0.00001'))).toThrow(/1e-8/);
  });
});
