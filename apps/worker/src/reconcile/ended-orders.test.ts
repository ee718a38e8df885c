import { clientOrderIdOf } from '@trendy/usecases';
import { marketMs, ok, quote } from '@trendy/domain';
import type { CancelOutcome, Leg, LookupOutcome, OrderState, VenueOrderStatus } from '@trendy/domain';
import { expect, test } from 'vitest';

import { Reconciler } from './reconciler.ts';

const BTC = 'BTC/USDT:USDT';
const KEY = new Uint8Array(32).fill(3);

interface Given {
  readonly leg?: Leg;
  readonly state?: OrderState;
  readonly finishedMsAgo?: number;
  /** What the venue says of it when it is asked for by itself. */
  readonly status?: VenueOrderStatus;
  /** Null: the engine is behind or stands still. */
  readonly engine?: 'wants it' | 'bare' | 'forgot it' | null;
  readonly botStatus?: 'active' | 'stopped';
}

/** Compares an account of whose orders the venue lists one, which has ended in the books. */
async function compare(given: Given) {
  const { leg = 'entry', state = 'expired', finishedMsAgo = 20_000, status = 'open' } = given;
  const now = 10_000_000;
  const clientOrderId = clientOrderIdOf(KEY, 'a', 'key');
  const order = {
    ...{ id: 'id', orderKey: 'key', clientOrderId, symbol: BTC, leg, state, type: 'limit', side: 'buy' },
    ...{ createdAt: now - 60_000, sentAt: now - 60_000, ackedAt: now - 59_000, botId: 'bot' },
    finishedAt: ['acked', 'partially_filled'].includes(state) ? null : now - finishedMsAgo,
    request: { botId: 'bot', quantity: 10 },
  };
  const listed = { clientOrderId, venueOrderId: '7', symbol: BTC, status: 'open', filled: 0 };
  const told = { journal: [] as unknown[], alerts: [] as unknown[], paused: 0, cancels: 0 };
  const keys = new Set<string>();
  const store = {
    accounts: { get: () => ({ testedAt: 1, ipRestricted: true }) },
    bots: { list: () => [{ botId: 'bot', symbol: BTC, status: given.botStatus ?? 'active' }] },
    orders: {
      list: ({ states }: { readonly states?: readonly OrderState[] }) =>
        states && !states.includes(state) ? [] : [order],
      byClientOrderId: () => order,
    },
    states: { markReconciled: () => undefined },
    log: {
      append: (_id: string, kind: string, _event: unknown, key: string) => {
        if (kind === 'command') told.paused += 1;
        if (keys.has(key)) return null;
        keys.add(key);
        return keys.size;
      },
    },
    records: { appendJournal: (rows: readonly unknown[]) => void told.journal.push(...rows) },
    outbox: { add: (_topic: string, alert: unknown) => void told.alerts.push(alert) },
    changes: { notify: () => undefined },
    risk: { setLimit: () => undefined },
  };
  const { engine = 'forgot it' } = given;
  const protection = { direction: 1, rule: { stopPrice: 1, stopPercent: 0 }, exits: null };
  const books = {
    bots: engine === 'bare' ? [{ config: { botId: 'bot', symbol: BTC }, protection, goal: null }] : [],
    markets: new Map(engine === 'bare' ? [[BTC, { position: { quantity: 5 } }]] : []),
    orders: new Map(
      engine === 'wants it' ? [['key', { request: { symbol: BTC, leg }, filled: 0, status: 'acked' }]] : [],
    ),
    wallet: quote(0),
  };
  const venue = {
    fundingSince: () => ok([]),
    openOrders: () => ok([listed]),
    positions: () => ok(engine === 'bare' ? [{ symbol: BTC, quantity: 5 }] : []),
    balance: () => ok({ wallet: quote(0), available: quote(0) }),
    permissions: () => ({ ok: false, error: { kind: 'no_answer', reason: { code: 'x' } } }),
    accountMode: () => ({ ok: false, error: { kind: 'no_answer', reason: { code: 'x' } } }),
    lookupOrder: (): LookupOutcome => ({ kind: 'found', order: { ...listed, status } as never }),
    cancelOrder: (): CancelOutcome => {
      told.cancels += 1;
      return { kind: 'canceled' };
    },
  };
  const reconciler = new Reconciler({
    context: {
      clock: { now: () => now, startTimer: () => ({ cancel: () => undefined }) },
      database: { asUser: async (_user: string, work: (one: typeof store) => unknown) => work(store) },
      market: () => ({ toMarket: (at: number) => at, marketNow: () => marketMs(now) }),
      metrics: { onStream: () => undefined, onVenueUp: () => undefined },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    },
    venue,
    fills: { sync: () => true },
    kick: () => undefined,
    account: { accountId: 'a', userId: 'u', environment: 'demo' },
    dispatch: { isBusy: false, isWorkingOn: () => false, forgetLeverage: () => undefined },
    settled: async () => (engine === null ? null : { version: 1, state: books }),
  } as never);
  await reconciler.recover(1);
  await reconciler.recover(1);
  return told;
}

test.each<[string, Given]>([
  ['an entry that was believed never to have been placed', {}],
  ['one of a bot that was stopped', { botStatus: 'stopped' }],
  ['one that was canceled', { state: 'canceled' }],
  ['one that was refused', { state: 'rejected' }],
  ['an entry while the engine stands still', { engine: null }],
  ['an exit that nobody wants any more', { leg: 'exit' }],
  ['a stop that nobody wants any more', { leg: 'stop' }],
])('%s and rests is taken off, and told once', async (_what, given) => {
  const { cancels, journal, alerts, paused } = await compare(given);
  // As long as it is listed.
  expect(cancels).toBe(2);
  expect(journal).toHaveLength(1);
  expect(journal).toMatchObject([{ entry: { status: 'noted', reason: { code: 'ended_order_open' } } }]);
  expect(alerts).toMatchObject([{ code: 'ended_order_open', orderId: 'id' }]);
  expect(paused).toBe(0);
});

test.each<[string, Given]>([
  ['one that ended while the list was on its way', { finishedMsAgo: 1_000 }],
  ['one of which the list is behind', { status: 'canceled' }],
  ['one that is open in the books', { state: 'acked' }],
  ['a stop that the engine still has', { leg: 'stop', engine: 'wants it' }],
  ['a stop of a position that has no other', { leg: 'stop', engine: 'bare' }],
  ['a stop while the engine stands still', { leg: 'stop', engine: null }],
])('%s is left alone', async (_what, given) => {
  expect(await compare(given)).toEqual({ journal: [], alerts: [], paused: 0, cancels: 0 });
});
