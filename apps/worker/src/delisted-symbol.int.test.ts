import { expect, test } from 'vitest';

import { until } from './testing/system.ts';
import type { TestBot, TestSystem, TestTrader } from './testing/system.ts';
import { withWorker } from './testing/with-worker.ts';
import type { WithWorker } from './testing/with-worker.ts';

const [BTC, ETH, SOL] = ['BTC/USDT:USDT', 'ETH/USDT:USDT', 'SOL/USDT:USDT'] as const;

let made: WithWorker;
let system: TestSystem;
withWorker((ready) => {
  made = ready;
  ({ system } = ready);
});

const reconciledAt = ({ userId, accountId }: TestTrader): Promise<number> =>
  system.worker.asUser(userId, async (store) =>
    Number((await store.states.load(accountId))?.reconciledAt ?? 0),
  );

const books = ({ key }: TestTrader) => system.exchange.books(key.apiKey);

const inboxOf = (trader: TestTrader, signalId: string) =>
  system.app.asUser(trader.userId, (store) => store.inbox.get(signalId));

async function traderAt(venue: 'trendy' | 'okx'): Promise<TestTrader> {
  const trader = await system.newTrader(
    [BTC, ETH, SOL].map((symbol) => ({ symbol })),
    10_000,
    {},
    venue,
  );
  await until(
    'active',
    () => system.accountStatus(trader),
    (status) => status === 'active',
  );
  await until(
    'compared',
    () => reconciledAt(trader),
    (at) => at > 0,
  );
  return trader;
}

const botOf = ({ bots }: TestTrader, symbol: string): TestBot => {
  const found = bots.find((bot) => bot.symbol === symbol);
  if (!found) throw new Error(`no bot of ${symbol}`);
  return found;
};

const halt = (symbol: string, status: string): Promise<unknown> =>
  system.exchange.post('/symbol', { symbol, status });

let alerts = 0;
const alert = (bot: TestBot, ticker: string, action: string): Promise<string> =>
  system.alert(bot, { v: 1, ticker, action, id: `delisted${(alerts += 1)}` });

test('a worker that starts after symbols were halted and delisted checks their accounts in full, and others trade on', async () => {
  const traders = [await traderAt('trendy'), await traderAt('okx')];
  for (const trader of traders) {
    await alert(botOf(trader, SOL), 'SOLUSDT.P', 'long');
    await until(
      'in SOL',
      () => books(trader),
      ({ positions }) => positions.some(({ symbol }) => symbol === 'SOLUSDT'),
    );
    const { botId } = botOf(trader, ETH);
    await system.app.asUser(trader.userId, (store) => store.bots.setStatus(botId, 'stopped'));
  }
  await made.worker.kill('SIGKILL');
  await halt('ETHUSDT', 'CLOSE');
  await halt('SOLUSDT', 'SETTLING');
  const restartedAt = Date.now();
  await made.startWorker();
  for (const trader of traders) {
    await until(
      'compared in full',
      () => reconciledAt(trader),
      (at) => at > restartedAt,
      90_000,
    );
    // Entries are let go on only by a comparison that was complete.
    await system.exchange.post('/fault', { apiKey: trader.key.apiKey, terminateNow: true });
    const cutAt = Date.now();
    await until(
      'compared in full again',
      () => reconciledAt(trader),
      (at) => at > cutAt,
      90_000,
    );
    await alert(botOf(trader, BTC), 'BTCUSDT.P', 'long');
    await until(
      'in BTC',
      () => books(trader),
      ({ positions }) => positions.some(({ symbol }) => symbol === 'BTCUSDT'),
    );
    const signalId = await alert(botOf(trader, SOL), 'SOLUSDT.P', 'close');
    await until(
      'out of SOL',
      () => books(trader),
      ({ positions }) => positions.every(({ symbol }) => symbol !== 'SOLUSDT'),
    );
    expect((await inboxOf(trader, signalId))?.state).not.toBe('rejected');
    const refused = await alert(botOf(trader, SOL), 'SOLUSDT.P', 'long');
    const entry = await until(
      'refused',
      async () => (await system.orders(trader)).find(({ signalId }) => signalId === refused),
      (order) => order?.state === 'rejected',
    );
    expect(entry?.reason?.code).toBe('symbol_not_trading');
  }
}, 480_000);
