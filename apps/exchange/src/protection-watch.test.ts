import { quoteFromNumber } from '@trendy/domain';
import { createExchange } from '@trendy/simulator';
import type { Account, Exchange, OrderIntent } from '@trendy/simulator';
import { beforeEach, expect, test } from 'vitest';

import { createProtectionWatch } from './protection-watch.ts';
import type { ProtectionWatch } from './protection-watch.ts';
import { createRequestCounts } from './request-counts.ts';

const BTC = 'BTCUSDT';
let exchange: Exchange;
let account: Account;
let watch: ProtectionWatch;
let ids = 0;

beforeEach(() => {
  exchange = createExchange({ seed: 7, now: Date.UTC(2025, 5, 1) });
  account = exchange.openAccount(quoteFromNumber(50_000));
  watch = createProtectionWatch();
});

const nextId = (): string => `id-${(ids += 1)}`;
const buy = (more: Partial<OrderIntent> = {}): void => {
  const terms = { symbol: BTC, side: 'buy', type: 'market', timeInForce: 'gtc', quantity: '0.010' } as const;
  const rest = { price: '', reduceOnly: false, selfTrade: 'expire_maker', goodTill: 0 } as const;
  expect(exchange.place(account, { ...terms, ...rest, clientId: nextId(), ...more }).ok).toBe(true);
};
const rest = (quantity: string, type: 'stop_market' | 'take_profit_market' = 'stop_market'): number => {
  const price = exchange.core.markets.get(BTC)!.markPrice * (type === 'stop_market' ? 0.9 : 1.1);
  const placed = exchange.placeAlgo(account, {
    ...{
      symbol: BTC,
      side: 'sell',
      type,
      timeInForce: 'gtc',
      quantity,
      price: '',
      workingType: 'mark_price',
    },
    ...{ triggerPrice: price.toFixed(1), reduceOnly: true, closePosition: false, priceProtect: false },
    ...{ clientId: nextId(), goodTill: 0 },
  });
  if (!placed.ok) throw new Error(placed.error.kind);
  return placed.value.id;
};

test('counts from the fill to the stop of the whole size, and goes on while it lasts', () => {
  watch.look(account, 1_000);
  buy();
  watch.look(account, 2_000);
  expect(watch.of(account, 2_400)).toEqual({ longestMs: 400, totalMs: 400, spans: 1, since: 2_000 });
  const stop = rest('0.010');
  watch.look(account, 2_500);
  expect(watch.of(account, 9_000)).toEqual({ longestMs: 500, totalMs: 500, spans: 1, since: null });
  buy();
  watch.look(account, 10_000);
  rest('0.010');
  watch.look(account, 10_200);
  exchange.cancelAlgo(account, { id: stop });
  watch.look(account, 11_000);
  expect(watch.of(account, 12_000)).toEqual({ longestMs: 1_000, totalMs: 1_700, spans: 3, since: 11_000 });
});

test('a stop that is too small, or an order that only takes profit, protects nothing', () => {
  buy();
  rest('0.009');
  rest('0.010', 'take_profit_market');
  watch.look(account, 0);
  expect(watch.of(account, 5).since).toBe(0);
  rest('0.001');
  watch.look(account, 6);
  expect(watch.of(account, 9).since).toBeNull();
});

test('requests are counted by key and route, with the busiest second', () => {
  const counts = createRequestCounts();
  for (const now of [0, 999, 1_000, 1_001, 1_002]) counts.count('key', 'GET /a', now);
  counts.count('key', 'POST /a', 2_000);
  counts.count(undefined, 'GET /a', 2_000);
  expect(counts.of('key')).toEqual({ total: 6, peakPerSecond: 3, routes: { 'GET /a': 5, 'POST /a': 1 } });
  expect(counts.of('')).toMatchObject({ total: 1 });
  expect(counts.of('nobody')).toEqual({ total: 0, peakPerSecond: 0, routes: {} });
});
