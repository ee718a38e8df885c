import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { withClient } from '../../../../scripts/postgres/roles.ts';
import { aTrader, openWorld } from '../testing/world.ts';
import type { Trader, World } from '../testing/world.ts';

let database: TestDatabase;
let world: World;
let trader: Trader;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
  trader = await aTrader(world);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});
beforeEach(() =>
  admin(`update database_marks set database_id = null, mark = 0, marked_at = null;
    update account_leases set safe_since = null, holder = null, expires_at = null, crashes = 0, trying_seq = null`),
);

const admin = (statement: string): Promise<unknown> =>
  withClient(database.adminUrl, (client) => client.query(statement));
const safeSince = async (): Promise<number | null> => {
  const taken = await world.worker.leases.take(trader.accountId, 'looker', 5_000);
  if (!taken) throw new Error('the lease is held');
  await world.worker.leases.release(trader.accountId, taken.fence);
  return taken.safeSince;
};

test('marks count up, and a database that is as young as the memory of it was not restored', async () => {
  const { marks } = world.worker;
  const first = await marks.beat(null);
  expect(first).toMatchObject({ mark: 1, restored: false });
  const second = await marks.beat(first);
  expect(second).toMatchObject({ databaseId: first.databaseId, mark: 2, restored: false });
  // Another worker that remembers less has missed marks, not lost them.
  expect(await marks.beat(first)).toMatchObject({ mark: 3, restored: false });
  expect(await safeSince()).toBeNull();
});

test('a database that has lost marks puts every account in safe mode, once, under new fences', async () => {
  const { marks, leases } = world.worker;
  const { databaseId } = await marks.beat(null);
  const held = await leases.take(trader.accountId, 'w', 60_000);
  const restored = await marks.beat({ databaseId, mark: 70 });
  expect(restored).toEqual({ databaseId, mark: 71, restored: true });
  expect(await leases.renew(trader.accountId, held?.fence ?? 0, 5_000)).toBe(false);
  const taken = await leases.take(trader.accountId, 'next', 5_000);
  expect(taken?.fence).toBeGreaterThan(1_000_000);
  expect(taken?.safeSince).toBeGreaterThan(Date.now() - 60_000);
  expect(await marks.beat({ databaseId, mark: 70 })).toMatchObject({ mark: 72, restored: false });
  expect(await leases.leaveSafeMode(trader.accountId, 1)).toBe(false);
  expect(await leases.leaveSafeMode(trader.accountId, taken?.fence ?? 0)).toBe(true);
  await leases.release(trader.accountId, taken?.fence ?? 0);
  expect(await safeSince()).toBeNull();
});

test('who remembers nothing joins a database that is alive, and takes one that lay still for a restored one', async () => {
  const { marks } = world.worker;
  await marks.beat(null);
  expect(await marks.beat(null)).toMatchObject({ restored: false });
  await admin(`update database_marks set marked_at = now() - interval '1 hour'`);
  expect(await marks.beat(null)).toMatchObject({ restored: true });
  expect(await safeSince()).toBeLessThan(Date.now() - 3_000_000);
});

test('holders that do not give a lease back are counted, with the entry that they tried', async () => {
  const { leases } = world.worker;
  const { accountId } = trader;
  const die = async (holder: string, seq: number): Promise<void> => {
    const taken = await leases.take(accountId, holder, 60_000);
    expect(await leases.noteTrying(accountId, taken?.fence ?? 0, seq)).toBe(true);
    await admin('update account_leases set expires_at = now()');
  };
  await die('a', 5);
  await die('b', 5);
  const third = await leases.take(accountId, 'c', 5_000);
  expect(third).toMatchObject({ crashes: 2, trying: { seq: 5, times: 2 } });
  await leases.noteTrying(accountId, third?.fence ?? 0, 6);
  await admin('update account_leases set expires_at = now()');
  expect(await leases.take(accountId, 'd', 5_000)).toMatchObject({ trying: { seq: 6, times: 1 } });
});

test('a holder that dies before it has tried anything says nothing of the entry that an earlier one died of', async () => {
  const { leases } = world.worker;
  const { accountId } = trader;
  const first = await leases.take(accountId, 'a', 60_000);
  await leases.noteTrying(accountId, first?.fence ?? 0, 8);
  for (const [index, holder] of ['b', 'c', 'd'].entries()) {
    await admin('update account_leases set expires_at = now()');
    const taken = await leases.take(accountId, holder, 60_000);
    expect(taken).toMatchObject({ crashes: index + 1, trying: { seq: 8, times: 1 } });
  }
});

test('deaths are forgotten when an entry went well alone, not when a lease is given back untried', async () => {
  const { leases } = world.worker;
  const { accountId } = trader;
  const crashesAt = async (holder: string): Promise<[number, number | undefined]> => {
    const taken = await leases.take(accountId, holder, 60_000);
    return [taken?.fence ?? 0, taken?.crashes];
  };
  await leases.noteTrying(accountId, (await crashesAt('a'))[0], null);
  await admin('update account_leases set expires_at = now()');
  const [second, afterDeath] = await crashesAt('b');
  expect(afterDeath).toBe(1);
  await leases.release(accountId, second);
  const [third, untried] = await crashesAt('c');
  expect(untried).toBe(1);
  await leases.noteTrying(accountId, third, 7);
  await leases.noteTrying(accountId, third, null);
  await leases.release(accountId, third);
  expect((await crashesAt('d'))[1]).toBe(0);
});
