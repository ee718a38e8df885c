import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { liquidityRefusal } from './liquidity-cap.ts';
import type { EntrySize } from './liquidity-cap.ts';

/** 10 + 20 within ten basis points of 100 on each side, more beyond. */
const GLIMPSE = {
  bid: 99.99,
  ask: 100.01,
  volume: 0,
  overMs: 60_000,
  asks: [
    [100.01, 10],
    [100.09, 20],
    [100.2, 500],
  ] as const,
  bids: [
    [99.99, 4],
    [99.91, 6],
    [99.8, 500],
  ] as const,
};
const QUALITY = { volume24hQuote: 10_000_000 };
const order = (changes: Partial<EntrySize> = {}): EntrySize => ({
  side: 'buy',
  quantity: 1,
  isPostOnly: false,
  ...changes,
});

describe('an entry too large for its market', () => {
  test('a fifth of what rests near is allowed, more is refused with the number and the limit', () => {
    expect(liquidityRefusal(order({ quantity: 6 }), GLIMPSE, QUALITY)).toBeNull();
    expect(liquidityRefusal(order({ quantity: 6.001 }), GLIMPSE, QUALITY)).toEqual({
      code: 'liquidity_depth',
      values: { orderBase: 6.001, limitBase: 6, sharePercent: 20 },
    });
  });

  test('a seller takes from the bids', () => {
    expect(liquidityRefusal(order({ side: 'sell', quantity: 2 }), GLIMPSE, QUALITY)).toBeNull();
    expect(liquidityRefusal(order({ side: 'sell', quantity: 2.1 }), GLIMPSE, QUALITY)?.code).toBe(
      'liquidity_depth',
    );
  });

  test('one that only waits takes nothing from the book', () => {
    expect(liquidityRefusal(order({ quantity: 100, isPostOnly: true }), GLIMPSE, QUALITY)).toBeNull();
  });

  test('a hundredth of the day’s volume bounds every entry', () => {
    const thin = { volume24hQuote: 10_000 };
    expect(liquidityRefusal(order({ quantity: 1 }), GLIMPSE, thin)).toBeNull();
    expect(liquidityRefusal(order({ quantity: 1.01, isPostOnly: true }), GLIMPSE, thin)).toEqual({
      code: 'liquidity_volume',
      values: { orderBase: 1.01, limitBase: 1, sharePercent: 1 },
    });
  });

  test('a book that is not seen as far as ten basis points is at least as deep as what is seen', () => {
    const cut = { ...GLIMPSE, asks: GLIMPSE.asks.slice(0, 1) };
    expect(liquidityRefusal(order({ quantity: 2 }), cut, QUALITY)).toBeNull();
    expect(liquidityRefusal(order({ quantity: 2.1 }), cut, QUALITY)).toEqual({
      code: 'liquidity_depth',
      values: { orderBase: 2.1, limitBase: 2, sharePercent: 20, depthFrom: 'seen' },
    });
    // A deeper look decides; one that breaks off as well says so.
    const near = (base: number, isWhole: boolean) => {
      const side = { base, isWhole };
      return { bids: side, asks: side };
    };
    expect(liquidityRefusal(order({ quantity: 6 }), cut, QUALITY, near(30, true))).toBeNull();
    const values = (quantity: number, isWhole: boolean) =>
      liquidityRefusal(order({ quantity }), cut, QUALITY, near(30, isWhole))?.values;
    expect(values(6.1, true)).toEqual({ orderBase: 6.1, limitBase: 6, sharePercent: 20 });
    expect(values(6.1, false)).toMatchObject({ limitBase: 6, depthFrom: 'seen' });
    // It never takes back what is seen now.
    expect(liquidityRefusal(order({ quantity: 6 }), GLIMPSE, QUALITY, near(1, true))).toBeNull();
    const { asks: _asks, bids: _bids, ...best } = GLIMPSE;
    expect(liquidityRefusal(order({ quantity: 100 }), best, QUALITY)).toBeNull();
  });

  test('a volume that is not known allows nothing', () => {
    expect(liquidityRefusal(order(), GLIMPSE, { volume24hQuote: Number.NaN })?.code).toBe('liquidity_volume');
  });

  test('what is refused at one size is refused at every larger one', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1e6, noNaN: true }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (quantity, times) => {
          const isRefused = (size: number) =>
            liquidityRefusal(order({ quantity: size }), GLIMPSE, QUALITY) !== null;
          if (isRefused(quantity)) expect(isRefused(quantity * times)).toBe(true);
        },
      ),
    );
  });
});
