import { err, ok, quote } from '@trendy/domain';
import type { AccountWork, UserStreamHandlers, VenueFailure } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import { comparedSymbols } from './compared-symbols.ts';
import { Reconciler } from './reconciler.ts';
import type { ReconcilerParts } from './reconciler.ts';

const GONE: VenueFailure = { kind: 'refused', reason: { code: 'symbol_unknown', values: { symbol: 'A' } } };
const LOST: VenueFailure = { kind: 'no_answer', reason: { code: 'venue_unreachable' } };

/** Whether a connection lets entries go on: only a comparison that was complete does. */
async function isComplete(failures: Readonly<Record<string, VenueFailure>>, held: readonly string[]) {
  let handlers: UserStreamHandlers | undefined;
  const found = {
    record: { testedAt: 1, ipRestricted: true },
    symbols: comparedSymbols(
      [
        { symbol: 'A', status: 'active' },
        { symbol: 'B', status: 'stopped' },
      ],
      [],
    ),
    open: [],
  };
  const context = {
    clock: { now: () => Date.now(), startTimer: () => ({ cancel: () => undefined }) },
    database: { asUser: () => Promise.resolve(found) },
    market: () => ({ toMarket: (at: number) => at }),
    metrics: { onStream: vi.fn(), onVenueUp: vi.fn() },
    log: { warn: vi.fn(), error: vi.fn() },
    onKeyRefused: vi.fn(),
  };
  const asked: string[] = [];
  const answerOf = (symbol: string) => {
    const failure = failures[symbol];
    asked.push(symbol);
    return Promise.resolve(failure ? err(failure) : ok([]));
  };
  const venue = {
    openUserStream: (given: UserStreamHandlers) => {
      handlers = given;
      return { close: () => Promise.resolve() };
    },
    openOrders: answerOf,
    fundingSince: () => Promise.resolve(ok([])),
    positions: vi.fn(() => Promise.resolve(ok([]))),
    balance: () => Promise.resolve(ok({ wallet: quote(0), available: quote(0) })),
    permissions: vi.fn(() => Promise.resolve(err(LOST))),
    accountMode: vi.fn(() => Promise.resolve(err(LOST))),
  };
  const state = {
    ...{ bots: [], orders: new Map(), wallet: quote(0) },
    markets: new Map(held.map((symbol) => [symbol, { position: { quantity: 1 } }])),
  };
  const reconciler = new Reconciler({
    ...{ context, venue, kick: vi.fn(), fills: { sync: () => Promise.resolve(true) } },
    account: { accountId: 'a', userId: 'u', environment: 'demo' } as AccountWork,
    dispatch: { forgetLeverage: vi.fn(), isBusy: false, triggered: { close: vi.fn() } },
    settled: () => Promise.resolve({ version: 1, state }),
  } as unknown as ReconcilerParts);
  await reconciler.start();
  const released = await Promise.race([
    Promise.resolve(handlers?.onConnected()).then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 200)),
  ]);
  await reconciler.close();
  return { released, asked: new Set(asked), positionsRead: venue.positions.mock.calls.length > 0 };
}

test('a symbol that the venue does not have any more keeps nobody from comparing the rest', async () => {
  const done = await isComplete({ A: GONE }, []);
  expect(done).toMatchObject({ released: true, positionsRead: true });
});

test('one that the venue did not answer about does', async () => {
  expect(await isComplete({ A: LOST }, [])).toMatchObject({ released: false, positionsRead: false });
});

test('of a stopped bot only what it has left behind is asked about', async () => {
  const idle = await isComplete({ B: LOST }, []);
  expect([idle.released, idle.asked]).toEqual([true, new Set(['A'])]);
  const held = await isComplete({ B: LOST }, ['B']);
  expect([held.released, held.asked]).toEqual([false, new Set(['A', 'B'])]);
});
