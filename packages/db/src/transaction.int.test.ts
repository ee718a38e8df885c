import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { connect } from './connection.ts';
import type { Connection } from './connection.ts';
import { Prisma } from './generated/client.ts';
import { aTrader, openWorld } from './testing/world.ts';
import type { World } from './testing/world.ts';
import { transactionAs } from './transaction.ts';
import type { Tx } from './transaction.ts';

let database: TestDatabase;
let world: World;
let connection: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
  // One connection, so that every transaction gets what the one before has left.
  connection = await connect('worker', { url: database.workerUrl, max: 1 });
});
afterAll(async () => {
  await connection?.close();
  await world?.close();
  await database?.drop();
});

const VALUES = Prisma.sql`select 9007199254740993::bigint as big, 0.000000000000000001::numeric as fine,
  '2026-02-28'::date as day, '2026-02-28 12:00:00.123+00'::timestamptz as instant, '{"a":[1]}'::jsonb as json,
  array['x','y'] as texts, 1.5::float8 as double, 7::int as small, null::text as nothing`;

test('a statement of ours gives what the same statement gives through Prisma', async () => {
  const { userId } = await aTrader(world);
  const through = await connection.prisma.$queryRaw<unknown[]>(VALUES);
  const direct = await transactionAs(connection, userId, ({ tx }) => tx.$queryRaw<unknown[]>(VALUES));
  expect(direct).toEqual(through);
});

test('both ways are one transaction: each sees what the other has written, and all of it goes back', async () => {
  const { accountId, userId } = await aTrader(world);
  const pair = (tx: Tx): Promise<unknown[]> =>
    Promise.all([
      tx.$queryRaw`select txid_current()::text as id, current_setting('app.user_id') as user`,
      tx.accountRisk.findFirst({ where: { accountId, userId }, select: { notionalLimit: true } }),
    ]);
  const undone = transactionAs(connection, userId, async ({ tx }) => {
    await tx.$executeRaw`update account_risk set notional_limit = 12 where account_id = ${accountId}::uuid`;
    const [[row], risk] = (await pair(tx)) as [{ user: string }[], { notionalLimit: Prisma.Decimal }];
    expect(row?.user).toBe(userId);
    expect(risk.notionalLimit.toFixed()).toBe('12');
    throw new Error('never mind');
  });
  await expect(undone).rejects.toThrow('never mind');
  const [, risk] = await transactionAs(connection, userId, ({ tx }) => pair(tx));
  expect(risk).toEqual({ notionalLimit: new Prisma.Decimal(100_000) });
});

test('a transaction that has ended takes no statement, and leaves its user to nobody', async () => {
  const [one, other] = [await aTrader(world), await aTrader(world)];
  const ended = await transactionAs(connection, one.userId, async ({ tx }) => {
    await tx.$queryRaw`select 1`;
    return { tx };
  });
  await expect(ended.tx.$queryRaw`select 1`).rejects.toThrow(/transaction/i);
  await expect(ended.tx.$executeRaw`delete from bots`).rejects.toThrow(/transaction/i);
  const left = await connection.pool.query(`select current_setting('app.user_id', true) as user`);
  expect(left.rows).toEqual([{ user: '' }]);
  const seen = await transactionAs(
    connection,
    other.userId,
    ({ tx }) => tx.$queryRaw`select user_id from exchange_accounts`,
  );
  expect(seen).toEqual([{ user_id: other.userId }]);
});
