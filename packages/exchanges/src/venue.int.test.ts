import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { epochMs, marketMs, scaleOf, steps, toTicks } from '@trendy/domain';
import type {
  Instrument,
  InstrumentScale,
  OrderRequest,
  OutgoingOrder,
  Venue,
  VenueUserEvent,
} from '@trendy/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { TestExchange } from '../../../apps/worker/src/testing/exchange-control.ts';
import type { VenueKey } from '../../../apps/worker/src/testing/exchange-control.ts';
import { BinanceFeed, BinanceVenue, InProcessRateBudget, simulatedExchange } from './index.ts';

const SYMBOL = 'BTC/USDT:USDT';
let dir: string;
let exchange: TestExchange;
let key: VenueKey;
let venue: Venue;
let feed: BinanceFeed;
let instrument: Instrument;
let scale: InstrumentScale;
let price: number;
let orders = 0;

const budget = new InProcessRateBudget({ weightPerMinute: 1_000_000, now: Date.now });
const openVenue = (venueKey: VenueKey, timeoutMs = 1_500): Venue =>
  new BinanceVenue({
    endpoints: simulatedExchange(exchange.url),
    key: venueKey,
    budget,
    timeoutMs,
    receiveWindowMs: 1_000,
    quarantineMs: 3_000,
  });

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-venue-'));
  exchange = await TestExchange.start(dir);
  feed = new BinanceFeed({
    endpoints: simulatedExchange(exchange.url),
    budget,
    timeoutMs: 5_000,
    receiveWindowMs: 5_000,
  });
}, 60_000);

beforeEach(async () => {
  await exchange.clearFaults();
  key = await exchange.newAccount(100_000);
  venue = openVenue(key);
  const instruments = await venue.instruments();
  if (!instruments.ok) throw new Error(instruments.error.reason.code);
  const found = instruments.value.find((candidate) => candidate.symbol === SYMBOL);
  if (!found) throw new Error(`no ${SYMBOL}`);
  instrument = found;
  scale = scaleOf(found);
  const bars = await feed.recentBars(SYMBOL, '1m', 1);
  price = bars.ok ? (bars.value[0]?.close ?? 0) : 0;
  return () => venue.close();
});

afterAll(async () => {
  await feed?.close();
  await exchange?.stop();
  fs.rmSync(dir, { recursive: true, force: true });
});

const outgoing = (change: Partial<OrderRequest> = {}): OutgoingOrder => {
  orders += 1;
  return {
    clientOrderId: `trtest${orders}x${Date.now().toString(36)}`,
    request: {
      orderId: `t|entry|${orders}`,
      botId: 'bot',
      symbol: SYMBOL,
      leg: 'entry',
      side: 'buy',
      type: 'market',
      timeInForce: 'gtc',
      quantity: steps(10),
      reduceOnly: false,
      leverage: 2,
      signalKey: 't',
      ...change,
    },
  };
};
const stop = (distance: number, quantity = 10): OutgoingOrder =>
  outgoing({
    leg: 'stop',
    side: 'sell',
    type: 'stop_market',
    reduceOnly: true,
    quantity: steps(quantity),
    triggerPrice: toTicks(scale, price * (1 - distance)),
  });
const referenceOf = ({ request, clientOrderId }: OutgoingOrder) => ({
  symbol: request.symbol,
  clientOrderId,
  conditional: request.type === 'stop_market' || request.type === 'take_profit_market',
});
const sentAt = (): ReturnType<typeof epochMs> => epochMs(Date.now());

