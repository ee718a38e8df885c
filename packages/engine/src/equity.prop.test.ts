import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactTicks } from './equity.ts';
import type { MarketState } from './state.ts';

const ticksOf = (price: number, tickSize: number): number =>
  exactTicks({ scale: { tickSize } } as Pick<MarketState, 'scale'>, price);

/** The definition, with the platform's own rounding. */
function plainly(price: number, tickSize: number): number {
  const exact = price / tickSize;
  return Math.abs(exact - Math.round(exact)) < 1e-6 ? Math.round(exact) : exact;
}

const tickSizes = fc.constantFrom(1e-8, 1e-4, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 10);

test('ticks of a price are to the last bit what rounding it says, of any size, on the grid and off it', () => {
  const prices = fc.oneof(
    fc.double({ min: 0, minExcluded: true, noNaN: true }),
    fc.double({ min: 1e-8, max: 1e6, noNaN: true }),
  );
  fc.assert(
    fc.property(prices, tickSizes, (price, tickSize) => {
      expect(ticksOf(price, tickSize)).toBe(plainly(price, tickSize));
    }),
    { numRuns: 2_000 },
  );
});

test('a price on the grid is a whole number of ticks, and what lies beside it is what rounding says', () => {
  const beside = fc.constantFrom(0, 1e-9, 9.9e-7, 1e-6, 1.1e-6, 0.25, 0.499_999_5, 0.5, 0.500_000_5);
  const count = fc.integer({ min: 1, max: 2 ** 40 });
  fc.assert(
    fc.property(count, tickSizes, beside, fc.constantFrom(-1, 1), (ticks, tickSize, away, way) => {
      expect(ticksOf(ticks, 1)).toBe(ticks);
      const price = (ticks + way * away) * tickSize;
      expect(ticksOf(price, tickSize)).toBe(plainly(price, tickSize));
    }),
    { numRuns: 2_000 },
  );
});
