import { epochMs } from '@trendy/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import type { Child } from './testing/child.ts';
import { unfinished } from './testing/drill/oracle.ts';
import { TestSystem, until } from './testing/system.ts';
import type { TestTrader } from './testing/system.ts';

let database: TestDatabase;
let system: TestSystem;
let worker: Child;

beforeAll(async () => {
  database = await createTestDatabase();
  system = await TestSystem.start(database);
  await startWorker();
}, 90_000);

afterEach(async ({ task }) => {
  await system.exchange.clearFaults();
  if (task.result?.state === 'fail') process.stdout.write(worker.output().slice(-6_000));
});

afterAll(async () => {
  await worker?.kill('SIGTERM');
  await system?.stop();
  await database?.drop();
});

const LONG = { v: 1, ticker: 'BTCUSDT', action: 'long' };

async function startWorker(): Promise<void> {
  worker = system.startWorker();
  await worker.ready;
}

const versionOf = ({ userId, accountId }: TestTrader) =>
  system.app.asUser(userId, async (store) => (await store.states.load(accountId))?.version ?? 0);

async function aTrader(): Promise<TestTrader> {
  const trader = await system.newActiveTrader([{ symbol: 'BTC/USDT:USDT' }]);
  await until(
    'bot started',
    () => versionOf(trader),
    (version) => version >= 2,
    30_000,
  );
  return trader;
}

async function alertOf(trader: TestTrader, body: object): Promise<string> {
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  return system.alert(bot, body);
}

async function aLongTrader(): Promise<TestTrader> {
  const trader = await aTrader();
  const signalId = await alertOf(trader, LONG);
  await until(
    'at rest',
    () => unfinished(system, trader, signalId),
    (left) => left.length === 0,
  );
  return trader;
}

/** The flag alone, as it stands in the instant before the engine hears of it. */
const raiseFlag = ({ userId, accountId }: TestTrader) =>
  system.app.asUser(userId, (store) => store.accounts.update(accountId, { killedAt: epochMs(Date.now()) }));

/** As the kill button does it: the flag and the command in one commit. */
const kill = ({ userId, accountId }: TestTrader) =>
  system.app.asUser(userId, async (store) => {
    const commandId = `kill-${accountId}`;
    const event = { kind: 'command', commandId, by: 'user', command: 'kill' };
    await store.accounts.update(accountId, { killedAt: epochMs(Date.now()) });
    await store.log.append(accountId, 'command', event, `command:${commandId}`);
  });

const booksOf = (trader: TestTrader) => system.exchange.books(trader.key.apiKey);

const rejectionOf = async (trader: TestTrader, signalId: string) => {
  const alert = await until(
    'refused',
    () => system.app.asUser(trader.userId, (store) => store.inbox.get(signalId)),
    (row) => row?.state === 'rejected',
    30_000,
  );
  return alert?.reason;
};

describe('the kill flag', () => {
  test('raised between an intent and its sending: nothing leaves', async () => {
    const trader = await aTrader();
    await system.exchange.post('/fault', {
      apiKey: trader.key.apiKey,
      route: 'POST /fapi/v1/leverage',
      delayMs: 8_000,
      count: -1,
    });
    const signalId = await alertOf(trader, LONG);
    await until(
      'intent',
      () => system.orders(trader),
      (orders) => orders.some(({ leg }) => leg === 'entry'),
      30_000,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    await raiseFlag(trader);
    expect(await rejectionOf(trader, signalId)).toMatchObject({ code: 'account_killed' });
    expect((await booksOf(trader)).orders).toEqual([]);
  }, 60_000);

  test('with entries in flight: nothing new leaves two seconds later, and the account ends flat', async () => {
    const trader = await aTrader();
    await system.exchange.post('/fault', {
      apiKey: trader.key.apiKey,
      route: 'POST /fapi/v1/order',
      delayMs: 4_000,
    });
    await alertOf(trader, LONG);
    await until(
      'sending',
      () => system.orders(trader),
      (orders) => orders.some(({ leg, state }) => leg === 'entry' && state === 'sending'),
      30_000,
    );
    await kill(trader);
    const killedAt = Date.now();
    await alertOf(trader, { ...LONG, id: 'after-the-kill' });
    await until(
      'flat, nothing open',
      async () => ({ books: await booksOf(trader), orders: await system.orders(trader) }),
      ({ books, orders }) =>
        books.orders.length >= 2 &&
        books.positions.length === 0 &&
        orders.every(({ state }) => ['filled', 'canceled', 'rejected', 'expired'].includes(state)),
      40_000,
    );
    const late = (await system.orders(trader)).filter(
      ({ leg, sentAt }) => leg === 'entry' && (sentAt ?? 0) > killedAt + 2_000,
    );
    expect(late).toEqual([]);
  }, 90_000);

  test('outlives the worker: killed while it was down, flat when it is back, and no entry after that', async () => {
    const trader = await aLongTrader();
    await worker.kill('SIGKILL');
    await kill(trader);
    await startWorker();
    await until(
      'flat',
      () => booksOf(trader),
      ({ positions }) => positions.length === 0,
      30_000,
    );
    await worker.kill('SIGKILL');
    await startWorker();
    const before = (await booksOf(trader)).orders.length;
    await rejectionOf(trader, await alertOf(trader, { ...LONG, id: 'after-the-restart' }));
    expect((await booksOf(trader)).orders.length).toBe(before);
  }, 120_000);
});

describe('alerts for bots that do not run', () => {
  test.each([
    ['draft', 'bot_draft'],
    ['stopped', 'bot_stopped'],
    ['deleted', 'bot_deleted'],
  ] as const)(
    '%s: rejected with the reason, nothing sent',
    async (state, code) => {
      const trader = await system.newActiveTrader([{ symbol: 'BTC/USDT:USDT' }]);
      const botId = trader.bots[0]?.botId ?? '';
      await until(
        'bot started',
        () => versionOf(trader),
        (version) => version >= 2,
        30_000,
      );
      const { userId, accountId } = trader;
      await system.app.asUser(userId, async (store) => {
        const stop = { kind: 'command', commandId: `stop-${botId}`, by: 'user', command: 'stop', botId };
        if (state !== 'draft') await store.log.append(accountId, 'command', stop, `command:stop-${botId}`);
        await store.bots.setStatus(botId, state === 'deleted' ? 'stopped' : state);
      });
      await until(
        'all is taken in',
        () =>
          system.app.asUser(userId, async (store) => {
            const version = (await store.states.load(accountId))?.version ?? 0;
            return (await store.log.read(accountId, version, 1)).length;
          }),
        (behind) => behind === 0,
        30_000,
      );
      // The alert is in before the bot goes, and the worker looks at neither in between: its webhook still took it.
      worker.process.kill('SIGSTOP');
      let signalId: string;
      try {
        signalId = await alertOf(trader, LONG);
        if (state === 'deleted') await system.app.asUser(userId, (store) => store.bots.remove(botId));
      } finally {
        worker.process.kill('SIGCONT');
      }
      expect(await rejectionOf(trader, signalId)).toMatchObject({ code });
      expect((await booksOf(trader)).orders).toEqual([]);
    },
    60_000,
  );
});
