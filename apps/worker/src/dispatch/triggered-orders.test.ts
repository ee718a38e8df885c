import { epochMs, marketMs, steps } from '@trendy/domain';
import type {
  AccountWork,
  LookupOutcome,
  OrderEvent,
  StoredOrder,
  Venue,
  VenueOrder,
  WorkerStore,
} from '@trendy/domain';
import { expect, test } from 'vitest';

import type { WorkerContext } from '../context.ts';
import type { FillIntake } from '../reconcile/fill-intake.ts';
import { TriggeredOrders } from './triggered-orders.ts';

const PLAIN: VenueOrder = {
  ...{ symbol: 'BTC/USDT:USDT', clientOrderId: 'algo_7', venueOrderId: '81', conditional: false },
  ...{ status: 'open', side: 'sell', reduceOnly: true, quantity: steps(10), filled: steps(0) },
  updatedAt: marketMs(1),
};
const STOP: VenueOrder = {
  ...PLAIN,
  ...{ clientOrderId: 'tr1', venueOrderId: '7', conditional: true, status: 'triggered' },
  triggeredOrderId: '81',
};
const ORDER = {
  ...{ id: 'o', orderKey: 'a|stop|0', clientOrderId: 'tr1', symbol: PLAIN.symbol, type: 'stop_market' },
  ...{ state: 'acked', createdAt: epochMs(0), sentAt: epochMs(0), request: { quantity: steps(10) } },
} as StoredOrder;

const found = (change: Partial<VenueOrder>): LookupOutcome => ({
  kind: 'found',
  order: { ...PLAIN, ...change },
});

/** What was done, in its order, and the fates of what a stop became as the venue tells them. */
function newWorld() {
  const done: string[] = [];
  const timers: { readonly inMs: number; readonly act: () => void }[] = [];
  const world = {
    plain: { kind: 'absent' } as LookupOutcome,
    stop: STOP,
    now: 0,
    canRead: true,
    listed: 6,
    done,
    timers,
  };
  const store = {
    orders: {
      get: () => Promise.resolve(ORDER),
      markExpired: () => Promise.resolve(true),
      markCanceled: () => Promise.resolve(true),
    },
    log: {
      append: (_account: string, _kind: string, { status }: OrderEvent) => done.push(`ended ${status}`),
    },
  } as unknown as WorkerStore;
  const context = {
    clock: {
      now: () => epochMs(world.now),
      startTimer: (inMs: number, act: () => void) => {
        timers.push({ inMs, act });
        return { cancel: () => undefined };
      },
    },
    market: () => ({ marketNow: () => marketMs(1), toMarket: () => marketMs(1) }),
    log: { info: () => undefined, error: () => undefined },
    database: { asUser: (_user: string, work: (store: WorkerStore) => Promise<unknown>) => work(store) },
  } as unknown as WorkerContext;
  const fills = {
    noteTriggered: (id: string, of: string) => done.push(`${id} is of ${of}`),
    sync: () => {
      done.push('fills');
      return Promise.resolve(world.canRead);
    },
    syncEnded: (_order: StoredOrder, { filled }: VenueOrder) => {
      done.push('fills');
      return Promise.resolve(world.canRead && world.listed >= filled);
    },
  } as unknown as FillIntake;
  const venue = {
    lookupTriggered: () => Promise.resolve(world.plain),
    lookupOrder: () => Promise.resolve({ kind: 'found', order: world.stop }),
  } as unknown as Venue;
  const account = { accountId: 'account', userId: 'user' } as AccountWork;
  const kick = () => done.push('kick');
  return { ...world, world, triggered: new TriggeredOrders({ context, account, venue, fills, kick }) };
}

