import { err, marketMs, ok } from '@trendy/domain';
import type { CancelOutcome, CommandEvent, OrderEvent, OrderState, StoredOrder } from '@trendy/domain';
import { expect, test } from 'vitest';

import { GoneSymbols } from './gone-symbols.ts';

const SYMBOL = 'LUNA/USDT:USDT';
const SENT_AT = 10_000_000;
const UNREACHABLE = { kind: 'no_answer', reason: { code: 'venue_unreachable' } } as const;

type Order = Partial<StoredOrder> & Pick<StoredOrder, 'id' | 'state'>;

/** An account with these orders, a while after they were sent; `told` is what the engine hears. */
function world(orders: readonly Order[], held = 0) {
  const time = { now: SENT_AT + 1_000 };
  const engine = { held, isBehind: false };
  const answer: { cancel: CancelOutcome; holds: boolean | null } = {
    cancel: { kind: 'unknown', reason: { code: 'bad_symbol' } },
    holds: false,
  };
  const paused: CommandEvent[] = [];
  const told: OrderEvent[] = [];
  const keys = new Set<string>();
  const asked: string[] = [];
  const ended = new Set<string>();
  const working = new Set<string>();
  const moved = new Map<string, OrderState>();
  const all = orders.map((order) => ({
    ...{
      symbol: SYMBOL,
      orderKey: order.id,
      clientOrderId: order.id,
      leg: 'stop',
      attempt: 1,
      sentAt: SENT_AT,
    },
    ...{ type: 'limit', ...order },
  }));
  const store = {
    orders: {
      list: ({ states }: { readonly states: readonly OrderState[] }) =>
        Promise.resolve(all.filter(({ id, state }) => states.includes(state) && !ended.has(id))),
      hold: () => Promise.resolve(),
      get: (wanted: string) => {
        const order = all.find(({ id }) => id === wanted);
        return Promise.resolve(order && { ...order, state: moved.get(wanted) ?? order.state });
      },
      markCanceled: (id: string) => Promise.resolve(Boolean(ended.add(id))),
    },
    bots: { list: () => Promise.resolve([{ botId: 'bot', symbol: SYMBOL, status: 'active' }]) },
    outbox: { add: () => Promise.resolve() },
    log: {
      append: (_id: string, _kind: string, event: OrderEvent | CommandEvent, key: string) => {
        if (event.kind === 'order') return Promise.resolve(told.push(event));
        if (keys.has(key)) return Promise.resolve(null);
        keys.add(key);
        return Promise.resolve(paused.push(event));
      },
    },
  };
  const state = () => ({ markets: new Map([[SYMBOL, { position: { quantity: engine.held } }]]) });
  const parts = {
    context: {
      clock: { now: () => time.now },
      log: { warn: () => undefined },
      market: () => ({ marketNow: () => marketMs(time.now) }),
      database: { asUser: (_user: string, work: (one: typeof store) => unknown) => work(store) },
    },
    account: { accountId: 'a', userId: 'u' },
    venue: {
      quarantineMs: 90_000,
      cancelOrder: ({ clientOrderId }: { readonly clientOrderId: string }) => {
        asked.push(clientOrderId);
        return Promise.resolve(answer.cancel);
      },
      holds: () => Promise.resolve(answer.holds === null ? err(UNREACHABLE) : ok(answer.holds)),
    },
    dispatch: { isWorkingOn: (id: string) => working.has(id) },
    settled: () => Promise.resolve(engine.isBehind ? null : { state: state() }),
  };
  const gone = new GoneSymbols(parts as never);
  const after = (ms: number): Promise<void> => {
    time.now += ms;
    return gone.take(SYMBOL);
  };
  return { after, answer, asked, engine, gone, moved, paused, time, told, working };
}

const idsOf = (told: readonly OrderEvent[]): readonly string[] => told.map(({ orderId }) => orderId);

test('what would open ends, what protects or leaves only when the position has', async () => {
  const { after, engine, told } = world(
    [
      { id: 'entry', leg: 'entry', state: 'partially_filled' },
      { id: 'stop', state: 'acked' },
      { id: 'exit', leg: 'exit', state: 'acked' },
      { id: 'unsent exit', leg: 'exit', state: 'not_placed' },
      { id: 'elsewhere', leg: 'entry', state: 'acked', symbol: 'BTC/USDT:USDT' },
      { id: 'being sent', leg: 'entry', state: 'sending' },
    ],
    5,
  );
  await after(0);
  await after(60_000);
  expect(idsOf(told)).toEqual(['entry']);
  expect(told[0]).toMatchObject({ status: 'canceled', reason: { code: 'symbol_unknown' } });
  engine.held = 0;
  engine.isBehind = true;
  await after(30_000);
  expect(told).toHaveLength(1);
  engine.isBehind = false;
  await after(30_000);
  expect(idsOf(told)).toEqual(['entry', 'unsent exit', 'stop', 'exit']);
});

