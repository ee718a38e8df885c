import { quoteFromNumber } from '@trendy/domain';
import { beforeEach, expect, test } from 'vitest';
import { createExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import type { OrderIntent } from './orders.ts';
import type { Account } from './types.ts';

let exchange: Exchange;
let account: Account;
let ids = 0;

const place = (terms: Partial<OrderIntent>) => {
  ids += 1;
  return exchange.place(account, {
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'market',
    timeInForce: 'gtc',
    quantity: '0.010',
    price: '',
    reduceOnly: false,
    clientId: `order-${ids}`,
    selfTrade: 'expire_maker',
    goodTill: 0,
    ...terms,
  });
};
const held = (): number => account.positions.get('BTCUSDT')?.quantity ?? 0;
const at = (share: number): string => (exchange.core.markets.get('BTCUSDT')!.markPrice * share).toFixed(1);

beforeEach(() => {
  exchange = createExchange({ seed: 7, now: Date.UTC(2025, 5, 1) });
  account = exchange.openAccount(quoteFromNumber(50_000));
});

test.each(['buy', 'sell'] as const)(
  'a market order larger than the position is cut to it, after a %s',
  (side) => {
    place({ side });
    const result = place({ side: side === 'buy' ? 'sell' : 'buy', quantity: '0.500', reduceOnly: true });
    expect(result).toMatchObject({ ok: true, value: { quantity: 10, filled: 10, status: 'filled' } });
    expect(held()).toBe(0);
  },
);

test('several resting ones close the position once: what is left of them goes with it', () => {
  place({});
  for (const share of [1.005, 1.006, 1.007])
    place({ side: 'sell', type: 'limit', price: at(share), quantity: '0.008', reduceOnly: true });
  exchange.shove({ symbol: 'BTCUSDT', factor: 1.02, to: null });
  expect(held()).toBe(0);
  expect(account.open.size).toBe(0);
  const sold = account.trades.filter((trade) => trade.side === 'sell');
  expect(sold.reduce((sum, trade) => sum + trade.quantity, 0)).toBe(10);
});

test('is refused without a position, and on the side that would add to it', () => {
  const refused = { ok: false, error: { kind: 'reduce_only_rejected' } };
  expect(place({ reduceOnly: true })).toMatchObject(refused);
  place({});
  expect(place({ reduceOnly: true })).toMatchObject(refused);
});

test('a stop larger than the position closes it and no more', () => {
  place({});
  exchange.placeAlgo(account, {
    symbol: 'BTCUSDT',
    side: 'sell',
    type: 'stop_market',
    timeInForce: 'gtc',
    quantity: '0.300',
    price: '',
    triggerPrice: at(0.99),
    workingType: 'mark_price',
    reduceOnly: true,
    closePosition: false,
    priceProtect: false,
    clientId: 'stop',
    goodTill: 0,
  });
  exchange.shove({ symbol: 'BTCUSDT', factor: 0.98, to: null });
  expect(held()).toBe(0);
  expect([...account.algos.values()][0]).toMatchObject({ status: 'finished' });
});
