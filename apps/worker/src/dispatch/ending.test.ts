import { epochMs, steps } from '@trendy/domain';
import type { StoredOrder, Venue } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import { Dispatch } from './dispatch.ts';
import type { DispatchParts } from './dispatch.ts';
import type { SendDeps } from './send-order.ts';

const lease = { fence: 1, usableMs: 10_000 } as SendDeps['lease'];
const UNKNOWN = {
  ...{ id: 'o', leg: 'exit', state: 'unknown', symbol: 'BTC/USDT:USDT', type: 'market', quantity: '0.010' },
  ...{ orderKey: 'a|exit|0', clientOrderId: 'tr1', cancelWantedAt: null, sentAt: epochMs(0) },
  ...{ createdAt: epochMs(0), absentAnswers: 0, attempt: 1, validUntil: null, reason: null },
  request: { quantity: steps(10), reduceOnly: true },
} as unknown as StoredOrder;

test('an order that is found ended is asked for until all of its fills are known, and then no more', async () => {
  const time = { now: 10_000 };
  const ended: string[] = [];
  let isListed = false;
  const store = {
    orders: { markAcked: () => Promise.resolve(true), markExpired: () => Promise.resolve(true) },
    log: {
      append: (_account: string, _kind: string, { status }: { readonly status: string }) => {
        ended.push(status);
        return Promise.resolve(1);
      },
    },
  };
  const context = {
    clock: { now: () => epochMs(time.now), startTimer: () => ({ cancel: vi.fn() }) },
    ...{ crashpoint: vi.fn(), metrics: {}, log: { error: vi.fn(), warn: vi.fn(), info: vi.fn() } },
    market: () => ({ marketNow: () => time.now }),
    unknownPolicy: (_order: object, { order }: { readonly order: object }) => ({ kind: 'adopt', order }),
    database: { asUser: (_: string, work: (given: typeof store) => unknown) => work(store) },
  };
  const seen = { status: 'expired', filled: steps(6), conditional: false, venueOrderId: '1' };
  const lookupOrder = vi.fn(() => Promise.resolve({ kind: 'found', order: seen }));
  const fills = { sync: () => Promise.resolve(true), syncEnded: () => Promise.resolve(isListed) };
  const venue = { lookupOrder, deadMan: null, quarantineMs: 1 } as unknown as Venue;
  const account = { accountId: 'a', userId: 'u', venue: 'trendy' };
  const parts = { context, venue, fills, account, kick: vi.fn() } as unknown as DispatchParts;
  const dispatch = new Dispatch(parts);
  const look = async (order: StoredOrder): Promise<void> => {
    dispatch.begin(lease, [order], new Set());
    await dispatch.allDone();
    time.now += 1_001;
  };
  await look(UNKNOWN);
  const acked = { ...UNKNOWN, state: 'acked' } as StoredOrder;
  await look(acked);
  expect(ended).toEqual(['acked']);
  isListed = true;
  await look(acked);
  expect(ended).toEqual(['acked', 'expired']);
  await look(acked);
  expect(lookupOrder).toHaveBeenCalledTimes(3);
  // Nothing waits any more: a past instant would be come back for without end.
  expect(dispatch.nextDueAt).toBeNull();
});
