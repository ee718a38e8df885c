import { marketMs, ok } from '@trendy/domain';
import type { Reason, VenuePosition } from '@trendy/domain';
import { expect, test } from 'vitest';

import { PositionCheck } from './position-check.ts';

const BTC = 'BTC/USDT:USDT';

/** A bot of bitcoin that holds `ours` steps by our books, on an account that holds what its venue lists. */
function world(ours: number, listed: readonly VenuePosition[]) {
  const time = { now: 1_000_000 };
  const paused: { command: string; reason?: Reason }[] = [];
  const keys = new Set<string>();
  const store = {
    bots: { list: () => Promise.resolve([{ botId: 'bot', symbol: BTC, status: 'active' }]) },
    outbox: { add: () => Promise.resolve() },
    log: {
      append: (_id: string, _kind: string, event: (typeof paused)[number], key: string) => {
        if (keys.has(key)) return null;
        keys.add(key);
        return paused.push(event);
      },
    },
  };
  const state = {
    bots: [{ config: { symbol: BTC } }],
    markets: new Map([[BTC, { position: { quantity: ours } }]]),
  };
  const parts = {
    context: {
      clock: { now: () => time.now },
      log: { error: () => undefined, warn: () => undefined },
      market: () => ({ marketNow: () => marketMs(time.now) }),
      database: { asUser: (_user: string, work: (one: typeof store) => unknown) => work(store) },
    },
    account: { accountId: 'a', userId: 'u' },
    venue: { positions: () => Promise.resolve(ok(listed)) },
    settled: () => Promise.resolve({ state, version: 7 }),
    fills: { sync: () => Promise.resolve(true) },
    dispatch: { isBusy: false },
  };
  const check = new PositionCheck(parts as never);
  const lookTwice = async (): Promise<void> => {
    for (let look = 0; look < 2; look += 1) {
      await check.check(0);
      time.now += 30_000;
    }
  };
  return { lookTwice, paused };
}

const held = (quantity: number, legs?: VenuePosition['legs']): VenuePosition => ({
  ...{ symbol: BTC, quantity, entryPrice: 1, markPrice: 1 },
  ...(legs ? { legs } : {}),
});

test.each([
  ['nothing', 0, []],
  ['a long', 5, [held(5)]],
  ['a short', -5, [held(-5)]],
])('%s that both know is left alone', async (_what, ours, listed) => {
  const { lookTwice, paused } = world(ours, listed);
  await lookTwice();
  expect(paused).toEqual([]);
});

test.each([
  ['come to nothing', 0, held(0, { long: 5, short: 5 })],
  ['come to what the bot has', 4, held(4, { long: 9, short: 5 })],
  ['come to something else', 4, held(-1, { long: 4, short: 5 })],
])('two legs pause the bot with words although they %s', async (_what, ours, listed) => {
  const { lookTwice, paused } = world(ours, [listed]);
  await lookTwice();
  expect(paused).toMatchObject([{ command: 'pause', reason: { code: 'both_legs_held' } }]);
});

test('who starts the bot again while both legs are held as they were is stopped again', async () => {
  const { lookTwice, paused } = world(4, [held(4, { long: 9, short: 5 })]);
  await lookTwice();
  await lookTwice();
  expect(paused.length).toBeGreaterThan(1);
});

test('another position than ours pauses the bot', async () => {
  const { lookTwice, paused } = world(4, [held(5)]);
  await lookTwice();
  expect(paused).toMatchObject([{ command: 'pause', reason: { code: 'position_mismatch' } }]);
});
