import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { aUser, openWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

let database: TestDatabase;
let world: World;
let userId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
  userId = await aUser(world);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

const queue = async (): Promise<string> => {
  const market = { venue: 'trendy', environment: 'demo', symbol: 'BTC/USDT:USDT', timeframe: '1h' } as const;
  const created = await world.app.asUser(userId, (store) =>
    store.backtests.create({ ...market, strategyId: 'supertrend', request: { capital: '10000' } }),
  );
  return created.backtestId;
};
const start = (id: string, staleMs = 60_000) =>
  world.worker.asUser(userId, (store) => store.backtests.start(id, staleMs));
const offered = async (staleMs: number): Promise<readonly string[]> =>
  (await world.worker.work.backtestsToRun(staleMs, 100)).map((ref) => ref.backtestId);

test('one of many workers runs it, with its progress and its report in the row', async () => {
  const id = await queue();
  expect(await offered(60_000)).toContain(id);
  const starts = await Promise.all(Array.from({ length: 6 }, () => start(id)));
  expect(starts.filter((started) => started !== null)).toHaveLength(1);
  await world.worker.asUser(userId, async ({ backtests }) => {
    expect(await backtests.progress(id, 0.5)).toEqual({ cancelWanted: false });
    expect(
      await backtests.finish(id, { status: 'done', summary: { trades: 3 }, report: { equity: [1, 2] } }),
    ).toBe(true);
    expect(await backtests.finish(id, { status: 'failed', error: { code: 'late' } })).toBe(false);
  });
  await world.app.asUser(userId, async ({ backtests }) => {
    expect(await backtests.get(id)).toMatchObject({
      status: 'done',
      progress: 1,
      summary: { trades: 3 },
      error: null,
    });
    expect(await backtests.report(id)).toEqual({ equity: [1, 2] });
    expect(await backtests.cancel(id)).toBe(false);
  });
  expect(await offered(60_000)).not.toContain(id);
});

test('what a killed worker left is taken up again after its silence', async () => {
  const id = await queue();
  await start(id);
  expect(await start(id)).toBeNull();
  await delay(60);
  expect(await offered(50)).toContain(id);
  expect(await start(id, 50)).toMatchObject({ status: 'running', progress: 0 });
});

test('of many that count at once, one counts and the others are told to come again', async () => {
  const count = (open: { value: number }) =>
    world.app.asUser(userId, async ({ backtests }) => {
      const counted = await backtests.countUnfinished();
      if (counted === null) return null;
      open.value += 1;
      await delay(1_000);
      return counted;
    });
  const open = { value: 0 };
  const counts = await Promise.all(Array.from({ length: 5 }, () => count(open)));
  expect(counts.filter((each) => each !== null).length).toBe(open.value);
  expect(counts).toContain(null);
  const before = await count(open);
  await queue();
  expect(await count(open)).toBe((before ?? 0) + 1);
});

test('a queued one is cancelled at once, a running one is asked to stop', async () => {
  const [queued, running] = [await queue(), await queue()];
  await start(running);
  const cancel = (id: string) => world.app.asUser(userId, (store) => store.backtests.cancel(id));
  expect(await cancel(queued)).toBe(true);
  expect(await start(queued)).toBeNull();
  expect(await cancel(running)).toBe(true);
  await world.worker.asUser(userId, async ({ backtests }) => {
    expect(await backtests.progress(running, 0.1)).toEqual({ cancelWanted: true });
    expect(await backtests.finish(running, { status: 'canceled' })).toBe(true);
  });
  expect(await world.app.asUser(userId, (store) => store.backtests.get(running))).toMatchObject({
    status: 'canceled',
  });
});
