import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { withClient } from '../../../scripts/postgres/roles.ts';
import type { Child } from './testing/child.ts';
import { unfinished } from './testing/drill/oracle.ts';
import { tradeByHand } from './testing/owner-by-hand.ts';
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

afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(worker.output().slice(-6_000));
});

afterAll(async () => {
  await worker?.kill('SIGTERM');
  await system?.stop();
  await database?.drop();
});

const LONG = { v: 1, ticker: 'BTCUSDT', action: 'long' };
const CLOSE = { v: 1, ticker: 'BTCUSDT', action: 'close' };

async function startWorker(): Promise<void> {
  worker = system.startWorker();
  await worker.ready;
}

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

async function alertOf(trader: TestTrader, body: object): Promise<string> {
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  return system.alert(bot, body);
}

const setStatus = ({ userId, accountId }: TestTrader, status: 'suspended' | 'active') =>
  system.worker.asUser(userId, (store) => store.accounts.update(accountId, { status }));

/** The key goes while nobody is connected with it, as when it is revoked between an alert and its order. */
async function loseKeys(traders: readonly TestTrader[]): Promise<void> {
  await worker.kill('SIGKILL');
  for (const trader of traders) await setStatus(trader, 'suspended');
  await startWorker();
}

const inboxOf = (trader: TestTrader, signalId: string) =>
  system.app.asUser(trader.userId, (store) => store.inbox.get(signalId));

const exitsOf = async (trader: TestTrader) =>
  (await system.orders(trader)).filter((order) => order.leg === 'exit');

const booksOf = (trader: TestTrader) => system.exchange.books(trader.key.apiKey);

/** Exits that were wanted while the keys were away, as if minutes ago. */
async function withLateExits(count: number): Promise<readonly TestTrader[]> {
  const traders: TestTrader[] = [];
  for (let index = 0; index < count; index += 1) traders.push(await aLongTrader());
  await loseKeys(traders);
  for (const trader of traders) await alertOf(trader, CLOSE);
  for (const trader of traders)
    await until(
      'the exit says why it waits',
      () => exitsOf(trader),
      ([exit]) => exit?.state === 'intent' && exit.reason?.code === 'account_suspended',
      30_000,
    );
  await withClient(database.adminUrl, (client) =>
    client.query("update orders set created_at = created_at - interval '5 minutes' where leg = 'exit'"),
  );
  return traders;
}

test('an entry of an account whose key is away is refused with the reason, and never leaves when the key is back', async () => {
  const trader = await aTrader();
  await loseKeys([trader]);
  const signalId = await alertOf(trader, LONG);
  const alert = await until(
    'refused',
    () => inboxOf(trader, signalId),
    (row) => row?.state === 'rejected',
    30_000,
  );
  expect(alert?.reason).toMatchObject({ code: 'account_suspended' });
  await setStatus(trader, 'active');
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  expect((await booksOf(trader)).orders).toEqual([]);
}, 90_000);

describe('a late exit of an account whose key was away', () => {
  let traders: readonly TestTrader[];
  beforeAll(async () => {
    traders = await withLateExits(3);
  }, 120_000);
  const traderAt = (index: number): TestTrader => {
    const trader = traders[index];
    if (!trader) throw new RangeError(`no trader ${index}`);
    return trader;
  };

  test('leaves when the position is still the one that it was meant for', async () => {
    const trader = traderAt(0);
    await setStatus(trader, 'active');
    await until(
      'flat',
      () => booksOf(trader),
      ({ positions }) => positions.length === 0,
      30_000,
    );
  }, 120_000);

  test('is cancelled when its owner has closed and opened anew meanwhile', async () => {
    const trader = traderAt(1);
    const [position] = (await booksOf(trader)).positions;
    const quantity = String((position?.steps ?? 0) / 1_000);
    const symbol = 'BTCUSDT';
    await tradeByHand(system.exchange, trader.key, { symbol, side: 'SELL', quantity });
    await tradeByHand(system.exchange, trader.key, { symbol, side: 'BUY', quantity });
    await setStatus(trader, 'active');
    const [exit] = await until(
      'cancelled',
      () => exitsOf(trader),
      ([first]) => first?.state === 'canceled',
      30_000,
    );
    expect(exit?.reason?.code).toBe('position_changed');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await booksOf(trader)).positions).toMatchObject([{ steps: position?.steps }]);
    expect((await exitsOf(trader)).length).toBe(1);
  }, 120_000);

  test('is cancelled when its owner has closed the position meanwhile', async () => {
    const trader = traderAt(2);
    const [position] = (await booksOf(trader)).positions;
    const quantity = String((position?.steps ?? 0) / 1_000);
    await tradeByHand(system.exchange, trader.key, { symbol: 'BTCUSDT', side: 'SELL', quantity });
    await setStatus(trader, 'active');
    const [exit] = await until(
      'cancelled',
      () => exitsOf(trader),
      ([first]) => first?.state === 'canceled',
      30_000,
    );
    expect(exit?.reason?.code).toBe('position_gone');
  }, 120_000);
});

test('an account that is switched off is still watched while it holds a position', async () => {
  const trader = await aLongTrader();
  await worker.kill('SIGKILL');
  const { userId, accountId } = trader;
  await system.worker.asUser(userId, (store) => store.accounts.update(accountId, { status: 'disabled' }));
  await startWorker();
  const [position] = (await booksOf(trader)).positions;
  const quantity = String((position?.steps ?? 0) / 1_000);
  await tradeByHand(system.exchange, trader.key, { symbol: 'BTCUSDT', side: 'SELL', quantity });
  await until(
    'we know that it is flat',
    () => system.app.asUser(userId, (store) => store.records.positions({ accountId })),
    (positions) => positions.length === 0,
    45_000,
  );
}, 120_000);
