import { epochMs } from '@trendy/domain';
import type { StoredOrder, Venue } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import { Dispatch } from './dispatch.ts';
import type { DispatchParts } from './dispatch.ts';
import { sendOrder } from './send-order.ts';
import type { SendDeps } from './send-order.ts';

const never = new Promise<never>(() => undefined);
const clock = { now: () => epochMs(10_000), monotonicMs: () => 0, startTimer: () => ({ cancel: vi.fn() }) };
const lease = { fence: 1, usableMs: 10_000 } as SendDeps['lease'];

const orderOf = (id: string, leg: StoredOrder['leg'], more: Partial<StoredOrder> = {}): StoredOrder =>
  ({
    ...{ id, leg, state: 'intent', symbol: 'BTC/USDT:USDT', type: leg === 'entry' ? 'market' : 'stop' },
    ...{ cancelWantedAt: null, validUntil: null, createdAt: epochMs(9_999), leverage: 1, price: null },
    ...{ orderKey: id, clientOrderId: id, request: { reduceOnly: leg !== 'entry' } },
    ...more,
  }) as StoredOrder;

function world(venue: Partial<Venue>) {
  const claimed: string[] = [];
  const store = {
    orders: {
      claim: (id: string) => {
        claimed.push(id);
        return Promise.resolve(false);
      },
    },
  };
  const context = {
    ...{ clock, crashpoint: vi.fn(), metrics: {} },
    log: { error: vi.fn(), warn: vi.fn(), info: vi.fn() },
    database: { asUser: (_: string, work: (given: typeof store) => unknown) => work(store) },
  };
  const parts = {
    ...{ context, venue, fills: {}, kick: vi.fn() },
    account: { accountId: 'a', userId: 'u', venue: 'trendy' },
  };
  return { claimed, parts: parts as unknown as DispatchParts };
}

test('a stop leaves while more entries than may be under way wait for a venue that is slow', async () => {
  const asked = vi.fn(() => never);
  const { claimed, parts } = world({ setLeverage: asked, deadMan: null, announcesLeverage: true });
  // Whether entries may leave is asked of a database that answers nothing yet.
  const hanging = { ...parts.context.database, asUser: vi.fn(() => never) };
  const entries = Array.from({ length: 12 }, (_, index) => orderOf(`entry ${index}`, 'entry'));
  const slow = { ...parts, context: { ...parts.context, database: hanging } } as unknown as DispatchParts;
  const dispatch = new Dispatch(slow);
  dispatch.begin(lease, entries, new Set());
  expect(dispatch.underWay.size).toBe(8);
  Object.assign(hanging, { asUser: parts.context.database.asUser });
  dispatch.begin(lease, [...entries, orderOf('stop', 'stop')], dispatch.underWay);
  await vi.waitFor(() => expect(claimed).toEqual(['stop']));
});

test.each([
  [9_999, 'late', []],
  [10_000, 'lost', ['entry']],
] as const)('an alert that lives until %i: %s at 10,000', async (validUntil, kind, sent) => {
  const { claimed, parts } = world({ receiveWindowMs: 1_000 });
  const order = orderOf('entry', 'exit', { validUntil: epochMs(validUntil) });
  const result = await sendOrder({ ...parts, lease }, { ...order, id: 'entry' }, null);
  expect(result.kind).toBe(kind);
  expect(claimed).toEqual(sent);
});
