import { OPEN_ORDER_STATES } from '@trendy/domain';
import { expect, test } from 'vitest';

import { until } from './testing/system.ts';
import type { TestSystem, TestTrader } from './testing/system.ts';
import { withWorker } from './testing/with-worker.ts';

let system: TestSystem;
withWorker((made) => {
  ({ system } = made);
});

async function longWithStop(venue: 'trendy' | 'okx'): Promise<TestTrader> {
  const trader = await system.newTrader([{ symbol: 'BTC/USDT:USDT' }], 20_000, {}, venue);
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  await until(
    `${venue}: active`,
    () => system.accountStatus(trader),
    (status) => status === 'active',
    90_000,
  );
  await system.alert(bot, { v: 1, ticker: 'BTCUSDT', action: 'long', id: venue });
  await until(
    `${venue}: stop rests`,
    () => system.orders(trader),
    (orders) => orders.some(({ leg, state }) => leg === 'stop' && state === 'acked'),
    90_000,
  );
  return trader;
}

/** Held, how many stops rest, and which of our orders are still to end. */
async function standingOf(trader: TestTrader) {
  const { algos, orders, positions } = await system.exchange.books(trader.key.apiKey);
  const ours = await system.orders(trader);
  return {
    held: positions[0]?.steps ?? 0,
    stops: algos.filter(({ algoStatus }) => algoStatus === 'NEW').length,
    cutShort: orders.filter(({ origin, status }) => origin === 'algo' && status === 'EXPIRED').length,
    open: ours.filter(({ state }) => OPEN_ORDER_STATES.includes(state)).map(({ orderKey }) => orderKey),
  };
}

test.each([
  ['a part of it', 0.6],
  ['none of it', 0],
])(
  'over both protocols a stop that triggers into a book that takes %s leaves nothing bare, and no order open',
  async (_name, share) => {
    const traders = await Promise.all((['trendy', 'okx'] as const).map(longWithStop));
    for (const { key } of traders) {
      const stall = { share, durationMs: 6_000, rest: 'expires' };
      await system.exchange.post('/fault', { apiKey: key.apiKey, stall });
    }
    await system.exchange.post('/market/price', { symbol: 'BTCUSDT', factor: 0.97 });
    for (const trader of traders) {
      const after = await until(
        'flat',
        () => standingOf(trader),
        ({ held, open, stops }) => held === 0 && stops === 0 && open.length === 0,
        60_000,
      );
      // Else the test would have shown nothing.
      expect(after.cutShort).toBeGreaterThan(0);
    }
  },
  200_000,
);