test('a list that lacks the symbol once ends nothing', async () => {
  const { after, gone, told } = world([{ id: 'entry', leg: 'entry', state: 'acked' }]);
  await after(0);
  await after(59_000);
  expect(gone.hasLeft(SYMBOL)).toBe(false);
  gone.forget(SYMBOL);
  await after(59_000);
  await after(59_000);
  expect([told, gone.hasLeft(SYMBOL)]).toEqual([[], false]);
  await after(1_000);
  expect([idsOf(told), gone.hasLeft(SYMBOL)]).toEqual([['entry'], true]);
});

test('what was seen long ago says nothing any more', async () => {
  const { after, gone } = world([]);
  await after(0);
  await after(3_600_000);
  expect(gone.hasLeft(SYMBOL)).toBe(false);
  await after(60_000);
  expect(gone.hasLeft(SYMBOL)).toBe(true);
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

test('what the venue may have all the same is taken off first, and stays open while that is not answered', async () => {
  const { after, answer, asked, gone, told } = world([{ id: 'entry', leg: 'entry', state: 'acked' }]);
  answer.cancel = { kind: 'unknown', reason: { code: 'venue_unreachable' } };
  await after(0);
  await after(60_000);
  expect([asked, told]).toEqual([['entry'], []]);
  answer.cancel = { kind: 'canceled' };
  await after(30_000);
  expect([idsOf(told), gone.hasLeft(SYMBOL)]).toEqual([['entry'], false]);
});

test.each([
  ['is gone there', { kind: 'gone' }],
  ['could be canceled', { kind: 'canceled' }],
  ['is refused with its symbol', { kind: 'unknown', reason: { code: 'bad_symbol' } }],
] as const)(
  'an entry that %s may have been filled: it stays while the account holds something',
  async (...row) => {
    const { after, answer, paused, told } = world([{ id: 'entry', leg: 'entry', state: 'acked' }]);
    Object.assign(answer, { cancel: row[1], holds: true });
    for (const ms of [0, 60_000, 30_000, 30_000, 30_000]) await after(ms);
    expect(told).toEqual([]);
    // Nobody counts what it holds: the bot stops, and its owner hears why.
    const reason = { code: 'position_mismatch', values: { symbol: SYMBOL } };
    expect(paused[0]).toMatchObject({ command: 'pause', botId: 'bot', reason });
    answer.holds = null;
    await after(30_000);
    expect(told).toEqual([]);
    answer.holds = false;
    for (const ms of [30_000, 30_000, 30_000]) await after(ms);
    expect(idsOf(told)).toEqual(['entry']);
  },
);

test('what the bot itself holds is no news, and keeps its entries open', async () => {
  const { after, answer, paused, told } = world([{ id: 'entry', leg: 'entry', state: 'acked' }], 5);
  answer.holds = true;
  await after(0);
  await after(60_000);
  expect([told, paused]).toEqual([[], []]);
});

test('when one order could be canceled the list is wrong, and what was not sent yet may leave', async () => {
  const { after, answer, told } = world([
    { id: 'unsent', leg: 'entry', state: 'intent' },
    { id: 'rests', leg: 'entry', state: 'acked' },
  ]);
  answer.cancel = { kind: 'canceled' };
  await after(0);
  await after(60_000);
  expect(idsOf(told)).toEqual(['rests']);
});

test('a symbol about which nobody asks any more has not left', async () => {
  const { after, gone, time } = world([]);
  await after(0);
  await after(60_000);
  time.now += 5 * 60_000;
  expect(gone.hasLeft(SYMBOL)).toBe(false);
});

test('an order at which something is or was done is left to whoever does it', async () => {
  const { after, moved, told, working } = world([
    { id: 'here', leg: 'entry', state: 'acked' },
    { id: 'elsewhere', leg: 'entry', state: 'not_placed' },
  ]);
  working.add('here');
  moved.set('elsewhere', 'sending');
  await after(0);
  await after(60_000);
  expect(told).toEqual([]);
});
