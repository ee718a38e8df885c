import { err, marketMs, ok } from '@trendy/domain';
import type { FillEvent, OrderState, Reason, VenuePosition } from '@trendy/domain';
import { expect, test } from 'vitest';

import { PositionCheck } from './position-check.ts';

const BTC = 'BTC/USDT:USDT';
const GONE = { kind: 'refused', reason: { code: 'symbol_unknown' } } as const;

/** A bot of bitcoin that holds `ours` steps by our books, on an account that holds what its venue lists. */
function world(ours: number, listed: readonly VenuePosition[]) {
  const time = { now: 1_000_000 };
  const paused: { command: string; reason?: Reason }[] = [];
  const adopted: FillEvent[] = [];
  const open: { symbol: string; state: OrderState; clientOrderId: string }[] = [];
  const listedOrders: { clientOrderId: string }[] = [];
  const symbol = { isGone: false, hasLeft: false, isHeld: false, isAnswered: true, isTold: false };
  const keys = new Set<string>();
  const store = {
    bots: { list: () => Promise.resolve([{ botId: 'bot', symbol: BTC, status: 'active' }]) },
    outbox: { add: () => Promise.resolve() },
    orders: {
      list: ({ states }: { readonly states: readonly OrderState[] }) =>
        Promise.resolve(open.filter((order) => states.includes(order.state))),
    },
    log: {
      append: (_id: string, kind: string, event: (typeof paused)[number] | FillEvent, key: string) => {
        if (keys.has(key)) return null;
        keys.add(key);
        return kind === 'fill'
          ? adopted.push(event as FillEvent)
          : paused.push(event as (typeof paused)[number]);
      },
    },
  };
  const position = { quantity: ours };
  const state = {
    bots: [{ config: { symbol: BTC } }],
    markets: new Map([[BTC, { position, scale: { tickSize: 0.1 }, markPrice: 100 }]]),
  };
  const parts = {
    context: {
      clock: { now: () => time.now },
      log: { error: () => undefined, warn: () => undefined },
      market: () => ({ marketNow: () => marketMs(time.now) }),
      database: { asUser: (_user: string, work: (one: typeof store) => unknown) => work(store) },
    },
    account: { accountId: 'a', userId: 'u' },
    venue: {
      positions: () => Promise.resolve(ok(listed)),
      holds: () => {
        if (symbol.isTold) position.quantity = 0;
        return Promise.resolve(symbol.isAnswered ? ok(symbol.isHeld) : err(GONE));
      },
      openOrders: () => Promise.resolve(symbol.isGone ? err(GONE) : ok(listedOrders)),
    },
    settled: () => Promise.resolve({ state, version: 7 }),
    fills: { sync: () => Promise.resolve(true) },
    dispatch: { isBusy: false },
    kick: () => undefined,
  };
  const check = new PositionCheck(parts as never, { hasLeft: () => symbol.hasLeft });
  const look = async (times: number): Promise<void> => {
    for (let count = 0; count < times; count += 1) {
      await check.check(0);
      time.now += 30_000;
    }
  };
  return { adopted, check, listedOrders, look, lookTwice: () => look(2), open, paused, symbol };
}

const held = (quantity: number, legs?: VenuePosition['legs']): VenuePosition => ({
  ...{ symbol: BTC, quantity, entryPrice: 1, markPrice: 1 },
  ...(legs ? { legs } : {}),
});

test.each([
  ['nothing', 0, []],
  ['a long', 5, [held(5)]],
  ['a short', -5, [held(-5)]],
])('%s that both know is left alone', async (_what, ours, listed) => {
  const { lookTwice, paused } = world(ours, listed);
  await lookTwice();
  expect(paused).toEqual([]);
});

test.each([
  ['come to nothing', 0, held(0, { long: 5, short: 5 })],
  ['come to what the bot has', 4, held(4, { long: 9, short: 5 })],
  ['come to something else', 4, held(-1, { long: 4, short: 5 })],
])('two legs pause the bot with words although they %s', async (_what, ours, listed) => {
  const { lookTwice, paused } = world(ours, [listed]);
  await lookTwice();
  expect(paused).toMatchObject([{ command: 'pause', reason: { code: 'both_legs_held' } }]);
});

