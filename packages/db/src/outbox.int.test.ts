import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../../scripts/postgres/roles.ts';
import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { untilListening } from './testing/listening.ts';
import { aUser, openWorld } from './testing/world.ts';
import type { World } from './testing/world.ts';

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

test('messages leave in order, none is lost when a delivery fails, and two relays never share one', async () => {
  const userId = await aUser(world);
  for (let n = 0; n < 30; n += 1) {
    await world.app.asUser(userId, (store) => store.outbox.add('t', { n }));
  }
  await world.app
    .asUser(userId, async (store) => {
      await store.outbox.add('t', { n: 'never' });
      throw new Error('rolled back');
    })
    .catch(() => undefined);
  const { relay } = world.worker;
  const failing = relay.relay(10, async () => {
    throw new Error('queue is away');
  });
  await expect(failing).rejects.toThrow('queue is away');

  const delivered: unknown[] = [];
  const pass = () =>
    relay.relay(10, async (messages) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      delivered.push(...messages.map((message) => (message.payload as { n: number }).n));
    });
  const counts = await Promise.all([pass(), pass(), pass(), pass()]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30);
  expect([...delivered].sort((x, y) => Number(x) - Number(y))).toEqual(
    Array.from({ length: 30 }, (_, n) => n),
  );
  expect(await pass()).toBe(0);
  expect(await relay.prune(60_000)).toBe(0);
  expect(await relay.prune(-1_000)).toBe(30);
});

test('a connection that ends while messages are being delivered fails the relay, not the process', async () => {
  const userId = await aUser(world);
  await world.app.asUser(userId, (store) => store.outbox.add('t', { n: 1 }));
  const { relay } = world.worker;
  const struck = relay.relay(10, async () => {
    await withClient(database.adminUrl, (client) =>
      client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and state = 'idle in transaction'`,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  await expect(struck).rejects.toThrow();
  expect(await relay.relay(10, () => Promise.resolve())).toBe(1);
  await relay.prune(-1_000);
});

test('a notice reaches the listener when its transaction commits, and only then', async () => {
  const userId = await aUser(world);
  const heard: unknown[] = [];
  const listener = world.app.listen((change) => heard.push(change));
  await untilListening(database.adminUrl);
  const change = { userId, accountId: userId, kinds: ['orders'] };
  const last = { userId, accountId: userId, kinds: ['bots'] };
  await world.worker
    .asUser(userId, async (store) => {
      await store.changes.notify(change);
      throw new Error('rolled back');
    })
    .catch(() => undefined);
  await world.worker.asUser(userId, (store) => store.changes.notify(change));
  await world.worker.asUser(userId, (store) => store.changes.notify(last));
  await expect.poll(() => heard, { timeout: 10_000 }).toContainEqual(last);
  expect(heard).toEqual([change, last]);
  await listener.close();
});
