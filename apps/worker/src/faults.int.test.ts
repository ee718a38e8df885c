import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import type { Child } from './testing/child.ts';
import { violations, unfinished } from './testing/drill/oracle.ts';
import { TestSystem, until } from './testing/system.ts';
import type { TestTrader } from './testing/system.ts';

let database: TestDatabase;
let system: TestSystem;
let worker: Child;

beforeAll(async () => {
  database = await createTestDatabase();
  system = await TestSystem.start(database);
  worker = system.startWorker({ VENUE_RECV_WINDOW_MS: '1000', VENUE_QUARANTINE_MS: '3000' });
  await worker.ready;
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

async function aTrader(): Promise<TestTrader> {
  const trader = await system.newActiveTrader([{ symbol: 'BTC/USDT:USDT' }]);
  await until(
    'bot started',
    () =>
      system.app.asUser(
        trader.userId,
        async (store) => (await store.states.load(trader.accountId))?.version ?? 0,
      ),
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

async function atRest(trader: TestTrader, signalId: string): Promise<void> {
  await until(
    'at rest',
    () => unfinished(system, trader, signalId),
    (left) => left.length === 0,
    45_000,
  );
  expect(await violations(system, trader)).toEqual([]);
}

const entriesOf = async (trader: TestTrader) =>
  (await system.orders(trader)).filter((order) => order.leg === 'entry');

describe('a send that goes wrong', () => {
  const fault = (trader: TestTrader, body: object) =>
    system.exchange.post('/fault', { apiKey: trader.key.apiKey, route: 'POST /fapi/v1/order', ...body });

  test.each([
    ['the reply is lost', { drop: 'after' }],
    ['503 after execution', { status: 503, when: 'after', body: { code: -1000, msg: 'unknown' } }],
    ['the order shows only after a while', { drop: 'after', hideOrderMs: 1_500 }],
  ])(
    '%s: found, one order, protected',
    async (_name, body) => {
      const trader = await aTrader();
      await fault(trader, body);
      const signalId = await alertOf(trader, LONG);
      await atRest(trader, signalId);
      expect(await entriesOf(trader)).toMatchObject([{ state: 'filled', attempt: 1 }]);
    },
    90_000,
  );

  test('the request is lost: sent again under the same id, after the quarantine', async () => {
    const trader = await aTrader();
    await fault(trader, { drop: 'before' });
    const signalId = await alertOf(trader, LONG);
    await atRest(trader, signalId);
    expect(await entriesOf(trader)).toMatchObject([{ state: 'filled', attempt: 2 }]);
  }, 90_000);

  test('the request is lost and its signal grows old: expired, nothing sent', async () => {
    const trader = await aTrader();
    await fault(trader, { drop: 'before' });
    for (let tries = 1; tries <= 5 && (await entriesOf(trader)).length === 0; tries++) {
      const time = new Date(Date.now() - 57_500).toISOString();
      // One that a busy machine looks at too late is refused without an order: then another.
      await atRest(trader, await alertOf(trader, { ...LONG, time, id: `old ${tries}` }));
    }
    expect(await entriesOf(trader)).toMatchObject([{ state: 'expired', reason: { code: 'signal_too_old' } }]);
    expect((await system.exchange.books(trader.key.apiKey)).orders).toEqual([]);
  }, 90_000);

  test('the stop is refused once the entry is filled: the position is left', async () => {
    const trader = await aTrader();
    await system.exchange.post('/fault', {
      apiKey: trader.key.apiKey,
      route: 'POST /fapi/v1/algoOrder',
      count: -1,
      status: 400,
      body: { code: -2021, msg: 'Order would immediately trigger.' },
    });
    await alertOf(trader, LONG);
    await until(
      'flat again',
      () => system.exchange.books(trader.key.apiKey),
      ({ orders, positions }) => orders.length >= 2 && positions.length === 0,
      45_000,
    );
    expect((await entriesOf(trader)).length).toBe(1);
  }, 90_000);

  test('a refused order ends with the venue’s reason', async () => {
    const trader = await aTrader();
    await fault(trader, { status: 400, body: { code: -2019, msg: 'Margin is insufficient.' } });
    const signalId = await alertOf(trader, LONG);
    await atRest(trader, signalId);
    const inbox = await system.app.asUser(trader.userId, (store) => store.inbox.get(signalId));
    expect(inbox).toMatchObject({ state: 'rejected', reason: { code: 'insufficient_margin' } });
  }, 90_000);
});

describe('the stream', () => {
  test('is cut and drops what it had: fills are read, the position is protected', async () => {
    const trader = await aTrader();
    await system.exchange.post('/fault', {
      apiKey: trader.key.apiKey,
      route: 'WS user',
      ws: 'drop',
      count: -1,
    });
    const signalId = await alertOf(trader, LONG);
    await atRest(trader, signalId);
    expect(await entriesOf(trader)).toMatchObject([{ state: 'filled' }]);
  }, 90_000);

  test('repeats events: nothing is booked twice', async () => {
    const trader = await aTrader();
    await system.exchange.post('/fault', {
      apiKey: trader.key.apiKey,
      route: 'WS user',
      ws: 'duplicate',
      count: -1,
    });
    const signalId = await alertOf(trader, LONG);
    await atRest(trader, signalId);
  }, 90_000);
});

describe('what somebody else does', () => {
  test('a stop that fires leaves no orphan, and books are equal', async () => {
    const trader = await aTrader();
    const signalId = await alertOf(trader, LONG);
    await atRest(trader, signalId);
    await system.exchange.post('/market/price', { symbol: 'BTCUSDT', factor: 0.96, durationMs: 4_000 });
    await until(
      'stopped out',
      () => system.exchange.books(trader.key.apiKey),
      ({ positions }) => positions.length === 0,
      20_000,
    );
    await atRest(trader, signalId);
    const stop = (await system.orders(trader)).find(
      (order) => order.leg === 'stop' && order.state === 'filled',
    );
    expect(stop).toBeDefined();
  }, 90_000);

  test('a deposit is adopted, not mistaken for a gain', async () => {
    const trader = await aTrader();
    const signalId = await alertOf(trader, { ...LONG, action: 'close' });
    await until(
      'inbox',
      () => system.app.asUser(trader.userId, (store) => store.inbox.get(signalId)),
      (alert) => alert?.state === 'rejected',
    );
    await system.exchange.post('/account', { apiKey: trader.key.apiKey, deposit: 500 });
    await until(
      'adopted',
      () => system.app.asUser(trader.userId, (store) => store.records.bookTotals(trader.accountId)),
      (books) => Number(books.wallet) === 10_500,
      // Balances are compared once a minute, and a busy machine takes its time.
      170_000,
    );
  }, 200_000);
});

describe('keys', () => {
  test.each([
    ['enableWithdrawals', 'withdrawals_enabled'],
    ['permitsUniversalTransfer', 'transfers_enabled'],
    ['enableInternalTransfer', 'transfers_enabled'],
  ])('%s is refused', async (flag, code) => {
    const trader = await system.newTrader([], 1_000, { permissions: { [flag]: true } });
    await until(
      'refused',
      () => system.accountStatus(trader),
      (status) => status === 'refused',
      30_000,
    );
    const account = await system.app.asUser(trader.userId, (store) => store.accounts.get(trader.accountId));
    expect(account?.statusReason).toMatchObject({ code });
  });

  test('a key that is revoked later stops the account, and nothing hammers the venue', async () => {
    const trader = await aTrader();
    await system.exchange.post('/account', { apiKey: trader.key.apiKey, revoked: true });
    await alertOf(trader, LONG);
    await until(
      'suspended',
      () => system.accountStatus(trader),
      (status) => status === 'suspended',
      45_000,
    );
    const [bot] = trader.bots;
    await until(
      'paused',
      () => system.app.asUser(trader.userId, (store) => store.bots.get(bot?.botId ?? '')),
      (row) => row?.status === 'paused',
      20_000,
    );
  }, 90_000);
});

test('a bot that the venue does not let start holds up no kill: the position is left', async () => {
  const trader = await aTrader();
  await atRest(trader, await alertOf(trader, LONG));
  await system.exchange.post('/fault', {
    route: 'GET /fapi/v1/klines',
    status: 500,
    body: 'no candles',
    count: -1,
  });
  const { accountId } = trader;
  await system.app.asUser(trader.userId, async (store) => {
    const botId = trader.bots[0]?.botId ?? '';
    await store.log.append(accountId, 'bot_start_wanted', { kind: 'bot_start_wanted', botId });
    const kill = { kind: 'command', commandId: 'kill-1', by: 'user', command: 'kill' };
    await store.log.append(accountId, 'command', kill, 'command:kill-1');
  });
  await until(
    'flat',
    () => system.exchange.books(trader.key.apiKey),
    ({ positions }) => positions.length === 0,
    40_000,
  );
}, 90_000);