describe('a round trip', () => {
  test('instrument, leverage, entry, stop, books, cancel, exit', async () => {
    expect(instrument.brackets.length).toBeGreaterThan(0);
    expect(await venue.setLeverage(SYMBOL, 3)).toEqual({ ok: true, value: 3 });
    const entry = outgoing();
    const placed = await venue.placeOrder(entry);
    expect(placed).toMatchObject({ kind: 'acked', order: { status: 'filled', filled: 10 } });
    const fills = await venue.fillsSince(SYMBOL, marketMs(Date.now() - 60_000));
    const filled = fills.ok ? fills.value.reduce((sum, fill) => sum + fill.quantity, 0) : 0;
    expect(filled).toBe(10);
    expect(fills.ok && fills.value.every((fill) => fill.fee > 0 && fill.liquidity === 'taker')).toBe(true);
    const named = await venue.clientOrderIdOf(SYMBOL, fills.ok ? (fills.value[0]?.venueOrderId ?? '') : '');
    expect(named).toEqual({ ok: true, value: entry.clientOrderId });
    const protective = stop(0.02);
    expect(await venue.placeOrder(protective)).toMatchObject({
      kind: 'acked',
      order: { status: 'open', conditional: true },
    });
    const open = await venue.openOrders(SYMBOL);
    expect(open.ok && open.value.map((order) => order.clientOrderId)).toEqual([protective.clientOrderId]);
    const positions = await venue.positions();
    expect(positions.ok && positions.value).toMatchObject([{ symbol: SYMBOL, quantity: 10 }]);
    expect(await venue.cancelOrder(referenceOf(protective))).toEqual({ kind: 'canceled' });
    expect(await venue.cancelOrder(referenceOf(protective))).toEqual({ kind: 'gone' });
    const exit = outgoing({ leg: 'exit', side: 'sell', reduceOnly: true });
    expect(await venue.placeOrder(exit)).toMatchObject({ kind: 'acked', order: { status: 'filled' } });
    const flat = await venue.positions();
    expect(flat).toEqual({ ok: true, value: [] });
    const balance = await venue.balance();
    expect(balance.ok && balance.value.wallet).toBeLessThan(100_000_00000000);
  });

  test('a limit that cannot fill at once is gone, a post-only one rests', async () => {
    const far = toTicks(scale, price * 0.9);
    const ioc = outgoing({ type: 'limit', timeInForce: 'ioc', price: far });
    expect(await venue.placeOrder(ioc)).toMatchObject({
      kind: 'acked',
      order: { status: 'expired', filled: 0 },
    });
    const resting = outgoing({ type: 'limit', timeInForce: 'post_only', price: far });
    expect(await venue.placeOrder(resting)).toMatchObject({ kind: 'acked', order: { status: 'open' } });
    const looked = await venue.lookupOrder(referenceOf(resting), sentAt());
    expect(looked).toMatchObject({ kind: 'found', order: { status: 'open' } });
    expect(await venue.cancelOrder(referenceOf(resting))).toEqual({ kind: 'canceled' });
    expect(await venue.lookupOrder(referenceOf(resting), sentAt())).toMatchObject({
      kind: 'found',
      order: { status: 'canceled' },
    });
  });

  test('keys say what they may do', async () => {
    const risky = openVenue(await exchange.newAccount(100, { permissions: { enableWithdrawals: true } }));
    const permissions = await risky.permissions();
    expect(permissions).toMatchObject({ ok: true, value: { withdrawals: true } });
    expect(await venue.oneWayMode()).toEqual({ ok: true, value: true });
    await risky.close();
  });
});

describe('refusals', () => {
  test('what certainly was not done is rejected with its reason', async () => {
    const tooSmall = await venue.placeOrder(outgoing({ quantity: steps(0) }));
    expect(tooSmall.kind).toBe('rejected');
    const noMargin = await venue.placeOrder(outgoing({ quantity: steps(90_000) }));
    expect(noMargin).toMatchObject({ kind: 'rejected' });
    const flatStop = await venue.placeOrder(outgoing({ leg: 'exit', side: 'sell', reduceOnly: true }));
    expect(flatStop).toMatchObject({ kind: 'rejected', reason: { code: 'reduce_only_rejected' } });
  });

  test('a stop that would trigger at once is rejected', async () => {
    await venue.placeOrder(outgoing());
    expect(await venue.placeOrder(stop(-0.05))).toMatchObject({
      kind: 'rejected',
      reason: { code: 'would_trigger_at_once' },
    });
  });

  test('a wrong key is told apart from an order that was refused', async () => {
    const wrong = openVenue({ apiKey: key.apiKey, secret: 'not-the-secret' });
    expect(await wrong.balance()).toMatchObject({ ok: false, error: { kind: 'key_refused' } });
    const unknown = openVenue({ apiKey: 'nobody', secret: 'nothing' });
    expect(await unknown.balance()).toMatchObject({ ok: false, error: { kind: 'key_refused' } });
    await wrong.close();
    await unknown.close();
  });

  test('an open order’s id again is a duplicate, to be looked up', async () => {
    const resting = outgoing({ type: 'limit', timeInForce: 'post_only', price: toTicks(scale, price * 0.9) });
    expect((await venue.placeOrder(resting)).kind).toBe('acked');
    expect(await venue.placeOrder(resting)).toEqual({ kind: 'duplicate' });
  });
});

