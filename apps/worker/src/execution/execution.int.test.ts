import { replay } from '@trendy/backtest';
import { strategies } from '@trendy/strategies';
import type { EngineEvent, ExecutionEntry, JournalEntry } from '@trendy/domain';
import { expect, test } from 'vitest';

import { until } from '../testing/system.ts';
import type { TestSystem, TestTrader } from '../testing/system.ts';
import { withWorker } from '../testing/with-worker.ts';
import type { WithWorker } from '../testing/with-worker.ts';

let made: WithWorker;
let system: TestSystem;
withWorker((ready) => {
  made = ready;
  ({ system } = ready);
});

async function journalOf(trader: TestTrader): Promise<JournalEntry[]> {
  const rows = await system.app.asUser(trader.userId, (store) =>
    store.records.journal({ accountId: trader.accountId, limit: 100_000 }),
  );
  return [...rows].sort((a, b) => a.seq - b.seq || a.index - b.index).map((row) => row.entry);
}

const endsOf = async (trader: TestTrader): Promise<ExecutionEntry[]> =>
  (await journalOf(trader)).filter((line) => line.kind === 'execution');

const isOver = (state: string): boolean => ['filled', 'canceled', 'expired', 'rejected'].includes(state);

async function eventsOf(trader: TestTrader): Promise<EngineEvent[]> {
  const { recorded, version } = await system.app.asUser(trader.userId, async (store) => ({
    recorded: await store.log.read(trader.accountId, 0, 100_000),
    version: (await store.states.load(trader.accountId))?.version ?? 0,
  }));
  return recorded
    .filter((entry) => entry.seq <= version)
    .flatMap((entry) => (entry.resolved ?? [entry.payload]) as unknown as EngineEvent[]);
}

/** Takes in what makes its bot run: an alert that comes before would wait for no second try of the start. */
const started = ({ userId, accountId }: TestTrader): Promise<unknown> =>
  until(
    'bot started',
    () => system.app.asUser(userId, async (store) => (await store.states.load(accountId))?.version ?? 0),
    (version) => version >= 2,
    60_000,
  );

test('a TWAP entry goes on after its worker was killed, never sends more than was wanted, and replays alike', async () => {
  const execution = { style: 'twap', horizonSeconds: 60 } as const;
  const trader = await system.newActiveTrader([{ symbol: 'BTC/USDT:USDT', risk: { execution } }]);
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  await started(trader);
  const signalId = await system.alert(bot, { v: 1, ticker: 'BTCUSDT', action: 'long', id: '1' });
  await until(
    'two parts are filled',
    () => system.orders(trader),
    (orders) => orders.filter(({ leg, state }) => leg === 'entry' && state === 'filled').length >= 2,
    90_000,
  );
  await made.worker.kill('SIGKILL');
  await made.startWorker();
  const [end] = await until(
    'the entry has ended',
    () => endsOf(trader),
    (ends) => ends.length > 0,
    120_000,
  );
  await until(
    'at rest',
    () => system.orders(trader),
    (orders) => orders.every(({ leg, state }) => isOver(state) || leg === 'stop'),
  );
  const orders = await system.orders(trader);
  const entries = orders.filter(({ leg }) => leg === 'entry').reverse();
  expect(entries.map(({ orderKey }) => orderKey)).toEqual(
    entries.map((_, index) => `${signalId}|entry|${index}`),
  );
  // A machine under load may need longer for the restart than the entry has: then the rest is given up, and said so.
  const isWhole = end?.filled === end?.wanted;
  expect(entries.length).toBeGreaterThan(isWhole ? 2 : 1);
  expect(end).toMatchObject({
    style: 'twap',
    reason: { code: isWhole ? 'execution_filled' : 'execution_deadline' },
  });
  expect(end?.filled).toBeLessThanOrEqual(end?.wanted ?? 0);
  // What was written beside each order before it left, and what the venue itself holds.
  for (const { arrivalPrice, predictedBps, state } of entries)
    if (state === 'filled') {
      expect(Number(arrivalPrice)).toBeGreaterThan(0);
      expect(predictedBps).toBeLessThan(25);
    }
  const books = await system.exchange.books(trader.key.apiKey);
  const held = Math.abs(books.positions[0]?.steps ?? 0);
  const stepsOf = (base: string): number => Math.round(Number(base) / 0.001);
  expect(held).toBe(entries.reduce((sum, { filledQuantity }) => sum + stepsOf(filledQuantity), 0));
  // After the last part one stop rests, of the whole position.
  await until(
    'one stop of the whole position',
    () => system.orders(trader),
    (now) => {
      const stops = now.filter(({ leg, state }) => leg === 'stop' && !isOver(state));
      return stops.length === 1 && stops[0]?.state === 'acked' && stepsOf(stops[0].quantity) === held;
    },
  );
  expect(await system.app.asUser(trader.userId, (store) => store.inbox.get(signalId))).toMatchObject({
    state: 'filled',
  });
  const events = await eventsOf(trader);
  expect(events.filter(({ kind }) => kind === 'clock').length).toBeGreaterThan(2);
  const journal = await journalOf(trader);
  const replayed = JSON.parse(JSON.stringify(replay(events, strategies))) as JournalEntry[];
  expect(replayed.slice(0, journal.length)).toEqual(journal);
}, 400_000);

test('every other way of sending comes to its end, with nothing left open', async () => {
  for (const style of ['aggressive', 'passive', 'adaptive', 'vwap', 'auto'] as const) {
    const execution = { style, horizonSeconds: 12 };
    const trader = await system.newActiveTrader([{ symbol: 'ETH/USDT:USDT', risk: { execution } }]);
    const [bot] = trader.bots;
    if (!bot) throw new Error('no bot');
    await started(trader);
    const signalId = await system.alert(bot, { v: 1, ticker: 'ETHUSDT', action: 'long', id: style });
    const [end] = await until(
      style,
      () => endsOf(trader),
      (ends) => ends.length > 0,
      40_000,
    );
    expect(end).toMatchObject({ style });
    const orders = await system.orders(trader);
    expect(orders.filter(({ leg, state }) => leg === 'entry' && !isOver(state))).toEqual([]);
    const inbox = await system.app.asUser(trader.userId, (store) => store.inbox.get(signalId));
    expect(inbox?.state).toBe(end?.filled === 0 ? 'rejected' : 'filled');
    process.stdout.write(`${style}: ${JSON.stringify(end)}\n`);
  }
}, 480_000);
