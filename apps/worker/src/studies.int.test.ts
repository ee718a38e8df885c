import type { StudyRecord } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import type { Child } from './testing/child.ts';
import { TestSystem, until } from './testing/system.ts';
import type { TestTrader } from './testing/system.ts';

let database: TestDatabase;
let system: TestSystem;
let workers: Child[];
let trader: TestTrader;

const SYMBOL = 'BTC/USDT:USDT';
const backtest = {
  venue: 'trendy',
  environment: 'demo',
  symbol: SYMBOL,
  timeframe: '1h',
  strategyId: 'ema-crossover',
  params: { fast: 12, slow: 26 },
  risk: {
    leverage: 2,
    sizePercent: 10,
    stopPercent: 2,
    takeProfitPercent: null,
    maxDrawdownPercent: 12,
    allowShort: true,
  },
  days: 120,
  capital: 10_000,
  makerBps: 2,
  takerBps: 5,
  slippageBps: 2,
} as const;
const space = [
  { key: 'fast', min: 5, max: 30, step: 1, scale: 'linear' },
  { key: 'slow', min: 20, max: 60, step: 5, scale: 'linear' },
];

beforeAll(async () => {
  database = await createTestDatabase();
  system = await TestSystem.start(database);
  workers = [system.startWorker(), system.startWorker()];
  trader = await system.newTrader([]);
  await Promise.all(workers.map((worker) => worker.ready));
}, 60_000);

afterAll(async () => {
  await Promise.all((workers ?? []).map((worker) => worker.kill('SIGTERM')));
  await system?.stop();
  await database?.drop();
});

const ask = (
  search: { readonly kind: StudyRecord['kind'] } & Record<string, unknown>,
  over: object = space,
): Promise<string> =>
  system.app.asUser(trader.userId, async (store) => {
    const { environment, strategyId, symbol, timeframe, venue } = backtest;
    const row = { kind: search.kind, environment, strategyId, symbol, timeframe, venue };
    const study = await store.studies.create({ ...row, request: { backtest, space: over, search } });
    await store.outbox.add('study', { studyId: study.studyId });
    return study.studyId;
  });
const read = (id: string): Promise<StudyRecord | null> =>
  system.app.asUser(trader.userId, (store) => store.studies.get(id));
const reached = (id: string, isSo: (study: StudyRecord) => boolean): Promise<StudyRecord | null> =>
  until(
    'reached',
    () => read(id),
    (study) => study !== null && isSo(study),
    180_000,
  );
const ended = (id: string): Promise<StudyRecord | null> =>
  reached(id, ({ status }) => status === 'done' || status === 'failed' || status === 'canceled');
const trialsOf = (id: string) =>
  system.app.asUser(trader.userId, (store) => store.trials.ofOrigin(id, { skip: 0, limit: 1_000 }));

test('a sweep is done by all workers together, each combination once, with its verdict', async () => {
  const id = await ask({ kind: 'sweep', method: 'grid', seed: 1 });
  const study = await ended(id);
  expect(study?.error).toBeNull();
  expect(study).toMatchObject({ status: 'done', total: 26 * 9 });
  const trials = await trialsOf(id);
  const tried = new Set(trials.map(({ params }) => JSON.stringify(params)));
  // A fast average that is not faster is refused by the strategy itself, and is no trial.
  expect(tried.size).toBe(trials.length);
  expect(trials.length).toBeGreaterThan(150);
  expect(study?.result).toMatchObject({
    version: 1,
    trials: trials.length,
    verdict: { level: expect.stringMatching(/no_evidence|weak|supported/), trials: { total: trials.length } },
  });
}, 300_000);

test('a paused one stops, keeps its trials, survives the death of its worker and goes on where it was', async () => {
  const id = await ask({ kind: 'sweep', method: 'grid', seed: 1 }, [
    { key: 'fast', min: 5, max: 60, step: 2, scale: 'linear' },
    { key: 'slow', min: 61, max: 160, step: 5, scale: 'linear' },
  ]);
  await reached(id, ({ done }) => done > 0);
  await system.app.asUser(trader.userId, (store) => store.studies.pause(id));
  const [first] = workers;
  await first?.kill('SIGKILL');
  const kept = await until(
    'still',
    async () => [(await trialsOf(id)).length, (await trialsOf(id)).length],
    ([before, after]) => before === after,
  );
  workers[0] = system.startWorker();
  await workers[0].ready;
  await system.app.asUser(trader.userId, async (store) => {
    await store.studies.resume(id);
    await store.outbox.add('study', { studyId: id });
  });
  const study = await ended(id);
  expect(study).toMatchObject({ status: 'done', total: 28 * 20, done: 28 * 20 });
  const trials = await trialsOf(id);
  expect(trials.length).toBeGreaterThanOrEqual(kept?.[0] ?? 0);
}, 400_000);

test('an optimisation is one part, and its verdict counts every configuration that it looked at', async () => {
  const search = { kind: 'optimisation', trials: 12, seed: 1 } as const;
  const study = await ended(
    await ask(search, [
      { key: 'fast', min: 3, max: 18, step: 1, scale: 'linear' },
      { key: 'slow', min: 19, max: 90, step: 1, scale: 'linear' },
    ]),
  );
  expect(study?.error).toBeNull();
  const result = study?.result as { trials: number; verdict: { trials: { thisRun: number; total: number } } };
  expect(result.verdict.trials.thisRun).toBe(result.trials);
  // What the other searches of this file tried counts as well.
  expect(result.verdict.trials.total).toBeGreaterThan(result.trials);
}, 300_000);

test('a walk-forward joins its windows; one that does not fit says what would', async () => {
  const search = {
    kind: 'walk_forward',
    method: 'random',
    trials: 6,
    trainDays: 40,
    validateDays: 10,
    testDays: 20,
    mode: 'rolling',
    seed: 1,
  } as const;
  const study = await ended(await ask(search));
  expect(study?.error).toBeNull();
  expect(study?.result).toMatchObject({ kind: 'walk_forward', walkForward: { windows: { length: 3 } } });
  const tooLong = await ended(await ask({ ...search, trainDays: 365 }));
  expect(tooLong).toMatchObject({ status: 'failed', error: { code: 'study_impossible' } });
}, 300_000);

test('a cancelled one ends, and what it tried still counts', async () => {
  const before = await system.app.asUser(trader.userId, (store) => store.trials.tally('ema-crossover'));
  const id = await ask({ kind: 'sweep', method: 'grid', seed: 1 }, [
    { key: 'fast', min: 61, max: 120, step: 1, scale: 'linear' },
    { key: 'slow', min: 161, max: 300, step: 5, scale: 'linear' },
  ]);
  await reached(id, ({ done }) => done > 0);
  await system.app.asUser(trader.userId, (store) => store.studies.cancel(id));
  const tried = (await trialsOf(id)).length;
  const after = await system.app.asUser(trader.userId, (store) => store.trials.tally('ema-crossover'));
  expect(after.count).toBeGreaterThanOrEqual(before.count + tried);
  expect(await read(id)).toMatchObject({ status: 'canceled' });
}, 300_000);