describe('faults', () => {
  const fault = (body: object): Promise<unknown> => exchange.post('/fault', { apiKey: key.apiKey, ...body });
  const ORDER = 'POST /fapi/v1/order';

  test.each([
    ['the reply is lost', { drop: 'after' }],
    ['503 after execution', { status: 503, when: 'after', body: { code: -1000, msg: 'unknown' } }],
    ['504 after execution', { status: 504, when: 'after', body: '<html>gateway</html>' }],
    ['an empty 200', { status: 200, when: 'after', body: '' }],
    ['the reply is too late', { delayMs: 2_500 }],
  ])('%s: unknown, then found', async (_name, body) => {
    await fault({ route: ORDER, ...body });
    const order = outgoing();
    expect((await venue.placeOrder(order)).kind).toBe('unknown');
    const at = sentAt();
    let looked = await venue.lookupOrder(referenceOf(order), at);
    for (let tries = 0; looked.kind !== 'found' && tries < 20; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      looked = await venue.lookupOrder(referenceOf(order), at);
    }
    // A request that was held back beyond its receive window is refused by the venue and never appears.
    if (_name !== 'the reply is too late') expect(looked.kind).toBe('found');
    const books = await exchange.books(key.apiKey);
    expect(
      books.orders.filter((row) => row.clientOrderId === order.clientOrderId).length,
    ).toBeLessThanOrEqual(1);
  });

  test('a request that never arrived is unknown, then absent', async () => {
    await fault({ route: ORDER, drop: 'before' });
    const order = outgoing();
    expect((await venue.placeOrder(order)).kind).toBe('unknown');
    expect(await venue.lookupOrder(referenceOf(order), sentAt())).toEqual({ kind: 'absent' });
  });

  test('an order that queries do not show yet is found later: one "absent" proves nothing', async () => {
    await fault({ route: ORDER, hideOrderMs: 1_000 });
    const order = outgoing();
    expect((await venue.placeOrder(order)).kind).toBe('acked');
    expect((await venue.lookupOrder(referenceOf(order), sentAt())).kind).toBe('absent');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect((await venue.lookupOrder(referenceOf(order), sentAt())).kind).toBe('found');
  });

  test('a venue that does not answer is no answer', async () => {
    const order = outgoing();
    await fault({ route: 'GET /fapi/v1/order', status: 502, body: '<html/>', count: 1 });
    expect((await venue.lookupOrder(referenceOf(order), sentAt())).kind).toBe('no_answer');
    await fault({ route: 'GET /fapi/v1/allOrders', drop: 'before', count: 1 });
    expect((await venue.lookupOrder(referenceOf(order), sentAt())).kind).toBe('no_answer');
  });

  test('a clock that is off is set right', async () => {
    await exchange.post('/fault', { clockSkewMs: 20_000 });
    const before = await venue.balance();
    await exchange.post('/fault', { clockSkewMs: 0 });
    expect(before.ok).toBe(true);
    expect((await venue.balance()).ok).toBe(true);
  });
});

describe('streams', () => {
  const collect = async (
    events: VenueUserEvent[],
    isDone: (events: readonly VenueUserEvent[]) => boolean,
  ) => {
    const deadline = Date.now() + 8_000;
    while (!isDone(events) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  test('fills, stops and their triggered orders arrive, also after the socket was cut', async () => {
    const events: VenueUserEvent[] = [];
    let connections = 0;
    const stream = venue.openUserStream({
      onEvent: (event) => events.push(event),
      onConnected: () => {
        connections += 1;
      },
      onDisconnected: () => undefined,
    });
    while (connections === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const entry = outgoing();
    await venue.placeOrder(entry);
    await collect(events, (seen) => seen.some((event) => event.kind === 'fill'));
    const fill = events.find((event) => event.kind === 'fill');
    expect(fill?.kind === 'fill' && fill.fill.clientOrderId).toBe(entry.clientOrderId);
    await exchange.post('/fault', { apiKey: key.apiKey, terminateNow: true });
    while (connections === 1) await new Promise((resolve) => setTimeout(resolve, 20));
    const protective = stop(0.01);
    await venue.placeOrder(protective);
    await exchange.post('/market/price', { symbol: 'BTCUSDT', factor: 0.95, durationMs: 5_000 });
    await collect(events, (seen) =>
      seen.some((event) => event.kind === 'order' && event.order.triggeredOrderId !== undefined),
    );
    const triggered = events.find(
      (event) => event.kind === 'order' && event.order.triggeredOrderId !== undefined,
    );
    expect(triggered?.kind === 'order' && triggered.order.clientOrderId).toBe(protective.clientOrderId);
    await stream.close();
  }, 30_000);

  test('closed bars and marks arrive', async () => {
    const marks: number[] = [];
    const subscription = feed.openStream({
      onBar: () => undefined,
      onMark: (_symbol, mark) => marks.push(mark),
      onConnected: () => undefined,
      onDisconnected: () => undefined,
    });
    subscription.want([{ symbol: SYMBOL, timeframe: '1m' }]);
    const deadline = Date.now() + 8_000;
    while (marks.length === 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(marks[0]).toBeGreaterThan(0);
    await subscription.close();
  });
});

describe('history', () => {
  test('pages join without a gap, and the bar that still forms is left out', async () => {
    const to = marketMs(Date.now());
    const from = marketMs(to - 2_000 * 60_000);
    const bars = await feed.bars(SYMBOL, '1m', from, to);
    if (!bars.ok) throw new Error(bars.error.reason.code);
    expect(bars.value.length).toBeGreaterThanOrEqual(1_998);
    bars.value.slice(1).forEach((bar, index) => {
      expect(bar.openTime - (bars.value[index]?.openTime ?? 0)).toBe(60_000);
    });
    const now = await feed.marketTime();
    expect(bars.value.at(-1)?.closeTime).toBeLessThanOrEqual(now.ok ? now.value : 0);
  });

  test('funding has its rates', async () => {
    const to = Date.now();
    const funding = await feed.funding(SYMBOL, marketMs(to - 10 * 86_400_000), marketMs(to));
    expect(funding.ok && funding.value.length).toBeGreaterThanOrEqual(29);
  });
});
