import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { withClient } from '../../../scripts/postgres/roles.ts';
import type { Child } from './testing/child.ts';
import { unfinished, violations } from './testing/drill/oracle.ts';
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

afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(worker.output().slice(-6_000));
});

afterAll(async () => {
  await worker?.kill('SIGTERM');
  await system?.stop();
  await database?.drop();
});

const DARK = ['GET /fapi/v1/order', 'GET /fapi/v1/openOrders', 'GET /fapi/v1/userTrades'];

/** An entry whose answer is lost, at an exchange that says nothing more, until its owner is told. */
async function leftToItsOwner(drop: 'before' | 'after'): Promise<{ trader: TestTrader; signalId: string }> {
  const trader = await system.newActiveTrader([{ symbol: 'BTC/USDT:USDT' }]);
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  await until(
    'bot active',
    () => system.app.asUser(trader.userId, (store) => store.bots.get(bot.botId)),
    (row) => row?.status === 'active',
    30_000,
  );
  const { apiKey } = trader.key;
  await system.exchange.post('/fault', { apiKey, route: 'POST /fapi/v1/order', drop });
  for (const route of DARK) await system.exchange.post('/fault', { apiKey, route, status: 503, count: -1 });
  await system.exchange.post('/fault', { apiKey, route: 'WS user', ws: 'mute', count: -1 });
  const signalId = await system.alert(bot, { v: 1, ticker: 'BTCUSDT', action: 'long' });
  await until(
    'unknown',
    () => stateOf(trader),
    (state) => state === 'unknown',
    30_000,
  );
  // A quarter of an hour that nobody has to wait for.
  await withClient(database.adminUrl, (client) =>
    client.query(
      `update orders set sent_at = sent_at - interval '16 minutes', valid_until = valid_until - interval '16 minutes'
         where account_id = $1`,
      [trader.accountId],
    ),
  );
  await until(
    'manual',
    () => stateOf(trader),
    (state) => state === 'manual',
    30_000,
  );
  return { trader, signalId };
}

async function stateOf(trader: TestTrader): Promise<string | undefined> {
  return (await system.orders(trader)).find(({ leg }) => leg === 'entry')?.state;
}

test('an order that was left to its owner is found when the exchange speaks again, and protected', async () => {
  const { trader, signalId } = await leftToItsOwner('after');
  await system.exchange.clearFaults();
  await until(
    'filled',
    () => stateOf(trader),
    (state) => state === 'filled',
    60_000,
  );
  await until(
    'at rest',
    () => unfinished(system, trader, signalId),
    (left) => left.length === 0,
    45_000,
  );
  expect(await violations(system, trader)).toEqual([]);
}, 150_000);

test('one that never arrived ends, and the next alert is traded', async () => {
  const { trader } = await leftToItsOwner('before');
  await system.exchange.clearFaults();
  await until(
    'expired',
    () => stateOf(trader),
    (state) => state === 'expired',
    60_000,
  );
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  const next = await system.alert(bot, { v: 1, ticker: 'BTCUSDT', action: 'long', id: 'the next' });
  await until(
    'at rest',
    () => unfinished(system, trader, next),
    (left) => left.length === 0,
    45_000,
  );
  const { orders, positions } = await system.exchange.books(trader.key.apiKey);
  expect([orders.length, positions.length]).toEqual([1, 1]);
  expect(await violations(system, trader)).toEqual([]);
}, 150_000);
