import { quoteFromNumber } from '@trendy/domain';
import { beforeEach, describe, expect, test } from 'vitest';
import { createExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import type { AlgoIntent } from './algos.ts';
import { positionKey } from './legs.ts';
import type { OrderIntent } from './orders.ts';
import type { Account, AlgoOrder, Leg, Order } from './types.ts';

const BTC = 'BTCUSDT';
let exchange: Exchange;
let account: Account;
let ids = 0;

const place = (terms: Partial<OrderIntent>, who = account) => {
  ids += 1;
  return exchange.place(who, {
    symbol: BTC,
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
const placed = (terms: Partial<OrderIntent>, who = account): Order => {
  const result = place(terms, who);
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
};
const wait = (terms: Partial<AlgoIntent>): AlgoOrder => {
  ids += 1;
  const result = exchange.placeAlgo(account, {
    symbol: BTC,
    side: 'sell',
    type: 'stop_market',
    timeInForce: 'gtc',
    quantity: '0.010',
    price: '',
    triggerPrice: '',
    workingType: 'mark_price',
    reduceOnly: true,
    closePosition: false,
    priceProtect: false,
    clientId: `algo-${ids}`,
    goodTill: 0,
    ...terms,
  });
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
};
const market = () => exchange.core.markets.get(BTC)!;
const held = (leg: Leg = 'both'): number => account.positions.get(positionKey(BTC, leg))?.quantity ?? 0;
const at = (share: number): string => (market().markPrice * share).toFixed(1);
const shove = (factor: number): void => exchange.shove({ symbol: BTC, factor, to: null });
const pass = (ms: number): void => exchange.advance(exchange.core.now + ms);

beforeEach(() => {
  exchange = createExchange({ seed: 7, now: Date.UTC(2025, 5, 1) });
  account = exchange.openAccount(quoteFromNumber(50_000));
});

describe('trailing stops', () => {
  test('follow the best price and fire when it comes back by the callback', () => {
    placed({});
    const algo = wait({ type: 'trailing_stop_market', callbackRate: 0.01 });
    shove(1.03);
    expect(algo.status).toBe('new');
    shove(0.995);
    expect(algo.status).toBe('new');
    shove(0.99);
    expect(algo.status).toBe('finished');
    expect(held()).toBe(0);
  });

  test('begin at their activation price, not before', () => {
    placed({});
    const algo = wait({ type: 'trailing_stop_market', callbackRate: 0.01, activationPrice: at(1.02) });
    shove(0.98);
    expect(algo.status).toBe('new');
    shove(1.05);
    shove(0.985);
    expect(algo.status).toBe('finished');
  });

  test('an activation price behind the market, and a callback out of range, are refused', () => {
    placed({});
    const trail = { type: 'trailing_stop_market', callbackRate: 0.01 } as const;
    expect(() => wait({ ...trail, activationPrice: at(0.98) })).toThrow('would_trigger');
    expect(() => wait({ ...trail, callbackRate: 0.2 })).toThrow('bad_callback');
  });
});

test('a bracket fires once, by whichever price is reached', () => {
  for (const factor of [0.97, 1.03]) {
    placed({});
    const target = { triggerPrice: at(1.02), price: '', workingType: 'mark_price' as const };
    const algo = wait({ triggerPrice: at(0.98), target });
    shove(factor);
    expect(algo.status).toBe('finished');
    expect(held()).toBe(0);
  }
});

test('attached protection begins when its order has ended, for what was filled', () => {
  const stop = {
    triggerPrice: Math.round(market().lastPrice * 0.95),
    price: 0,
    workingType: 'mark_price' as const,
  };
  placed({ attached: { clientId: 'guard', stop, profit: null } });
  expect([...account.openAlgos.values()]).toMatchObject([{ quantity: 10, reduceOnly: true, side: 'sell' }]);
  shove(0.94);
  expect(held()).toBe(0);
});

describe('amendments', () => {
  test('keep the id and lose the place in the queue', () => {
    const other = exchange.openAccount(quoteFromNumber(50_000));
    const price = at(0.99);
    const first = placed({ type: 'limit', price });
    const second = placed({ type: 'limit', price }, other);
    pass(1_000);
    expect(exchange.amend(account, first, { quantity: '0.012', price })).toMatchObject({ ok: true });
    const resting = [...market().resting.values()].map(({ id, quantity }) => [id, quantity]);
    expect(resting).toEqual([
      [second.id, 10],
      [first.id, 12],
    ]);
    expect(exchange.amend(account, first, { quantity: '0.012', price })).toMatchObject({
      error: { kind: 'not_modified' },
    });
    const kept: unknown = JSON.parse(JSON.stringify([...exchange.allChanges()]));
    const again = createExchange({ seed: 7, now: exchange.core.now, restored: kept as never });
    expect([...again.core.markets.get(BTC)!.resting.keys()]).toEqual([second.id, first.id]);
  });

  test('to a price that takes, take; a post-only one is canceled instead', () => {
    const taker = placed({ type: 'limit', price: at(0.99) });
    exchange.amend(account, taker, { price: at(1.01) });
    expect(taker).toMatchObject({ status: 'filled' });
    const maker = placed({ type: 'limit', timeInForce: 'gtx', price: at(0.99) });
    expect(exchange.amend(account, maker, { price: at(1.01) })).toMatchObject({
      error: { kind: 'would_take_amended' },
    });
    expect(maker.status).toBe('canceled');
  });

  test('cannot be afforded: it stays as it was', () => {
    const order = placed({ type: 'limit', price: at(0.99) });
    expect(exchange.amend(account, order, { quantity: '90' }).ok).toBe(false);
    expect(order).toMatchObject({ status: 'new', quantity: 10 });
  });
});

describe('hedge mode', () => {
  beforeEach(() => {
    exchange.setPositionMode(account, true);
  });

  test('needs a leg, and is not left with positions or orders', () => {
    expect(place({})).toMatchObject({ error: { kind: 'position_side_mismatch' } });
    placed({ leg: 'long' });
    expect(exchange.setPositionMode(account, false)).toMatchObject({
      error: { kind: 'position_mode_positions' },
    });
  });

  test('long and short stand beside each other; closing more than is there is cut', () => {
    placed({ leg: 'long', quantity: '0.020' });
    placed({ leg: 'short', side: 'sell' });
    expect([held('long'), held('short'), held()]).toEqual([20, -10, 0]);
    expect(placed({ leg: 'long', side: 'sell', quantity: '0.500' })).toMatchObject({ filled: 20 });
    expect([held('long'), held('short')]).toEqual([0, -10]);
    expect(place({ leg: 'long', side: 'sell' })).toMatchObject({ error: { kind: 'reduce_only_rejected' } });
  });
});

test('an isolated position is liquidated alone, and what is crossed stays', () => {
  exchange.setMarginMode(account, BTC, 'isolated');
  exchange.setLeverage(account, BTC, 50);
  placed({ symbol: 'ETHUSDT', quantity: '1.000' });
  placed({});
  shove(0.95);
  expect(held()).toBe(0);
  expect(account.positions.get('ETHUSDT')?.quantity).toBe(1_000);
  const last = [...account.orders.values()].at(-1);
  expect(last).toMatchObject({ origin: 'liquidation', clientId: `autoclose-${last?.id}` });
  expect(
    exchange.takeUserEvents().some((event) => 'execution' in event && event.execution === 'calculated'),
  ).toBe(true);
});

test('its owner is warned once before a liquidation, and again when the danger comes back', () => {
  account = exchange.openAccount(quoteFromNumber(1_000));
  const average = placed({ quantity: '0.100' }).filledQuote / 1e8 / 0.1;
  const calls = (): number =>
    exchange.takeUserEvents().filter((event) => event.kind === 'margin_call').length;
  // Where what is left is 1.15 times the maintenance margin of 0.4 per cent.
  const close = (average - account.wallet / 1e8 / 0.1) / (1 - 0.004 * 1.15);
  const moveTo = (price: number): void => shove(price / market().markPrice);
  calls();
  moveTo(close);
  expect([calls(), held()]).toEqual([1, 100]);
  moveTo(close * 0.9999);
  expect(calls()).toBe(0);
  moveTo(average);
  moveTo(close);
  expect(calls()).toBe(1);
});

test('deleveraged: closed by the venue under its own id', () => {
  placed({});
  exchange.force(account, account.positions.get(BTC)!, 'adl');
  expect(held()).toBe(0);
  expect([...account.orders.values()].at(-1)).toMatchObject({ origin: 'adl', clientId: 'adl_autoclose' });
});

describe('a symbol that leaves', () => {
  test('SETTLING takes only what reduces; CLOSE ends the position', () => {
    placed({});
    const resting = placed({ type: 'limit', price: at(0.99) });
    const stop = wait({ triggerPrice: at(0.9) });
    exchange.setStatus(BTC, 'SETTLING');
    expect([resting.status, stop.status]).toEqual(['expired', 'new']);
    expect(place({})).toMatchObject({ error: { kind: 'symbol_not_trading' } });
    placed({ side: 'sell', quantity: '0.002', reduceOnly: true });
    exchange.setStatus(BTC, 'CLOSE');
    expect([held(), stop.status]).toEqual([0, 'expired']);
  });
});

test('filters change while it runs, on the old grid', () => {
  expect(exchange.setFilters(BTC, { tickSize: '0.5', stepSize: '0.01', minNotional: 500 }).ok).toBe(true);
  const kindOf = (terms: Partial<OrderIntent>) => {
    const result = place(terms);
    return result.ok ? null : result.error.kind;
  };
  const near = (Math.round(market().markPrice * 0.99) + 0.1).toFixed(1);
  expect(kindOf({ type: 'limit', price: near })).toBe('price_off_tick');
  expect(kindOf({ quantity: '0.015' })).toBe('quantity_off_step');
  expect(
    kindOf({ quantity: '0.020', type: 'limit', price: Math.round(market().markPrice * 0.99).toFixed(1) }),
  ).toBe(null);
  expect(exchange.setFilters(BTC, { tickSize: '0.03' })).toMatchObject({ error: { kind: 'bad_parameter' } });
});

describe('a fill that stalls', () => {
  const stall = (): void => exchange.stall(account, { share: 0.4, until: exchange.core.now + 5_000 });

  test('fills its share, hangs, and goes on afterwards', () => {
    stall();
    const order = placed({ quantity: '0.100' });
    expect(order).toMatchObject({ status: 'partially_filled', filled: 40 });
    pass(6_000);
    expect(order).toMatchObject({ status: 'filled', filled: 100 });
  });

  test('a reducing one does not outgrow the position that another has closed meanwhile', () => {
    placed({ quantity: '0.100' });
    stall();
    const closing = placed({ side: 'sell', quantity: '0.100', reduceOnly: true });
    expect(held()).toBe(60);
    exchange.force(account, account.positions.get(BTC)!, 'adl');
    pass(6_000);
    expect([held(), closing.status, closing.filled]).toEqual([0, 'expired', 40]);
    placed({ quantity: '0.100' });
    stall();
    const second = placed({ side: 'sell', quantity: '0.100', reduceOnly: true });
    placed({
      side: 'sell',
      timeInForce: 'ioc',
      type: 'limit',
      price: at(0.99),
      quantity: '0.050',
      reduceOnly: true,
    });
    pass(6_000);
    expect([held(), second.filled]).toEqual([0, 50]);
  });

  test('where the rest expires a market order and a triggered stop are cut short, and a limit order is not', () => {
    placed({ quantity: '0.200' });
    exchange.stall(account, { share: 0.4, until: exchange.core.now + 5_000, rest: 'expires' });
    const closing = placed({ side: 'sell', quantity: '0.100', reduceOnly: true });
    expect([closing.status, closing.filled, held()]).toEqual(['expired', 40, 160]);
    const limit = placed({ side: 'sell', type: 'limit', price: at(0.99), quantity: '0.010' });
    expect(limit).toMatchObject({ status: 'filled' });
    const stop = wait({ triggerPrice: at(0.98), quantity: '0.150' });
    shove(0.97);
    expect([stop.status, account.orders.get(stop.orderId)]).toMatchObject([
      'finished',
      { status: 'expired', filled: 60 },
    ]);
    expect(held()).toBe(90);
  });

  test('can be canceled while it hangs', () => {
    stall();
    const order = placed({ quantity: '0.100' });
    exchange.cancel(account, BTC, { id: order.id });
    pass(6_000);
    expect(order).toMatchObject({ status: 'canceled', filled: 40 });
  });
});
