import { epochMs, err, marketMs, ok, quote, steps, ticks } from '@trendy/domain';
import type {
  AccountWork,
  StoredOrder,
  Venue,
  VenueFailure,
  VenueFill,
  VenueOrder,
  WorkerStore,
} from '@trendy/domain';
import { expect, test } from 'vitest';

import type { WorkerContext } from '../context.ts';
import { FillIntake } from './fill-intake.ts';

const FILL: VenueFill = {
  tradeId: '7',
  venueOrderId: '1',
  clientOrderId: 'tr1',
  symbol: 'BTC/USDT:USDT',
  side: 'buy',
  price: ticks(600_000),
  quantity: steps(3),
  notionalQuote: 180,
  fee: quote(1),
  liquidity: 'taker',
  liquidation: false,
  at: marketMs(1_000),
};

test('a fill whose transaction was rolled back is read again', async () => {
  const log: string[] = [];
  let rollsBack = true;
  const store = {
    orders: { byClientOrderId: () => Promise.resolve({ orderKey: 'a|entry|0', clientOrderId: 'tr1' }) },
    log: {
      append: (_account: string, _kind: string, _event: unknown, key: string) => {
        if (!rollsBack) log.push(key);
        return Promise.resolve(1);
      },
    },
  } as unknown as WorkerStore;
  const context = {
    clock: { now: () => epochMs(1_000) },
    metrics: { onFill: () => undefined },
    market: () => ({ toMarket: () => marketMs(1_000) }),
    database: {
      asUser: async (_user: string, work: (store: WorkerStore) => Promise<unknown>) => {
        const result = await work(store);
        if (rollsBack) throw new Error('serialisation failure');
        return result;
      },
    },
  } as unknown as WorkerContext;
  const venue = { fillsSince: () => Promise.resolve(ok([FILL])) } as unknown as Venue;
  const account = { accountId: 'account', userId: 'user' } as AccountWork;
  const intake = new FillIntake(context, account, venue, () => undefined);

  await expect(intake.accept(FILL)).rejects.toThrow('serialisation');
  expect(intake.hasHadOne('tr1')).toBe(false);
  rollsBack = false;
  expect(await intake.sync(FILL.symbol, 0)).toBe(true);
  expect(log).toEqual(['fill:BTC/USDT:USDT:7']);
  expect(intake.hasHadOne('tr1')).toBe(true);
});

test('a stop that has the number of another order is not taken for it', async () => {
  const events: { readonly orderId: string | null }[] = [];
  const base = { symbol: FILL.symbol, venueOrderId: '1', sentAt: null };
  const stop = { ...base, type: 'stop_market', orderKey: 'old|stop|0', clientOrderId: 'tr0' };
  const foreign = { ...base, symbol: 'ETH/USDT:USDT', type: 'market', orderKey: 'eth|entry|0' };
  const entry = { ...base, type: 'market', orderKey: 'new|entry|0', clientOrderId: 'tr1' };
  const store = {
    orders: {
      byClientOrderId: () => Promise.resolve(null),
      list: () => Promise.resolve([stop, foreign, entry]),
    },
    log: {
      append: (_account: string, _kind: string, event: { readonly orderId: string | null }) => {
        events.push(event);
        return Promise.resolve(1);
      },
    },
  } as unknown as WorkerStore;
  const context = {
    clock: { now: () => epochMs(1_000) },
    metrics: { onFill: () => undefined },
    database: { asUser: (_user: string, work: (store: WorkerStore) => Promise<unknown>) => work(store) },
  } as unknown as WorkerContext;
  const account = { accountId: 'account', userId: 'user' } as AccountWork;
  const intake = new FillIntake(context, account, {} as unknown as Venue, () => undefined);
  const { clientOrderId: _unsaid, ...asRestTellsIt } = FILL;

  await intake.accept(asRestTellsIt);
  expect(events).toMatchObject([{ orderId: 'new|entry|0' }]);
});

test.each([
  ['all that was filled is listed', 3, 0, true],
  ['a part of it is listed only a moment later', 4, 0, false],
  ['it was filled before the venue’s list begins', 8, 8, true],
])('the end of an order waits for its fills: %s', async (_name, filled, booked, isKnown) => {
  const order = {
    ...{ id: 'o', symbol: FILL.symbol, sentAt: null, createdAt: epochMs(1_000), quantity: '0.010' },
    request: { quantity: steps(10) },
  } as StoredOrder;
  const store = {
    orders: {
      byClientOrderId: () => Promise.resolve({ orderKey: 'a|entry|0', clientOrderId: 'tr1' }),
      get: () => Promise.resolve({ filledQuantity: (booked / 1_000).toFixed(3) }),
    },
    log: { append: () => Promise.resolve(1) },
  } as unknown as WorkerStore;
  const context = {
    clock: { now: () => epochMs(1_000) },
    metrics: { onFill: () => undefined },
    market: () => ({ toMarket: () => marketMs(1_000) }),
    database: { asUser: (_user: string, work: (store: WorkerStore) => Promise<unknown>) => work(store) },
  } as unknown as WorkerContext;
  const stranger = { ...FILL, tradeId: '8', venueOrderId: '2' };
  const venue = { fillsSince: () => Promise.resolve(ok([FILL, stranger])) } as unknown as Venue;
  const account = { accountId: 'account', userId: 'user' } as AccountWork;
  const intake = new FillIntake(context, account, venue, () => undefined);
  const ended = { venueOrderId: FILL.venueOrderId, filled: steps(filled) } as VenueOrder;
  expect(await intake.syncEnded(order, ended)).toBe(isKnown);
});

test('where the venue has no such symbol any more there is nothing to read; without an answer nobody can say', async () => {
  const context = { market: () => ({ toMarket: () => marketMs(1_000) }) } as unknown as WorkerContext;
  const account = { accountId: 'account', userId: 'user' } as AccountWork;
  const syncs = async (failure: VenueFailure): Promise<boolean> => {
    const venue = { fillsSince: () => Promise.resolve(err(failure)) } as unknown as Venue;
    return new FillIntake(context, account, venue, () => undefined).sync(FILL.symbol, 0);
  };
  expect(await syncs({ kind: 'refused', reason: { code: 'symbol_unknown' } })).toBe(true);
  expect(await syncs({ kind: 'no_answer', reason: { code: 'instruments_unavailable' } })).toBe(false);
});
