import { afterAll, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import type { Child } from './testing/child.ts';
import { TestSystem, until } from './testing/system.ts';
import type { TestTrader } from './testing/system.ts';

let database: TestDatabase;
let system: TestSystem;
let worker: Child;
let trader: TestTrader;

const risk = {
  leverage: 2,
  sizePercent: 10,
  stopPercent: 2,
  takeProfitPercent: null,
  maxDrawdownPercent: 12,
  allowShort: true,
};
const request = {
  venue: 'trendy',
  environment: 'demo',
  symbol: 'BTC/USDT:USDT',
  timeframe: '1h',
  strategyId: 'supertrend',
  risk,
  // The same half year at every run: what is found in it is part of what is expected.
  days: 182,
  from: '2026-01-01T00:00:00Z',
  to: '2026-07-02T00:00:00Z',
  capital: 10_000,
  makerBps: 2,
  takerBps: 5,
  slippageBps: 2,
} as const;

beforeAll(async () => {
  database = await createTestDatabase();
  system = await TestSystem.start(database);
  worker = system.startWorker();
  trader = await system.newTrader([]);
  await worker.ready;
}, 60_000);

afterAll(async () => {
  await worker?.kill('SIGTERM');
  await system?.stop();
  await database?.drop();
});

const queue = (change: object = {}): Promise<string> =>
  system.app.asUser(trader.userId, async (store) => {
    const { venue, environment, symbol, timeframe, strategyId } = { ...request, ...change };
    const row = { venue, environment, symbol, timeframe, strategyId, request: { ...request, ...change } };
    const created = await store.backtests.create(row);
    await store.outbox.add('backtest', { backtestId: created.backtestId });
    return created.backtestId;
  });
const read = (id: string) => system.app.asUser(trader.userId, (store) => store.backtests.get(id));
const ended = (id: string) =>
  until(
    'ended',
    () => read(id),
    (row) => row?.status !== 'queued' && row?.status !== 'running',
    60_000,
  );

test('six months of hours run from the venue’s own history, and again from the store', async () => {
  const first = await ended(await queue());
  expect(first?.error).toBeNull();
  expect(first).toMatchObject({ status: 'done', progress: 1 });
  expect(first?.summary).toMatchObject({ trades: expect.any(Number), finalEquity: expect.any(String) });
  const report = await system.app.asUser(trader.userId, (store) =>
    store.backtests.report(first?.backtestId ?? ''),
  );
  expect(report).toMatchObject({
    version: 2,
    data: { fundingSource: 'trendy demo' },
    interval: { headline: { path: 'worst' }, low: expect.any(Number), high: expect.any(Number) },
    verdict: { level: 'no_evidence', trials: { total: 1 } },
  });
  const second = await ended(await queue());
  expect(second?.status).toBe('done');
  // The same configuration over the same days is one try, however often it is run.
  const tally = await system.app.asUser(trader.userId, (store) => store.trials.tally('supertrend'));
  expect(tally.count).toBe(1);
}, 90_000);

test('the same exits that a bot has are tested: targets in parts, a stop that moves', async () => {
  const exits = {
    targets: [
      { percent: 2, sharePercent: 50 },
      { percent: 4, sharePercent: 50 },
    ],
    breakEven: { triggerPercent: 1.5 },
  };
  const run = await ended(await queue({ risk: { ...risk, exits } }));
  expect(run).toMatchObject({ status: 'done', error: null });
  const report = await system.app.asUser(trader.userId, (store) =>
    store.backtests.report(run?.backtestId ?? ''),
  );
  expect(report).toMatchObject({ settings: { risk: { exits } }, conventions: { exits: expect.any(Object) } });
  const trades = (report as unknown as { trades: { exitReason: string }[] }).trades;
  expect(trades.some(({ exitReason }) => exitReason === 'target')).toBe(true);
}, 60_000);

test('what cannot be run fails with the reason', async () => {
  const unknown = await ended(await queue({ strategyId: 'nothing' }));
  expect(unknown).toMatchObject({ status: 'failed', error: { code: 'backtest_refused' } });
  const nowhere = await ended(await queue({ symbol: 'XYZ/USDT:USDT' }));
  expect(nowhere).toMatchObject({ status: 'failed', error: { code: 'symbol_unknown' } });
}, 60_000);
