import { createBacktest, replay } from '@trendy/backtest';
import { DEFAULT_FEES, DEFAULT_LIQUIDATION_FEE_BPS } from '@trendy/simulator';
import { strategies } from '@trendy/strategies';
import { marketMs, OPEN_ORDER_STATES, quoteFromNumber, steps } from '@trendy/domain';
import type { Bar, EngineEvent, Instrument, JournalEntry } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import { HeldLease } from './accounts/lease.ts';
import { Drain } from './drain/drain.ts';
import { systemClock } from './clock.ts';
import type { WorkerContext } from './context.ts';
import type { Child } from './testing/child.ts';
import { TestSystem, until } from './testing/system.ts';
import type { TestTrader } from './testing/system.ts';

let database: TestDatabase;
let system: TestSystem;
let worker: Child | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  system = await TestSystem.start(database);
}, 60_000);

afterAll(async () => {
  await worker?.kill('SIGTERM');
  await system?.stop();
  await database?.drop();
});

const HOUR = 3_600_000;
const instrument: Instrument = {
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  stepSize: '0.001',
  minQuantity: steps(1),
  maxQuantity: steps(1_000_000),
  maxMarketQuantity: steps(120_000),
  minNotional: quoteFromNumber(5),
  brackets: [],
};

/** A price that turns often enough for entries, stops and reversals; the same at every run. */
function waves(count: number): Bar[] {
  const bars: Bar[] = [];
  let close = 60_000;
  for (let index = 0; index < count; index += 1) {
    const open = close;
    const drift = Math.sin(index / 17) * 300 + Math.sin(index / 3.1) * 180 + Math.cos(index / 71) * 90;
    close = Math.round((open + drift) * 10) / 10;
    const reach = 40 + 120 * Math.abs(Math.sin(index * 1.7));
    bars.push({
      openTime: marketMs(index * HOUR),
      closeTime: marketMs((index + 1) * HOUR),
      open,
      high: Math.round((Math.max(open, close) + reach) * 10) / 10,
      low: Math.round((Math.min(open, close) - reach) * 10) / 10,
      close,
      volume: 1 + (index % 7),
    });
  }
  return bars;
}

/** The store wants an id. */
const BOT = '00000000-0000-4000-8000-000000000001';

/** The parts of the worker's world that draining alone needs; it drives no venue here. */
const drainContext = (): WorkerContext => ({
  database: system.worker,
  clock: systemClock,
  log: {
    info: () => undefined,
    warn: () => undefined,
    error: (...line) => void process.stdout.write(`${JSON.stringify(line)}\n`),
  },
  metrics: { onBatch: () => undefined } as unknown as WorkerContext['metrics'],
  crashpoint: () => undefined,
  crashesAfterWrite: false,
  strategies,
  orderIdKey: new Uint8Array(32),
  unknownPolicy: () => ({ kind: 'wait', countAbsent: false, askAgainInMs: 1_000 }),
  openVenue: () => Promise.reject(new Error('a tape needs no venue')),
  market: () => ({ marketNow: () => marketMs(0) }) as unknown as ReturnType<WorkerContext['market']>,
  learnedCosts: { known: () => undefined },
  onKeyRefused: () => Promise.resolve(),
});

