import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { createTestDatabase } from '../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../scripts/testing/database.ts';
import type { Child } from './testing/child.ts';
import { TestSystem, until } from './testing/system.ts';
import type { TestTrader } from './testing/system.ts';

const AFTER_MS = 10_000;

let database: TestDatabase;
let system: TestSystem;
let worker: Child;

beforeAll(async () => {
  database = await createTestDatabase();
  system = await TestSystem.start(database);
}, 60_000);

afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(worker.output().slice(-8_000));
});

afterAll(async () => {
  await worker?.kill('SIGTERM');
  await system?.stop();
  await database?.drop();
});

const PASSIVE = { execution: { style: 'passive', horizonSeconds: 300 } } as const;

const openOf = async (trader: TestTrader) => {
  const { orders, algos } = await system.exchange.books(trader.key.apiKey);
  return {
    entries: orders.filter(({ status }) => status === 'NEW' || status === 'PARTIALLY_FILLED'),
    stops: algos.filter(({ algoStatus }) => algoStatus === 'NEW'),
  };
};

/**
 * A position with its stop, and beside it an entry that waits in the book of another symbol; then the worker ends.
 * @returns the entry that was left in the book, far from the market by now.
 */
async function leaveEntryBehind(venue: 'trendy' | 'okx', signal: 'SIGKILL' | 'SIGTERM') {
  worker = system.startWorker({ VENUE_DEAD_MAN_MS: String(AFTER_MS) });
  await worker.ready;
  const trader = await system.newTrader(
    [{ symbol: 'ETH/USDT:USDT' }, { symbol: 'BTC/USDT:USDT', risk: PASSIVE }],
    10_000,
    {},
    venue,
  );
  await until(
    'active',
    () => system.accountStatus(trader),
    (status) => status === 'active',
    90_000,
  );
  const [market, passive] = trader.bots;
  if (!market || !passive) throw new Error('no bots');
  await system.alert(market, { v: 1, ticker: 'ETHUSDT', action: 'long', id: 'eth' });
  await until(
    'stop rests',
    () => system.orders(trader),
    (orders) => orders.some(({ leg, state }) => leg === 'stop' && state === 'acked'),
    90_000,
  );
  for (let attempt = 1; attempt <= 5; attempt++) {
    await system.alert(passive, { v: 1, ticker: 'BTCUSDT', action: 'long', id: `btc ${attempt}` });
    const rests = (): Promise<boolean> =>
      until(
        'entry rests',
        () => openOf(trader),
        ({ entries }) => entries.length > 0,
        60_000,
      ).then(
        () => true,
        () => false,
      );
    const isResting = await rests();
    await worker.kill(signal);
    // Away from it for good: a market that came back within a later test would take what rests there.
    await system.exchange.post('/market/price', { symbol: 'BTCUSDT', factor: 1.02 });
    const [entry] = (await openOf(trader)).entries;
    if (isResting && entry) return { trader, entry };
    // It was filled or moved in that very moment: once more.
    worker = system.startWorker({ VENUE_DEAD_MAN_MS: String(AFTER_MS) });
    await worker.ready;
    await system.alert(passive, { v: 1, ticker: 'BTCUSDT', action: 'close', id: `no btc ${attempt}` });
  }
  throw new Error('no entry was left in the book');
}

test.each(['trendy', 'okx'] as const)(
  '%s: the whole platform dies; the exchange takes the entry back, and the stop stays',
  async (venue) => {
    const { trader, entry } = await leaveEntryBehind(venue, 'SIGKILL');
    const left = await until(
      'taken back',
      () => openOf(trader),
      ({ entries }) => entries.length === 0,
      AFTER_MS * 2,
    );
    expect(left.stops.length).toBeGreaterThan(0);
    const { orders } = await system.exchange.books(trader.key.apiKey);
    const ended = orders.find(({ clientOrderId }) => clientOrderId === entry.clientOrderId);
    expect(ended?.status).toBe('CANCELED');
  },
  480_000,
);

test('a worker that is stopped in order takes its switch along: what rests goes on resting', async () => {
  const { trader, entry } = await leaveEntryBehind('trendy', 'SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, AFTER_MS * 1.3));
  const later = await openOf(trader);
  expect(later.entries.map(({ clientOrderId }) => clientOrderId)).toEqual([entry.clientOrderId]);
  expect(later.stops.length).toBeGreaterThan(0);
}, 480_000);
