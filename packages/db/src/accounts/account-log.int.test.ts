import { epochMs } from '@trendy/domain';
import type { AccountLog } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { aTrader, openWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

test('numbers are 1, 2, 3 … under writers that race, throw and repeat themselves', async () => {
  const { userId, accountId } = await aTrader(world);
  const writes = Array.from({ length: 120 }, async (_, i) => {
    const side = i % 2 === 0 ? world.app : world.worker;
    try {
      return await side.asUser(userId, async (store: { readonly log: AccountLog }) => {
        const seq = await store.log.append(
          accountId,
          'command',
          { i },
          i % 3 === 0 ? `key:${i % 9}` : undefined,
        );
        if (i % 7 === 0) throw new Error('on purpose');
        return seq;
      });
    } catch {
      return 'rolled back';
    }
  });
  const results = await Promise.all(writes);
  const entries = await world.app.asUser(userId, (store) => store.log.read(accountId, 0, 1_000));
  expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, i) => i + 1));
  const given = results.filter((seq) => typeof seq === 'number');
  expect(given.sort((x, y) => x - y)).toEqual(entries.map((entry) => entry.seq));
  const keyed = entries.filter((entry) => (entry.payload as { i: number }).i % 3 === 0);
  expect(keyed.length).toBeLessThanOrEqual(3);
  expect(results).toContain(null);
});

test('a closed bar goes to every interested account once', async () => {
  const traders = [await aTrader(world), await aTrader(world), await aTrader(world)];
  const ids = traders.map((trader) => trader.accountId);
  const append = (accounts: readonly string[]) =>
    world.worker.work.appendToLogs(accounts, 'bar', { close: 1 }, 'bar:BTC:1h:0');
  const twice = await Promise.all([append(ids.slice(0, 2)), append([...ids].reverse())]);
  expect(twice.flat().sort()).toEqual([...ids].sort());
  expect(await append(ids)).toEqual([]);
  const undrained = await world.worker.work.accountsWithUndrainedEvents(1_000);
  expect(undrained.map((account) => account.accountId)).toEqual(expect.arrayContaining(ids));
});

test('a lease has one holder, its fence rises, and what it lost it cannot renew', async () => {
  const { accountId } = await aTrader(world);
  const { leases } = world.worker;
  const takers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => leases.take(accountId, `w${i}`, 5_000)),
  );
  expect(takers.filter((taken) => taken !== null)).toEqual([
    { fence: 1, safeSince: null, crashes: 0, trying: null },
  ]);
  expect(await leases.renew(accountId, 1, 60)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(await leases.renew(accountId, 1, 5_000)).toBe(false);
  expect(await leases.take(accountId, 'next', 5_000)).toMatchObject({ fence: 2, crashes: 1 });
  await leases.release(accountId, 1); // an old holder cannot free the new one's lease
  expect(await leases.take(accountId, 'third', 5_000)).toBeNull();
  await leases.release(accountId, 2);
  expect(await leases.take(accountId, 'third', 5_000)).toMatchObject({ fence: 3, crashes: 1 });
});

test('state moves forward by compare-and-set, under the newest fence only', async () => {
  const { userId, accountId } = await aTrader(world);
  const save = (fence: number, expectedVersion: number, version: number) =>
    world.worker.asUser(userId, (store) =>
      store.states.save({ accountId, fence, expectedVersion, version, snapshot: { version }, view: {} }),
    );
  const first = (await world.worker.leases.take(accountId, 'a', 5_000))?.fence ?? 0;
  expect(await save(first, 3, 4)).toEqual({ ok: false, error: 'stale_version' });
  expect(await save(first, 0, 2)).toEqual({ ok: true, value: undefined });
  expect(await save(first, 0, 5)).toEqual({ ok: false, error: 'stale_version' });
  await world.worker.leases.release(accountId, first);
  expect(await save(first, 2, 5)).toEqual({ ok: false, error: 'lost_lease' });
  const second = (await world.worker.leases.take(accountId, 'b', 5_000))?.fence ?? 0;
  expect(await save(first, 2, 5)).toEqual({ ok: false, error: 'lost_lease' });
  expect(await save(second, 2, 5)).toEqual({ ok: true, value: undefined });
  const state = await world.worker.asUser(userId, (store) => store.states.load(accountId));
  expect(state).toMatchObject({ version: 5, snapshot: { version: 5 }, pausedBy: null });
});

test('a paused account is not offered for draining until it is cleared', async () => {
  const { userId, accountId } = await aTrader(world);
  await world.app.asUser(userId, (store) => store.log.append(accountId, 'command', {}));
  const offered = async (): Promise<boolean> =>
    (await world.worker.work.accountsWithUndrainedEvents(1_000)).some(
      (account) => account.accountId === accountId,
    );
  expect(await offered()).toBe(true);
  await world.worker.asUser(userId, (store) =>
    store.states.pause(accountId, { seq: 1, message: 'boom', at: epochMs(1) }),
  );
  expect(await offered()).toBe(false);
  const state = await world.app.asUser(userId, (store) => store.states.load(accountId));
  expect(state).toMatchObject({ version: 0, pausedBy: { seq: 1, message: 'boom' } });
  await world.worker.asUser(userId, (store) => store.states.unpause(accountId));
  expect(await offered()).toBe(true);
});

test('what the engine saw is written beside the entry', async () => {
  const { userId, accountId } = await aTrader(world);
  const entries = await world.worker.asUser(userId, async (store) => {
    await store.log.append(accountId, 'alert', { signalId: 's1' });
    await store.log.append(accountId, 'command', { command: 'pause' });
    await store.log.resolve(accountId, [{ seq: 1, event: { kind: 'alert', at: 5 } }]);
    return store.log.read(accountId, 0, 10);
  });
  expect(entries.map((entry) => [entry.payload, entry.resolved])).toEqual([
    [{ signalId: 's1' }, { kind: 'alert', at: 5 }],
    [{ command: 'pause' }, null],
  ]);
});