async function journalOf(trader: TestTrader): Promise<JournalEntry[]> {
  const rows = await system.app.asUser(trader.userId, (store) =>
    store.records.journal({ accountId: trader.accountId, limit: 100_000 }),
  );
  return [...rows].sort((a, b) => a.seq - b.seq || a.index - b.index).map((row) => row.entry);
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Sent at once, and bit by bit: over four bars, with what is usual of the market and without. */
const EXECUTIONS = [
  undefined,
  { style: 'twap', horizonSeconds: 14_400, capBps: 50 },
  { style: 'vwap', horizonSeconds: 14_400, capBps: 50 },
  { style: 'auto', horizonSeconds: 14_400, capBps: 50 },
] as const;

test.each(EXECUTIONS)(
  'a backtest’s tape through the event log and the worker’s driver gives the identical journal (%o)',
  async (execution) => {
    const tape: EngineEvent[] = [];
    const run = createBacktest(
      {
        instrument,
        timeframe: '1h',
        bars: waves(900),
        strategy: { id: 'supertrend' },
        funding: Array.from({ length: 110 }, (_, index) => ({ time: index * 8 * HOUR, rate: 0.0001 })),
        capital: quoteFromNumber(10_000),
        risk: {
          sizePercent: 10,
          leverage: 3,
          stopPercent: 2,
          maxDrawdownPercent: 50,
          allowShort: true,
          ...(execution ? { execution } : {}),
        },
        fees: DEFAULT_FEES,
        slippageBps: 2,
        marginMode: 'cross',
        liquidationFeeBps: DEFAULT_LIQUIDATION_FEE_BPS,
      },
      // The driver may reuse its event objects.
      { strategies, botId: BOT, onEvent: (event) => tape.push(plain(event) as EngineEvent) },
    );
    while (!run.advance(1_000));
    const expected = replay(tape, strategies);
    expect(expected.filter((entry) => entry.kind === 'fill').length).toBeGreaterThan(10);
    // What was sent bit by bit was, and what it was told of the market is part of the tape.
    const clocks = tape.filter((event) => event.kind === 'clock');
    const isTold = execution !== undefined;
    expect(clocks.some(({ background }) => background?.volumeProfile !== undefined)).toBe(isTold);
    expect(expected.some((entry) => entry.kind === 'execution')).toBe(execution !== undefined);

    const trader = await system.newTrader([]);
    await system.worker.asUser(trader.userId, async (store) => {
      await store.risk.setLimit(trader.accountId, '100000000');
      // Bots of a tape have no row: their ids only need to be ids.
      for (const event of tape) await store.log.append(trader.accountId, event.kind, event);
    });
    const account = await system.worker.work.account(trader.accountId);
    if (!account) throw new Error('no account');
    const drain = new Drain(drainContext(), account, () => Promise.resolve([]));
    const lease = await HeldLease.take(systemClock, system.worker.leases, trader.accountId);
    if (!lease) throw new Error('no lease');
    while ((await drain.batch(lease)).drained > 0);
    await lease.release();
    expect(await journalOf(trader)).toEqual(plain(expected));
  },
  120_000,
);

test('a log recorded live against the simulated exchange gives the same journal in the backtest’s driver', async () => {
  worker = system.startWorker();
  await worker.ready;
  const trader = await system.newActiveTrader([
    { symbol: 'BTC/USDT:USDT' },
    { symbol: 'ETH/USDT:USDT', strategyId: 'ema-crossover', timeframe: '1m' },
  ]);
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  const ended = (id: string) =>
    until(
      id,
      () => system.app.asUser(trader.userId, (store) => store.inbox.get(id)),
      (alert) => ['filled', 'rejected', 'expired'].includes(alert?.state ?? ''),
      60_000,
    );
  await ended(await system.alert(bot, { v: 1, ticker: 'BTCUSDT', action: 'long', id: '1' }));
  await ended(await system.alert(bot, { v: 1, ticker: 'BTCUSDT', action: 'short', id: '2' }));
  await ended(await system.alert(bot, { v: 1, ticker: 'ETHUSDT', action: 'short', id: '3' }));
  await ended(await system.alert(bot, { v: 1, ticker: 'BTCUSDT', action: 'close', id: '4' }));
  await until(
    'at rest',
    () => system.orders(trader),
    // The other bot may have found something to hold meanwhile.
    (orders) => orders.every(({ botId, state }) => botId !== bot.botId || !OPEN_ORDER_STATES.includes(state)),
  );
  await worker.kill('SIGTERM');
  const { recorded, version } = await system.app.asUser(trader.userId, async (store) => ({
    recorded: await store.log.read(trader.accountId, 0, 100_000),
    version: (await store.states.load(trader.accountId))?.version ?? 0,
  }));
  const events = recorded
    .filter((entry) => entry.seq <= version)
    .flatMap((entry) => (entry.resolved ?? [entry.payload]) as unknown as EngineEvent[]);
  const expected = await journalOf(trader);
  expect(expected.filter((entry) => entry.kind === 'fill').length).toBeGreaterThanOrEqual(4);
  expect(plain(replay(events, strategies))).toEqual(expected);
}, 300_000);

test('entries that were sent bit by bit live give the same journal in the backtest’s driver', async () => {
  worker = system.startWorker();
  await worker.ready;
  const ways = { 'BTC/USDT:USDT': 'twap', 'ETH/USDT:USDT': 'auto' } as const;
  const symbols = ['BTC/USDT:USDT', 'ETH/USDT:USDT'] as const;
  const trader = await system.newActiveTrader(
    symbols.map((symbol) => ({
      symbol,
      risk: { execution: { style: ways[symbol], horizonSeconds: 60 } },
    })),
  );
  // Its own tier, which the router's log is told.
  const fees = { makerBps: 1, takerBps: 3.5 };
  await system.exchange.post('/account', { apiKey: trader.key.apiKey, ...fees });
  for (const [index, bot] of trader.bots.entries())
    await system.alert(bot, {
      v: 1,
      ticker: index === 0 ? 'BTCUSDT' : 'ETHUSDT',
      action: 'long',
      id: `e${index}`,
    });
  await until(
    'both entries have ended',
    () => journalOf(trader),
    (lines) => lines.filter((line) => line.kind === 'execution').length === 2,
    120_000,
  );
  await worker.kill('SIGTERM');
  const { recorded, version } = await system.app.asUser(trader.userId, async (store) => ({
    recorded: await store.log.read(trader.accountId, 0, 100_000),
    version: (await store.states.load(trader.accountId))?.version ?? 0,
  }));
  const events = recorded
    .filter((entry) => entry.seq <= version)
    .flatMap((entry) => (entry.resolved ?? [entry.payload]) as unknown as EngineEvent[]);
  const told = events.flatMap((event) =>
    event.kind === 'clock' && event.background ? [event.background] : [],
  );
  // On a machine under load the market's habits may come too late: then that is what the log says, and what replays.
  expect(told.map((one) => one.fees)).toContainEqual(fees);
  const expected = await journalOf(trader);
  const ends = expected.filter((line) => line.kind === 'execution');
  process.stdout.write(
    `known: ${told.map((one) => Object.keys(one).join()).join(' / ')}; ${JSON.stringify(ends)}\n`,
  );
  expect(plain(replay(events, strategies))).toEqual(expected);
}, 180_000);