test('who starts the bot again while both legs are held as they were is stopped again', async () => {
  const { lookTwice, paused } = world(4, [held(4, { long: 9, short: 5 })]);
  await lookTwice();
  await lookTwice();
  expect(paused.length).toBeGreaterThan(1);
});

test('another position than ours pauses the bot', async () => {
  const { lookTwice, paused } = world(4, [held(5)]);
  await lookTwice();
  expect(paused).toMatchObject([{ command: 'pause', reason: { code: 'position_mismatch' } }]);
});

test('who starts the bot again while another position is held is stopped again', async () => {
  const { lookTwice, paused } = world(4, [held(5)]);
  await lookTwice();
  await lookTwice();
  expect(paused.length).toBeGreaterThan(1);
});

test.each([
  ['one that is older than the connection', 0, [{ ...held(5), markPrice: 110 }], 'buy', 5, 1_100],
  ['a short likewise', 0, [{ ...held(-5), markPrice: 110 }], 'sell', 5, 1_100],
  ['what is more than ours', 4, [{ ...held(5), markPrice: 110 }], 'buy', 1, 1_100],
  ['what is less than ours, at the mark', 4, [{ ...held(1), markPrice: 110 }], 'sell', 3, 1_100],
  ['the other side', 4, [{ ...held(-1), markPrice: 110 }], 'sell', 5, 1_100],
  ['nothing where we have something', -4, [], 'buy', 4, 1_000],
] as const)(
  'a position that no fill explains is booked: %s',
  async (_what, ours, listed, side, size, price) => {
    const { adopted, look, lookTwice } = world(ours, listed);
    await lookTwice();
    expect(adopted).toEqual([]);
    await look(2);
    expect(adopted).toMatchObject([
      { side, quantity: size, price, fee: 0, orderId: null, cause: 'external' },
    ]);
  },
);

test('nothing is booked while an order of ours may explain it', async () => {
  const { adopted, listedOrders, look, open } = world(0, [held(5)]);
  open.push({ symbol: BTC, state: 'manual', clientOrderId: 'tr1' });
  await look(10);
  expect(adopted).toEqual([]);
  // One that we believe to rest and the venue no longer lists: its trades may come yet.
  open[0] = { symbol: BTC, state: 'acked', clientOrderId: 'tr1' };
  await look(10);
  expect(adopted).toEqual([]);
  listedOrders.push({ clientOrderId: 'tr1' });
  await look(4);
  expect(adopted).toHaveLength(1);
});

test.each(['acked', 'not_placed', 'manual'] as const)(
  'an order that is %s explains nothing any more in a symbol that has left the venue',
  async (state) => {
    const { adopted, look, open, symbol } = world(5, []);
    open.push({ symbol: BTC, state, clientOrderId: 'tr1' });
    symbol.isGone = true;
    await look(10);
    // The list lacks it and the account holds it: the list is wrong.
    Object.assign(symbol, { hasLeft: true, isHeld: true });
    await look(10);
    // A refusal says nothing of what is held.
    Object.assign(symbol, { isHeld: false, isAnswered: false });
    await look(10);
    expect(adopted).toEqual([]);
    symbol.isAnswered = true;
    await look(4);
    expect(adopted).toMatchObject([{ side: 'sell', quantity: 5, cause: 'external' }]);
  },
);

test('a trade that is told while the venue is asked is not booked twice', async () => {
  const { adopted, look, symbol } = world(5, []);
  Object.assign(symbol, { isGone: true, hasLeft: true, isTold: true });
  await look(10);
  expect(adopted).toEqual([]);
});

test('also after a restore a list that lacks a symbol once is not believed', async () => {
  const { adopted, check, symbol } = world(5, []);
  symbol.isGone = true;
  await check.check(0, true);
  expect(adopted).toEqual([]);
});

test('after a restore one sighting is enough', async () => {
  const { adopted, check } = world(0, [held(5)]);
  await check.check(0, true);
  expect(adopted).toHaveLength(1);
});
