import { createState } from '@trendy/engine';
import { marketMs, ok, quote } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { systemClock } from '../clock.ts';
import type { Drained } from '../drain/drain.ts';
import { CashSync } from './cash-sync.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An account whose venue has 100 and whose engine has what the test says. */
function anAccount(settled: () => Drained | null) {
  const transfers: unknown[] = [];
  const store = {
    risk: { setLimit: () => Promise.resolve() },
    log: {
      append: (_account: string, _kind: string, event: unknown) => Promise.resolve(transfers.push(event)),
    },
  };
  const parts = {
    context: {
      clock: systemClock,
      database: { asUser: (_user: string, work: (with_: typeof store) => Promise<unknown>) => work(store) },
      log: { warn: () => undefined },
      market: () => ({ marketNow: () => marketMs(1), toMarket: (at: number) => marketMs(at) }),
    },
    account: { accountId: 'a', userId: 'u' },
    venue: {
      balance: () => Promise.resolve(ok({ wallet: quote(100), available: quote(100) })),
      fundingSince: () => Promise.resolve(ok([])),
    },
    settled: () => Promise.resolve(settled()),
  };
  return { cash: new CashSync(parts as unknown as ConstructorParameters<typeof CashSync>[0]), transfers };
}

const holding = (wallet: number, version = 1): Drained => {
  const state = createState(strategies);
  state.wallet = wallet;
  return { state, version };
};

test('a difference is booked once it has stood, and only once', async () => {
  let engine = holding(60);
  const { cash, transfers } = anAccount(() => engine);
  for (let look = 0; look < 5 && transfers.length === 0; look += 1) {
    await cash.syncFunding(0);
    await cash.checkWallet(true);
    vi.advanceTimersByTime(6_000);
  }
  expect(transfers).toMatchObject([{ kind: 'transfer', amount: 40 }]);
  engine = holding(100, 2);
  await cash.checkWallet(true);
  vi.advanceTimersByTime(20_000);
  await cash.checkWallet(true);
  expect(transfers).toHaveLength(1);
});

test('nothing is booked as a deposit before funding was asked for', async () => {
  const { cash, transfers } = anAccount(() => holding(60));
  await cash.syncFunding(0);
  for (let look = 0; look < 5; look += 1) {
    await cash.checkWallet(true);
    vi.advanceTimersByTime(6_000);
  }
  expect(transfers).toEqual([]);
});

test('looks that follow at once do not make it stand', async () => {
  const { cash, transfers } = anAccount(() => holding(60));
  for (let look = 0; look < 20; look += 1) await cash.checkWallet(true);
  expect(transfers).toEqual([]);
});

test('an engine that is behind its log is not compared: its first deposit may be on the way', async () => {
  const { cash, transfers } = anAccount(() => null);
  for (let look = 0; look < 5; look += 1) {
    await cash.checkWallet(true);
    vi.advanceTimersByTime(30_000);
  }
  expect(transfers).toEqual([]);
});

test('a difference that changes starts anew', async () => {
  let wallet = 60;
  const { cash, transfers } = anAccount(() => holding(wallet));
  for (let look = 0; look < 6; look += 1) {
    await cash.checkWallet(true);
    vi.advanceTimersByTime(9_000);
    wallet += 1;
  }
  expect(transfers).toEqual([]);
});