test.each([
  ['expired', 6, 'expired'],
  ['expired', 0, 'expired'],
  ['canceled', 6, 'canceled'],
  // The venue had cut it to what was held.
  ['filled', 6, 'expired'],
] as const)('what it became is %s with %d of 10: its fills, then its end', async (status, filled, end) => {
  const { world, triggered, done } = newWorld();
  world.plain = found({ status, filled: steps(filled) });
  expect(await triggered.follow(ORDER, STOP)).toBeNull();
  expect(done).toEqual(['81 is of tr1', 'fills', `ended ${end}`, 'kick']);
});

test('its end waits for its fills', async () => {
  const { world, triggered, done } = newWorld();
  world.plain = found({ status: 'expired', filled: steps(6) });
  world.canRead = false;
  expect(await triggered.follow(ORDER, STOP)).toBe(1_000);
  expect(done).not.toContain('ended expired');
});

test('its end waits until all that was filled of it is listed', async () => {
  const { world, triggered, done } = newWorld();
  world.plain = found({ status: 'expired', filled: steps(6) });
  world.listed = 4;
  expect(await triggered.follow(ORDER, STOP)).toBe(1_000);
  expect(done).not.toContain('ended expired');
  world.listed = 6;
  expect(await triggered.follow(ORDER, STOP)).toBeNull();
});

test.each([
  ['still works', found({ filled: steps(3) })],
  ['was filled whole', found({ status: 'filled', filled: steps(10) })],
  ['is not told of now', { kind: 'no_answer', reason: { code: 'timeout' } }],
] as const)('nothing ends while what it became %s, however often it is asked', async (_name, plain) => {
  const { world, triggered, done } = newWorld();
  world.plain = plain;
  for (world.now = 0; world.now < 60_000; world.now += 5_000)
    expect(await triggered.follow(ORDER, { ...STOP, isFinished: true })).toBeGreaterThan(0);
  expect(new Set(done)).toEqual(new Set(['81 is of tr1', 'fills']));
});

test('one that became nothing ends after a while, when the venue says that it is done', async () => {
  const { world, triggered, done } = newWorld();
  const { triggeredOrderId: _none, ...stop } = STOP;
  expect(await triggered.follow(ORDER, { ...stop, isFinished: true })).toBe(1_000);
  world.now = 3_500;
  // "Triggered" alone may still become an order: asked on, slowly.
  expect(await triggered.follow(ORDER, stop)).toBe(10_000);
  expect(done).not.toContain('ended expired');
  expect(await triggered.follow(ORDER, { ...stop, isFinished: true })).toBeNull();
  expect(done.slice(-2)).toEqual(['ended expired', 'kick']);
});

test('one that is looked after is looked at until it has ended, once at a time, and no more after the close', async () => {
  const { world, triggered, done, timers } = newWorld();
  world.plain = found({ filled: steps(3) });
  triggered.watch(ORDER);
  triggered.watch(ORDER);
  expect(timers).toHaveLength(1);
  const next = async (count: number): Promise<void> => {
    timers.at(-1)?.act();
    for (let turn = 0; turn < 50 && timers.length < count; turn++) await Promise.resolve();
  };
  await next(2);
  world.plain = found({ status: 'expired', filled: steps(6) });
  await next(3);
  expect(done.slice(-3)).toEqual(['fills', 'ended expired', 'kick']);
  expect(timers).toHaveLength(2);
  triggered.close();
  triggered.watch(ORDER);
  expect(timers).toHaveLength(2);
});

test('an answer that trails the stream does not end the watch; one that still says so after half a minute does', async () => {
  const { world, triggered, timers } = newWorld();
  world.stop = { ...STOP, status: 'open' };
  const next = async (): Promise<void> => {
    const before = timers.length;
    timers.at(-1)?.act();
    for (let turn = 0; turn < 50 && timers.length === before; turn++) await Promise.resolve();
  };
  triggered.watch(ORDER);
  await next();
  expect(timers).toHaveLength(2);
  world.now = 30_000;
  await next();
  expect(timers).toHaveLength(3);
  world.now = 30_001;
  await next();
  expect(timers).toHaveLength(3);
});
