import { describe, expect, test } from 'vitest';
import { judgeMarket, MARKET_LIMITS } from './judge-market.ts';

const sound = { bid: 99.9, ask: 100.1, volume24hQuote: 5_000_000 };
const codeOf = (change: Partial<typeof sound>, limitPrice: number | null = null): string | undefined =>
  judgeMarket({ ...sound, ...change }, limitPrice)?.code;

describe('a market that may be entered', () => {
  test('a liquid one, at the market and at the bounds', () => {
    expect(codeOf({})).toBeUndefined();
    expect(codeOf({ volume24hQuote: MARKET_LIMITS.minVolume24hQuote })).toBeUndefined();
    expect(codeOf({ bid: 99.75, ask: 100.25 })).toBeUndefined();
    expect(codeOf({}, 105)).toBeUndefined();
    expect(codeOf({}, 95)).toBeUndefined();
  });

  test.each([
    ['market_illiquid', { volume24hQuote: 999_999.99 }, null],
    ['market_illiquid', { volume24hQuote: Number.NaN }, null],
    ['market_spread_too_wide', { bid: 99.74, ask: 100.26 }, null],
    ['price_far_from_market', {}, 105.01],
    ['price_far_from_market', {}, 94.99],
    ['market_one_sided', { bid: 0 }, null],
    ['market_one_sided', { ask: 0 }, null],
    ['market_one_sided', { bid: 101 }, null],
  ])('%s: %o at %s', (code, change, limitPrice) => {
    expect(codeOf(change, limitPrice)).toBe(code);
  });
});
