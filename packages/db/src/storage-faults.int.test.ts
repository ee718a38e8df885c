import { StorageError } from '@trendy/domain';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { createAppDatabase } from './app-database.ts';
import { connect } from './connection.ts';
import { sqlStateOf } from './storage-faults.ts';
import { untilListening } from './testing/listening.ts';
import { aTrader, aUser, openWorld } from './testing/world.ts';
import type { World } from './testing/world.ts';
import { transactionAs } from './transaction.ts';
import type { Tx } from './transaction.ts';

let database: TestDatabase;
let world: World;
let admin: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await world.close();
  await database.drop();
});

const kindOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof StorageError ? error.kind : error),
  );

async function killBackend(tx: Tx): Promise<void> {
  const [row] = await tx.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`;
  await admin.query('select pg_terminate_backend($1, 5000)', [row?.pid]);
}

test('a connection lost in the work is "unavailable", lost in the commit "commit_unknown"', async () => {
  const connection = await connect('app', { url: database.appUrl });
  const userId = await aUser(world);
  const during = transactionAs(connection, userId, async ({ tx }) => {
    await killBackend(tx);
    await tx.$queryRaw`select 1`;
  });
  expect(await kindOf(during)).toBe('unavailable');
  const committing = transactionAs(connection, userId, ({ tx }) => killBackend(tx));
  expect(await kindOf(committing)).toBe('commit_unknown');
  await connection.close();
});

test('a server that is not there is "unavailable", at the start as well', async () => {
  expect(await kindOf(createAppDatabase({ url: 'postgresql://app:x@127.0.0.1:9/none' }))).toBe('unavailable');
});

test('a statement that takes too long is "busy"', async () => {
  const connection = await connect('app', { url: database.appUrl, statementTimeoutMs: 100 });
  const slow = transactionAs(
    connection,
    await aUser(world),
    ({ tx }) => tx.$queryRaw`select pg_sleep(2)::text`,
  );
  expect(await kindOf(slow)).toBe('busy');
  await connection.close();
});

test('a deadlock is "busy" for one of the two, and the other commits', async () => {
  const trader = await aTrader(world);
  const connection = await connect('worker', { url: database.workerUrl });
  const other = await aTrader(world);
  const lock = (tx: Tx, id: string) =>
    tx.$queryRaw`select account_id from account_heads where account_id = ${id}::uuid for update`;
  let holding = 0;
  let bothHold = (): void => undefined;
  const met = new Promise<void>((resolve) => {
    bothHold = resolve;
  });
  const cross = (first: string, second: string) =>
    transactionAs(connection, trader.userId, async ({ tx }) => {
      await lock(tx, first);
      holding += 1;
      if (holding === 2) bothHold();
      await met;
      await lock(tx, second);
    });
  const ids = [trader.accountId, other.accountId] as const;
  const kinds = await Promise.all([kindOf(cross(ids[0], ids[1])), kindOf(cross(ids[1], ids[0]))]);
  expect(kinds.sort()).toEqual(['busy', 'no error']);
  await connection.close();
});

test('what the work throws, and what the database refuses, pass as they are', async () => {
  const userId = await aUser(world);
  const own = new Error('mine');
  expect(await kindOf(world.app.asUser(userId, () => Promise.reject(own)))).toBe(own);
  const refused = await kindOf(world.app.asUser(userId, (store) => store.log.append(userId, 'command', {})));
  expect(sqlStateOf(refused)).toBe('P0002');
});

test('after every connection was cut, the next work goes through and the listener hears again', async () => {
  const userId = await aUser(world);
  const heard: unknown[] = [];
  let reconnected = 0;
  const listener = world.app.listen(
    (change) => heard.push(change),
    () => {
      reconnected += 1;
    },
  );
  await world.app.ping();
  await untilListening(database.adminUrl);
  await admin.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
       where datname = current_database() and usename in ('app', 'worker')`,
  );
  await expect.poll(() => reconnected, { timeout: 15_000 }).toBe(1);
  const change = { userId, accountId: userId, kinds: ['orders'] };
  await world.worker.asUser(userId, (store) => store.changes.notify(change));
  expect(await world.app.asUser(userId, (store) => store.users.get())).toMatchObject({ userId });
  expect(await world.app.gate.findUserByEmail('nobody')).toBeNull();
  expect(await world.worker.work.accountsWithUndrainedEvents(1)).toBeDefined();
  await expect.poll(() => heard, { timeout: 10_000 }).toEqual([change]);
  expect(reconnected).toBe(1);
  await listener.close();
});
