import { epochMs } from '@trendy/domain';
import type { NewOrder, Reason, RiskLimits } from '@trendy/domain';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { aBot, anOrder, aTrader, openWorld } from '../testing/world.ts';
import type { Trader, World } from '../testing/world.ts';

let database: TestDatabase;
let world: World;
let admin: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await world.close();
  await database.drop();
});
afterEach(async () => {
  await world.worker.platformRisk.setPlatformLimits(NONE);
  await world.worker.platformRisk.releasePlatform();
});

const NONE: RiskLimits = {
  notionalLimit: null,
  dailyLossLimit: null,
  ordersPerMinute: null,
  openOrdersLimit: null,
  allowedSymbols: [],
};

/** Reserves 600 each, in a transaction of its own. */
const enter = async (trader: Trader, order: NewOrder = anOrder(trader)): Promise<Reason | null> => {
  const { refused } = await world.worker.asUser(trader.userId, (store) =>
    store.orders.insertIntents([order]),
  );
  return refused[0]?.reason ?? null;
};
const setOwn = (trader: Trader, level: 'user' | 'account' | 'bot', limits: Partial<RiskLimits>) => {
  const id = { user: trader.userId, account: trader.accountId, bot: trader.botId }[level];
  return world.app.asUser(trader.userId, (store) =>
    store.riskScopes.setLimits(level, id, { ...NONE, ...limits }),
  );
};

test('200 racing intents of 20 accounts: a limit of ten on the platform lets exactly ten in', async () => {
  await world.worker.platformRisk.setPlatformLimits({ ...NONE, openOrdersLimit: 10 });
  const traders = await Promise.all(Array.from({ length: 20 }, () => aTrader(world)));
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => enter(traders[index % traders.length]!)),
  );
  expect(answers.filter((reason) => reason === null)).toHaveLength(10);
  expect(answers.find((reason) => reason !== null)).toEqual({
    code: 'limit_open_orders',
    values: { level: 'platform', environment: 'demo', value: 10, limit: 10 },
  });
}, 120_000);

test.each(['user', 'account', 'bot'] as const)(
  '%s: every rule holds under a race, and names itself',
  async (level) => {
    const race = async (limits: Partial<RiskLimits>) => {
      const trader = await aTrader(world);
      await setOwn(trader, level, limits);
      const answers = await Promise.all(Array.from({ length: 12 }, () => enter(trader)));
      return { in: answers.filter((reason) => reason === null).length, reason: answers.find(Boolean) };
    };
    const scope = level === 'user' ? { level, environment: 'demo' } : { level };
    expect(await race({ openOrdersLimit: 3 })).toEqual({
      in: 3,
      reason: { code: 'limit_open_orders', values: { ...scope, value: 3, limit: 3 } },
    });
    expect(await race({ ordersPerMinute: 4 })).toEqual({
      in: 4,
      reason: { code: 'limit_orders_per_minute', values: { ...scope, value: 4, limit: 4 } },
    });
    expect(await race({ notionalLimit: '1500' })).toEqual({
      in: 2,
      reason: { code: 'limit_notional', values: { ...scope, value: 1_200, limit: 1_500, wanted: 600 } },
    });
    expect(await race({ allowedSymbols: ['ETH/USDT:USDT'] })).toEqual({
      in: 0,
      reason: { code: 'symbol_not_allowed', values: { level, symbol: 'BTC/USDT:USDT' } },
    });
  },
  60_000,
);

test('several in one batch count each other', async () => {
  const trader = await aTrader(world);
  await setOwn(trader, 'account', { openOrdersLimit: 2 });
  const orders = Array.from({ length: 5 }, () => anOrder(trader));
  const { refused } = await world.worker.asUser(trader.userId, (store) => store.orders.insertIntents(orders));
  expect(refused).toHaveLength(3);
});

test('entries per minute count when they reach the venue, and only those that may', async () => {
  const trader = await aTrader(world);
  await setOwn(trader, 'account', { ordersPerMinute: 1 });
  const paced = { code: 'limit_orders_per_minute', values: { level: 'account', value: 1, limit: 1 } };
  const [takenBack, late, next] = [anOrder(trader), anOrder(trader), anOrder(trader)];
  const change = (order: NewOrder, to: string) =>
    admin.query(`update orders set ${to} where order_key = $1`, [order.request.orderId]);
  expect(await enter(trader, takenBack)).toBeNull();
  expect(await enter(trader, next)).toEqual(paced);
  await change(takenBack, `state = 'canceled', finished_at = now(), reserved = 0`);
  expect(await enter(trader, late)).toBeNull();
  // Decided long ago and still on its way: it may arrive beside the next one.
  await change(late, `created_at = now() - interval '5 minutes'`);
  expect(await enter(trader)).toEqual(paced);
  const answered = (seconds: number) => `interval '1 second' * ${seconds}`;
  await change(
    late,
    `state = 'expired', sent_at = now() - ${answered(75)}, acked_at = now() - ${answered(50)}, finished_at = now()`,
  );
  expect(await enter(trader)).toEqual(paced);
  await change(late, `acked_at = now() - ${answered(61)}`);
  expect(await enter(trader)).toBeNull();
}, 60_000);

test('what only reduces is never held back', async () => {
  const trader = await aTrader(world);
  await setOwn(trader, 'user', { openOrdersLimit: 0, notionalLimit: '0', allowedSymbols: ['X/USDT:USDT'] });
  await world.app.asUser(trader.userId, (store) =>
    store.riskScopes.setStopped('user', trader.userId, epochMs(Date.now())),
  );
  expect(
    await enter(trader, anOrder(trader, { reserve: '0' }, { reduceOnly: true, leg: 'exit' })),
  ).toBeNull();
});

