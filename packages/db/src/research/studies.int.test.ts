import type { NewStudy, Trial } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { aUser, openWorld } from '../testing/world.ts';
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

const STALE_MS = 60_000;
const aStudy: NewStudy = {
  kind: 'sweep',
  venue: 'trendy',
  environment: 'demo',
  symbol: 'BTC/USDT:USDT',
  timeframe: '1h',
  strategyId: 'ema-crossover',
  request: { days: 30 },
};

const aTrial = (originId: string, index: number, change: Partial<Trial> = {}): Trial => ({
  strategyId: 'ema-crossover',
  dataKey: 'BTC 1h',
  source: 'sweep',
  originId,
  part: 0,
  index,
  params: { fast: index },
  outcome: {
    dailySharpe: index / 10,
    netReturn: 0.01,
    maxDrawdown: 0.02,
    trades: 3,
    turnover: 0.5,
    firstDay: 0,
  },
  dailyReturns: [0.01, -0.5, 0],
  ...change,
});

async function aRunningStudy(userId: string): Promise<string> {
  const { studyId } = await world.app.asUser(userId, (store) => store.studies.create(aStudy));
  const parts = [
    { trials: 3, work: { from: 0 } },
    { trials: 2, work: { from: 3 } },
  ];
  expect(await world.worker.asUser(userId, (store) => store.studies.begin(studyId, parts))).toBe(true);
  return studyId;
}

const waiting = async (studyId: string): Promise<(number | null)[]> =>
  (await world.worker.work.studiesToRun(STALE_MS, 100))
    .filter((ref) => ref.studyId === studyId)
    .map((ref) => ref.part);

test('a study is begun once, its parts are taken once, and it is put together when all are done', async () => {
  const userId = await aUser(world);
  const studyId = await aRunningStudy(userId);
  const asWorker = <T>(work: Parameters<typeof world.worker.asUser<T>>[1]): Promise<T> =>
    world.worker.asUser(userId, work);
  expect(await asWorker((store) => store.studies.begin(studyId, []))).toBe(false);
  expect(await waiting(studyId)).toEqual([0, 1]);
  const taken = await Promise.all(
    Array.from({ length: 6 }, () => asWorker((store) => store.studies.takePart(studyId, 0, STALE_MS))),
  );
  expect(taken.filter((part) => part !== null)).toHaveLength(1);
  expect(await waiting(studyId)).toEqual([1]);
  expect(await asWorker((store) => store.studies.finish(studyId, {}))).toBe(false);
  expect(await asWorker((store) => store.studies.finishPart(studyId, 0, { best: 1 }))).toBe(true);
  await asWorker((store) => store.studies.takePart(studyId, 1, STALE_MS));
  await asWorker((store) => store.studies.leavePart(studyId, 1));
  expect(await waiting(studyId)).toEqual([1]);
  await asWorker((store) => store.studies.takePart(studyId, 1, STALE_MS));
  expect(await asWorker((store) => store.studies.keepPart(studyId, 1, 1))).toBe(true);
  expect((await world.app.asUser(userId, (store) => store.studies.get(studyId)))?.done).toBe(4);
  expect(await asWorker((store) => store.studies.finishPart(studyId, 1, { best: 2 }))).toBe(true);
  expect(await waiting(studyId)).toEqual([null]);
  expect(await asWorker((store) => store.studies.finish(studyId, { best: 2 }))).toBe(true);
  expect(await waiting(studyId)).toEqual([]);
  const done = await world.app.asUser(userId, (store) => store.studies.get(studyId));
  expect(done).toMatchObject({ status: 'done', total: 5, done: 5, result: { best: 2 } });
});

test('pausing stops its parts, resuming goes on, cancelling ends it', async () => {
  const userId = await aUser(world);
  const studyId = await aRunningStudy(userId);
  const ask = <T>(work: Parameters<typeof world.app.asUser<T>>[1]): Promise<T> =>
    world.app.asUser(userId, work);
  const keep = (): Promise<boolean> =>
    world.worker.asUser(userId, (store) => store.studies.keepPart(studyId, 0, 1));
  await world.worker.asUser(userId, (store) => store.studies.takePart(studyId, 0, STALE_MS));
  expect(await keep()).toBe(true);
  expect(await ask((store) => store.studies.pause(studyId))).toBe(true);
  expect(await keep()).toBe(false);
  expect(await waiting(studyId)).toEqual([]);
  await world.worker.asUser(userId, (store) => store.studies.leavePart(studyId, 0));
  expect(await ask((store) => store.studies.resume(studyId))).toBe(true);
  expect(await waiting(studyId)).toEqual([0, 1]);
  expect(await ask((store) => store.studies.remove(studyId))).toBe(false);
  expect(await ask((store) => store.studies.cancel(studyId))).toBe(true);
  expect(await waiting(studyId)).toEqual([]);
  expect(await ask((store) => store.studies.resume(studyId))).toBe(false);
  expect(await ask((store) => store.studies.remove(studyId))).toBe(true);
});

test('another user sees and moves nothing of it', async () => {
  const studyId = await aRunningStudy(await aUser(world));
  const stranger = await aUser(world);
  await world.app.asUser(stranger, async ({ studies }) => {
    expect(await studies.get(studyId)).toBeNull();
    for (const act of ['pause', 'resume', 'cancel', 'remove'] as const)
      expect(await studies[act](studyId)).toBe(false);
    expect(await studies.list({ limit: 10 })).toEqual([]);
  });
  expect(
    await world.worker.asUser(stranger, (store) => store.studies.takePart(studyId, 0, STALE_MS)),
  ).toBeNull();
});

test('the register counts a configuration once for each data, and keeps what a deleted study tried', async () => {
  const userId = await aUser(world);
  const studyId = await aRunningStudy(userId);
  const trials = [0, 1, 2].map((index) => aTrial(studyId, index));
  const append = (rows: readonly Trial[]): Promise<void> =>
    world.worker.asUser(userId, (store) => store.trials.append(rows));
  await append(trials);
  await append(trials);
  await append([aTrial(studyId, 3, { params: { fast: 2 } }), aTrial(studyId, 4, { dataKey: 'ETH 1h' })]);
  await world.app.asUser(userId, async (store) => {
    await store.studies.cancel(studyId);
    await store.studies.remove(studyId);
  });
  await world.app.asUser(userId, async (store) => {
    const tally = await store.trials.tally('ema-crossover');
    expect(tally.count).toBe(4);
    // Sharpe 0, 0.1, 0.2 and 0.4.
    expect(tally.sharpeVariance).toBeCloseTo(0.0291666666, 9);
    expect(await store.trials.ofOrigin(studyId, { skip: 0, limit: 2 })).toEqual(trials.slice(0, 2));
    const others = await store.trials.tally('ema-crossover', { dataKey: 'BTC 1h', params: { fast: 2 } });
    expect(others.count).toBe(3);
    expect(await store.trials.tally('supertrend')).toEqual({
      count: 0,
      sharpeVariance: null,
      walkForwards: 0,
    });
  });
});

test('nobody can change or delete a trial', async () => {
  const pg = await import('pg');
  for (const url of [database.appUrl, database.workerUrl]) {
    const client = new pg.default.Client({ connectionString: url });
    await client.connect();
    await expect(client.query(`update trials set outcome = '{}'`)).rejects.toThrow(/permission denied/);
    await expect(client.query('delete from trials')).rejects.toThrow(/permission denied/);
    await client.end();
  }
});
