import type { PriceTick } from '@trendy/domain';
import { expect, test } from 'vitest';
import { HeardPrices } from './heard-prices.ts';

const MARKET = { venue: 'trendy', environment: 'demo' } as const;
const tick = (symbol: string, price: number, at: number): PriceTick => ({ ...MARKET, symbol, price, at });

test('two workers tell of one symbol: it is news once a second, and a stale price is none', () => {
  let now = 10_000;
  const prices = new HeardPrices(() => now);
  expect(prices.hear([tick('A', 1, 10_000), tick('B', 5, 10_000)])).toHaveLength(2);
  expect(prices.hear([tick('A', 2, 10_400)])).toEqual([]);
  expect(prices.hear([tick('A', 3, 11_000)])).toEqual([tick('A', 3, 11_000)]);
  expect(prices.hear([tick('A', 9, 10_900)])).toEqual([]);
  expect(prices.latest(MARKET, 'A')?.price).toBe(3);
  expect(prices.latest({ ...MARKET, environment: 'live' }, 'A')).toBeNull();
  now += 61_000;
  expect(prices.latest(MARKET, 'A')).toBeNull();
});

test('what is kept is bounded, however many symbols are told of', () => {
  const prices = new HeardPrices(() => 0);
  const flood = Array.from({ length: 20_000 }, (_, index) => tick(`S${index}`, 1, 0));
  expect(prices.hear(flood)).toHaveLength(5_000);
  expect(prices.hear([tick('S1', 2, 1_000)])).toHaveLength(1);
});
