import { epochMs, marketMs } from '@trendy/domain';
import type { OrderEvent, OrderState, StoredOrder } from '@trendy/domain';
import { expect, test } from 'vitest';

import { GoneOrders } from './gone-orders.ts';

const SYMBOL = 'LUNA/USDT:USDT';
const SENT_AT = 10_000_000;

type Order = Partial<StoredOrder> & Pick<StoredOrder, 'id' | 'state'>;

/** An account with these orders, a while after they were sent; `told` is what the engine hears. */
function world(orders: readonly Order[]) {
  const time = { now: SENT_AT + 1_000 };
  const told: OrderEvent[] = [];
  const ended = new Set<string>();
  const working = new Set<string>();
  const all = orders.map((order) => ({
    ...{ symbol: SYMBOL, orderKey: order.id, leg: 'stop', cancelWantedAt: null, sentAt: SENT_AT },
    ...order,
  }));
  const store = {
    orders: {
      list: ({ states }: { readonly states: readonly OrderState[] }) =>
        Promise.resolve(all.filter(({ id, state }) => states.includes(state) && !ended.has(id))),
      markCanceled: (id: string) => Promise.resolve(Boolean(ended.add(id))),
    },
    log: {
      append: (_id: string, _kind: string, event: OrderEvent) => Promise.resolve(told.push(event)),
    },
  };
  const parts = {
    context: {
      clock: { now: () => time.now },
      log: { warn: () => undefined },
      market: () => ({ marketNow: () => marketMs(time.now) }),
      database: { asUser: (_user: string, work: (one: typeof store) => unknown) => work(store) },
    },
    account: { accountId: 'a', userId: 'u' },
    venue: { quarantineMs: 90_000 },
    dispatch: { isWorkingOn: (id: string) => working.has(id) },
  };
  const gone = new GoneOrders(parts as never);
  const after = async (ms: number): Promise<void> => {
    time.now += ms;
    await gone.isGone(SYMBOL);
  };
  return { after, gone, told, working };
}

const idsOf = (told: readonly OrderEvent[]): readonly string[] => told.map(({ orderId }) => orderId);

test('what would open ends, what protects only when nobody wants it any more', async () => {
  const { after, told } = world([
    { id: 'entry', leg: 'entry', state: 'partially_filled' },
    { id: 'stop', state: 'acked' },
    { id: 'unwanted', state: 'acked', cancelWantedAt: epochMs(SENT_AT) },
    { id: 'elsewhere', leg: 'entry', state: 'acked', symbol: 'BTC/USDT:USDT' },
  ]);
  await after(0);
  await after(60_000);
  expect(idsOf(told)).toEqual(['entry', 'unwanted']);
  expect(told[0]).toMatchObject({ status: 'canceled', reason: { code: 'symbol_unknown' } });
  await after(60_000);
  expect(told).toHaveLength(2);
});

test('a list that lacks the symbol once ends nothing', async () => {
  const { after, gone, told } = world([{ id: 'entry', leg: 'entry', state: 'acked' }]);
  await after(0);
  await after(59_000);
  gone.isThere(SYMBOL);
  await after(59_000);
  await after(59_000);
  expect(told).toEqual([]);
  await after(1_000);
  expect(idsOf(told)).toEqual(['entry']);
});

test.each(['unknown', 'manual'] as const)(
  'an order that is %s ends when no request of it can arrive any longer',
  async (state) => {
    const { after, told } = world([{ id: 'stop', state }]);
    await after(0);
    await after(60_000);
    expect(told).toEqual([]);
    await after(30_000);
    expect(idsOf(told)).toEqual(['stop']);
  },
);

test('an order at which something is being done is left to whoever does it', async () => {
  const { after, told, working } = world([{ id: 'entry', leg: 'entry', state: 'acked' }]);
  working.add('entry');
  await after(0);
  await after(60_000);
  expect(told).toEqual([]);
});
