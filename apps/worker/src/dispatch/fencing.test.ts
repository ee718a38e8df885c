import { epochMs, marketMs, ok } from '@trendy/domain';
import type { OrderState, StoredOrder } from '@trendy/domain';
import { decideUnknown } from '@trendy/usecases';
import { expect, test } from 'vitest';

import { endNotPlaced, resolveUnknown } from './resolve-unknown.ts';
import type { SendDeps } from './send-order.ts';
import { endWithoutVenue } from './without-venue.ts';

const NOW = epochMs(10_000_000);
const REFERENCE = { symbol: 'BTC/USDT:USDT', clientOrderId: 'c', conditional: false };

const anOrder = (state: OrderState, more: Partial<StoredOrder> = {}): StoredOrder =>
  ({
    ...{ id: 'id', orderKey: 'key', symbol: REFERENCE.symbol, leg: 'entry', side: 'buy', state, attempt: 1 },
    ...{ sentAt: NOW - 120_000, createdAt: NOW - 120_000, absentAnswers: 5, reason: null, quantity: '1' },
    ...{ validUntil: NOW - 60_000, cancelWantedAt: null, request: { quantity: 10 } },
    ...more,
  }) as unknown as StoredOrder;

/** The view of a worker: what of its writes was let through, in their order. */
function view(holds: boolean, order: StoredOrder) {
  const written: string[] = [];
  const write = (name: string) => () => {
    written.push(name);
    return true;
  };
  const fences: unknown[] = [];
  const guarded =
    (name: string, at: number) =>
    (...given: readonly unknown[]) => {
      fences.push(given[at]);
      if (holds) written.push(name);
      return holds;
    };
  const store = {
    orders: {
      list: () => [order],
      claim: guarded('claim', 1),
      holdJudged: guarded('hold', 1),
      markNotPlaced: guarded('not_placed', 2),
      markManual: guarded('manual', 3),
      countAbsent: guarded('absent', 1),
      markCanceled: write('canceled'),
      markExpired: write('expired'),
      markRejected: write('rejected'),
      noteWaiting: write('waits'),
    },
    records: { fills: () => [], positions: () => [] },
    log: { append: write('word') },
    outbox: { add: write('alert') },
    accounts: { get: () => ({ status: 'active', killedAt: null }) },
    bots: { get: () => ({ status: 'active' }) },
    risk: { stopOf: () => null },
  };
  const deps = {
    context: {
      clock: { now: () => NOW },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      unknownPolicy: decideUnknown,
      market: () => ({ marketNow: () => marketMs(NOW) }),
      database: { asUser: async (_user: string, work: (one: typeof store) => unknown) => work(store) },
    },
    account: { accountId: 'a', userId: 'u', status: 'active' },
    venue: { quarantineMs: 5_000, lookupOrder: () => ({ kind: 'absent' }), positions: () => ok([]) },
    lease: { fence: 3 },
  } as unknown as SendDeps;
  return { deps, fences, written };
}

const OF_THE_SEND = { fence: 3, attempt: 1 };

test.each([
  ['too old to be sent again', anOrder('unknown'), 'expire', ['hold', 'expired', 'word']],
  ['still wanted', anOrder('unknown', { validUntil: null }), 'resend', ['not_placed']],
])('an order that was never placed and is %s', async (_what, order, verdict, writes) => {
  const holder = view(true, order);
  expect((await resolveUnknown(holder.deps, order, REFERENCE)).kind).toBe(verdict);
  expect(holder.written).toEqual(writes);
  expect(holder.fences).toEqual([OF_THE_SEND]);
  const stale = view(false, order);
  expect((await resolveUnknown(stale.deps, order, REFERENCE)).kind).toBe('wait');
  expect(stale.written).toEqual([]);
});

test('a stop that nobody wants any more is ended by the holder of the lease alone', async () => {
  const order = anOrder('not_placed', { leg: 'stop', attempt: 2 });
  const holder = view(true, order);
  expect(await endNotPlaced(holder.deps, order, REFERENCE)).toBeNull();
  expect(holder.written).toEqual(['claim', 'canceled', 'word']);
  const stale = view(false, order);
  expect(await endNotPlaced(stale.deps, order, REFERENCE)).toBeGreaterThan(0);
  expect(stale.written).toEqual([]);
});

test.each([
  ['one that is to be cancelled', anOrder('intent', { cancelWantedAt: NOW }), 'canceled'],
  ['one that is too late', anOrder('not_placed'), 'expired'],
])('without a venue: %s is ended by the holder of the lease alone', async (_what, order, end) => {
  const holder = view(true, order);
  expect(await endWithoutVenue(holder.deps, null)).toBe(1);
  expect(holder.written).toEqual(['claim', end, 'word']);
  const stale = view(false, order);
  expect(await endWithoutVenue(stale.deps, null)).toBe(0);
  expect(stale.written).toEqual([]);
});
