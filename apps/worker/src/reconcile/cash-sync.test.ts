import { createState } from '@trendy/engine';
import { marketMs, ok, quote } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { systemClock } from '../clock.ts';
import type { Drained } from '../drain/drain.ts';
import { CashSync } from './cash-sync.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An account whose venue has 10,000 units, and whose engine has what the test says. */
function anAccount(settled: () => Drained | null, venueHas = () => 10_000) {
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
      balance: () => Promise.resolve(ok({ wallet: quote(venueHas()), available: quote(venueHas()) })),
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
  let engine = holding(6_000);
  const { cash, transfers } = anAccount(() => engine);
  for (let look = 0; look < 5 && transfers.length === 0; look += 1) {
    await cash.syncFunding(0);
    await cash.checkWallet(true);
    vi.advanceTimersByTime(6_000);
  }
  expect(transfers).toMatchObject([{ kind: 'transfer', amount: 4_000 }]);
  engine = holding(10_000, 2);
  await cash.checkWallet(true);
  vi.advanceTimersByTime(20_000);
  await cash.checkWallet(true);
  expect(transfers).toHaveLength(1);
});

test('nothing is booked as a deposit before funding was asked for', async () => {
  const { cash, transfers } = anAccount(() => holding(6_000));
  await cash.syncFunding(0);
  for (let look = 0; look < 5; look += 1) {
    await cash.checkWallet(true);
    vi.advanceTimersByTime(6_000);
  }
  expect(transfers).toEqual([]);
});

test('looks that follow at once do not make it stand', async () => {
  const { cash, transfers } = anAccount(() => holding(6_000));
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
  let wallet = 6_000;
  const { cash, transfers } = anAccount(() => holding(wallet));
  for (let look = 0; look < 6; look += 1) {
    await cash.checkWallet(true);
    vi.advanceTimersByTime(9_000);
    wallet += 1;
  }
  expect(transfers).toEqual([]);
});

describe('venues reckon with more digits than we keep', () => {
  test.each([1, -1, 99, -99])(
    'a difference of %i units is rounding: carried, and not booked',
    async (units) => {
      const { cash, transfers } = anAccount(
        () => holding(10_000),
        () => 10_000 + units,
      );
      for (let look = 0; look < 10; look += 1) {
        await cash.syncFunding(0);
        await cash.checkWallet(true);
        expect(cash.isDrifting).toBe(false);
        vi.advanceTimersByTime(60_000);
      }
      expect(transfers).toEqual([]);
    },
  );

  test('what adds up is booked, all of it, before it is a millionth of the currency', async () => {
    let engine = 10_000_000;
    let venue = engine;
    let worst = 0;
    const { cash, transfers } = anAccount(
      () => holding(engine),
      () => venue,
    );
    for (let trade = 0; trade < 500; trade += 1) {
      venue += 1;
      for (let look = 0; look < 3; look += 1) {
        await cash.syncFunding(0);
        await cash.checkWallet(true);
        vi.advanceTimersByTime(6 * 60_000);
      }
      engine =
        10_000_000 + transfers.reduce<number>((sum, event) => sum + (event as { amount: number }).amount, 0);
      worst = Math.max(worst, Math.abs(venue - engine));
    }
    expect(worst).toBeLessThan(100);
    expect(transfers).toHaveLength(5);
  });
});
