import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { aBot, aTrader, openWorld } from '../testing/world.ts';
import type { Trader, World } from '../testing/world.ts';

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

async function anotherBot(trader: Trader, symbol: string): Promise<string> {
  const bot = await world.app.asUser(trader.userId, (store) =>
    store.bots.create(aBot(trader.accountId, { symbol })),
  );
  if (!bot.ok) throw new Error(bot.error);
  return bot.value.botId;
}
const setStatus = (trader: Trader, botId: string, status: 'active' | 'paused' | 'stopped') =>
  world.app.asUser(trader.userId, (store) => store.bots.setStatus(botId, status, { code: 'user' }));

test('of bots that race for one symbol of an account one runs; another symbol is free', async () => {
  const trader = await aTrader(world);
  const rivals = [trader.botId];
  for (let i = 0; i < 4; i += 1) rivals.push(await anotherBot(trader, 'BTC/USDT:USDT'));
  const results = await Promise.all(rivals.map((botId) => setStatus(trader, botId, 'active')));
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  expect(results.filter((result) => !result.ok)).toEqual(
    rivals.slice(1).map(() => ({ ok: false, error: 'symbol_taken' })),
  );
  expect((await setStatus(trader, await anotherBot(trader, 'ETH/USDT:USDT'), 'active')).ok).toBe(true);

  const winner = rivals[results.findIndex((result) => result.ok)] ?? '';
  const loser = rivals.find((botId) => botId !== winner) ?? '';
  await setStatus(trader, winner, 'paused');
  expect((await setStatus(trader, loser, 'active')).ok).toBe(false);
  await setStatus(trader, winner, 'stopped');
  expect(await setStatus(trader, loser, 'active')).toMatchObject({
    ok: true,
    value: { statusReason: { code: 'user' } },
  });
});

test('a running bot keeps its symbol, a stopped one may change it', async () => {
  const trader = await aTrader(world);
  const move = () =>
    world.app.asUser(trader.userId, (store) => store.bots.update(trader.botId, { symbol: 'SOL/USDT:USDT' }));
  await setStatus(trader, trader.botId, 'active');
  expect(await move()).toBeNull();
  await setStatus(trader, trader.botId, 'stopped');
  expect(await move()).toMatchObject({ symbol: 'SOL/USDT:USDT', risk: { leverage: 2 } });
});

test('a removed bot is gone and frees its symbol; its webhook is listed no more', async () => {
  const trader = await aTrader(world);
  await setStatus(trader, trader.botId, 'active');
  await world.app.asUser(trader.userId, async (store) => {
    expect(await store.bots.remove(trader.botId)).toBe(true);
    expect(await store.bots.get(trader.botId)).toBeNull();
    expect(await store.webhooks.list()).toEqual([]);
  });
  expect((await setStatus(trader, await anotherBot(trader, 'BTC/USDT:USDT'), 'active')).ok).toBe(true);
});

test('a bot has one webhook, and a public id one owner', async () => {
  const trader = await aTrader(world);
  const secret = { secretHash: Buffer.alloc(32, 1), secretHint: '…' };
  const result = await world.app.asUser(trader.userId, (store) =>
    store.webhooks.create({ botId: trader.botId, publicId: 'other', ...secret }),
  );
  expect(result).toEqual({ ok: false, error: 'bot_has_webhook' });
});

test('what bots want to see is listed for active accounts only', async () => {
  const trader = await aTrader(world);
  await setStatus(trader, trader.botId, 'active');
  const mine = async () =>
    (await world.worker.work.marketInterests()).filter((interest) => interest.accountId === trader.accountId);
  expect(await mine()).toEqual([]);
  await world.worker.asUser(trader.userId, (store) =>
    store.accounts.update(trader.accountId, { status: 'active' }),
  );
  expect(await mine()).toEqual([
    {
      botId: trader.botId,
      accountId: trader.accountId,
      userId: trader.userId,
      venue: 'trendy',
      environment: 'demo',
      symbol: 'BTC/USDT:USDT',
      timeframe: '1h',
    },
  ]);
});

test('an alert moves on until it is finished, and never again', async () => {
  const trader = await aTrader(world);
  const signalId = await world.app.asUser(trader.userId, async (store) => {
    const alert = { body: '{}', contentType: 'text/plain', dedupKey: 'k', explicitId: false };
    const at = { receivedAt: Date.now() as Parameters<typeof store.webhooks.acceptTest>[1]['receivedAt'] };
    return (await store.webhooks.acceptTest(trader.webhookId, { ...alert, ...at })).signalId ?? '';
  });
  await world.worker.asUser(trader.userId, async ({ inbox }) => {
    const at = (await inbox.get(signalId))?.receivedAt;
    if (at === undefined) throw new Error('no entry');
    expect(await inbox.advance(signalId, { state: 'decided', parsed: { intent: 'enter' }, at })).toBe(true);
    expect(await inbox.advance(signalId, { state: 'rejected', reason: { code: 'x' }, at })).toBe(true);
    expect(await inbox.advance(signalId, { state: 'filled', at })).toBe(false);
    expect(await inbox.getMany([signalId])).toMatchObject([
      {
        state: 'rejected',
        reason: { code: 'x' },
        parsed: { intent: 'enter' },
        decidedAt: at,
        finishedAt: at,
      },
    ]);
  });
});