test('the day’s loss is the equity’s, less what came in and went out', async () => {
  const trader = await aTrader(world);
  const mark = (equity: string, flows = '0') =>
    world.worker.asUser(trader.userId, (store) =>
      store.risk.setMark(trader.accountId, { used: '0', equity, flows }),
    );
  await setOwn(trader, 'user', { dailyLossLimit: '100' });
  await mark('1000', '1000');
  await mark('1420', '500');
  expect(await enter(trader)).toBeNull();
  await mark('1400');
  expect(await enter(trader)).toEqual({
    code: 'limit_daily_loss',
    values: { level: 'user', environment: 'demo', value: 100, limit: 100 },
  });
  const use = await world.app.asUser(trader.userId, (store) => store.riskScopes.use('user', trader.userId));
  expect(use.find(({ environment }) => environment === 'demo')).toMatchObject({
    dailyLoss: '100.000000000000000000',
    openOrders: 1,
    ordersPerMinute: 1,
  });
  // Yesterday's loss is not today's.
  await admin.query(`update account_risk set day = day - 1 where account_id = $1`, [trader.accountId]);
  expect(await enter(trader)).toBeNull();
  await mark('1399');
  expect(await enter(trader)).toBeNull();
});

const stopOf = (trader: Trader, botId: string | null = trader.botId) =>
  world.worker.asUser(trader.userId, (store) => store.risk.stopOf(trader.accountId, botId));
const stop = (trader: Trader, level: 'user' | 'account' | 'bot', at: number | null) => {
  const id = { user: trader.userId, account: trader.accountId, bot: trader.botId }[level];
  return world.app.asUser(trader.userId, (store) =>
    store.riskScopes.setStopped(level, id, at === null ? null : epochMs(at)),
  );
};

test('a switch stops its own level and what is below, until it is lifted', async () => {
  const trader = await aTrader(world);
  const stranger = await aTrader(world);
  const sibling = await world.app.asUser(trader.userId, async (store) => {
    const made = await store.bots.create(aBot(trader.accountId, { symbol: 'ETH/USDT:USDT' }));
    return made.ok ? made.value.botId : '';
  });
  for (const level of ['user', 'account', 'bot'] as const) {
    expect(await stopOf(trader)).toBeNull();
    await stop(trader, level, Date.now());
    expect(await stopOf(trader)).toEqual({ code: `${level}_killed` });
    expect(await enter(trader)).toEqual({ code: `${level}_killed` });
    expect(await stopOf(trader, sibling)).toEqual(level === 'bot' ? null : { code: `${level}_killed` });
    expect(await stopOf(stranger)).toBeNull();
    await stop(trader, level, null);
  }
  await world.app.asUser(trader.userId, (store) =>
    store.accounts.update(trader.accountId, { killedAt: epochMs(Date.now()) }),
  );
  expect(await stopOf(trader)).toEqual({ code: 'account_killed' });
});

test('the platform’s switch stops everybody, and tells every account once', async () => {
  const [a, b] = [await aTrader(world), await aTrader(world)];
  const told = await world.worker.platformRisk.stopPlatform('stop-1', true);
  expect(told).toBeGreaterThanOrEqual(2);
  expect([await stopOf(a), await enter(b)]).toEqual([
    { code: 'platform_killed' },
    { code: 'platform_killed' },
  ]);
  await world.worker.platformRisk.stopPlatform('stop-1', true);
  const log = await admin.query(
    `select payload from account_log where account_id = any ($1) and kind = 'command'`,
    [[a.accountId, b.accountId]],
  );
  expect(log.rows).toHaveLength(2);
  expect(log.rows[0].payload).toMatchObject({ command: 'kill', by: 'system', keepPositions: true });
  await world.worker.platformRisk.releasePlatform();
  expect([await stopOf(a), await enter(b)]).toEqual([null, null]);
});

test('a switch that cannot be read counts as pulled', async () => {
  const trader = await aTrader(world);
  const kept = await admin.query(`delete from risk_scopes where level = 'platform' returning *`);
  try {
    expect(await stopOf(trader)).toEqual({ code: 'kill_state_unreadable' });
    expect(await enter(trader)).toEqual({ code: 'kill_state_unreadable' });
  } finally {
    await admin.query(`insert into risk_scopes (level, id) values ('platform', $1)`, [kept.rows[0].id]);
  }
});

test('only an administrator moves the platform, and nobody another’s levels', async () => {
  const trader = await aTrader(world);
  const victim = await aTrader(world);
  const as = <T>(work: Parameters<typeof world.app.asUser<T>>[1]) => world.app.asUser(trader.userId, work);
  await expect(as((store) => store.riskScopes.stopPlatform('x', false))).rejects.toThrow(/administrator/);
  await expect(as((store) => store.riskScopes.setPlatformLimits(NONE))).rejects.toThrow(/administrator/);
  for (const [level, id] of [
    ['user', victim.userId],
    ['account', victim.accountId],
    ['bot', victim.botId],
  ] as const) {
    await expect(as((store) => store.riskScopes.setStopped(level, id, epochMs(1)))).rejects.toThrow(
      /row-level/,
    );
    expect(await as((store) => store.riskScopes.use(level, id))).toEqual([]);
  }
  expect(await stopOf(victim)).toBeNull();
  await admin.query(`update users set role = 'admin' where id = $1`, [trader.userId]);
  await as((store) => store.riskScopes.stopPlatform('by-admin', true));
  expect(await stopOf(victim)).toEqual({ code: 'platform_killed' });
  expect((await as((store) => store.riskScopes.platform()))?.stoppedAt).not.toBeNull();
});
