import type { Environment, Reason, RiskLimits } from '@trendy/domain';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../../../scripts/postgres/roles.ts';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { aBot, anOrder, aTrader, openWorld } from '../testing/world.ts';
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
afterEach(() => world.worker.platformRisk.setPlatformLimits(NONE));

const NONE: RiskLimits = {
  notionalLimit: null,
  dailyLossLimit: null,
  ordersPerMinute: null,
  openOrdersLimit: null,
  allowedSymbols: [],
};
const ENVIRONMENTS = ['demo', 'testnet', 'live'] as const;
type Desk = Readonly<Record<Environment, Trader>>;

/** One user with an account and a bot in each environment. */
async function aDesk(): Promise<Desk> {
  const demo = await aTrader(world);
  const another = async (environment: Environment): Promise<Trader> => {
    const made = await world.app.asUser(demo.userId, async (store) => {
      const venue = 'binanceusdm';
      const account = { venue, environment, label: environment, keyHint: 'ab…yz' } as const;
      const { accountId } = await store.accounts.create(account);
      const bot = await store.bots.create(aBot(accountId));
      return { accountId, botId: bot.ok ? bot.value.botId : '' };
    });
    await world.worker.asUser(demo.userId, (store) => store.risk.setLimit(made.accountId, '100000'));
    return { ...demo, ...made };
  };
  return { demo, testnet: await another('testnet'), live: await another('live') };
}

/** Reserves 600, in a transaction of its own. */
async function enter(trader: Trader): Promise<Reason | null> {
  const { refused } = await world.worker.asUser(trader.userId, (store) =>
    store.orders.insertIntents([anOrder(trader)]),
  );
  return refused[0]?.reason ?? null;
}
const setUser = ({ live }: Desk, limits: Partial<RiskLimits>) =>
  world.app.asUser(live.userId, (store) =>
    store.riskScopes.setLimits('user', live.userId, { ...NONE, ...limits }),
  );
const setPlatform = (_: Desk, limits: Partial<RiskLimits>) =>
  world.worker.platformRisk.setPlatformLimits({ ...NONE, ...limits });
const setLevel = { user: setUser, platform: setPlatform } as const;
/** An account that began the day with 1,000 and is worth so much more now. */
async function gain({ userId, accountId }: Trader, change: number): Promise<void> {
  const mark = (equity: number, flows: number) =>
    world.worker.asUser(userId, (store) =>
      store.risk.setMark(accountId, { used: '0', equity: String(equity), flows: String(flows) }),
    );
  await mark(1_000, 1_000);
  await mark(1_000 + change, 0);
}
/** What the tests before this one have made counts against the platform as well. */
const forgetOthers = () =>
  withClient(database.adminUrl, async (client) => {
    await client.query(`update orders set state = 'canceled', finished_at = now() where finished_at is null`);
    await client.query('update account_risk set day = null, equity = null, reserved = 0');
  });
const useOf = ({ live }: Desk, level: 'user' | 'account' | 'bot', id: string) =>
  world.app.asUser(live.userId, (store) => store.riskScopes.use(level, id));

// The first of all, while no other test's orders stand open.
test('the sums read what is open and what is new, however much is finished', async () => {
  const desk = await aDesk();
  expect(await enter(desk.live)).toBeNull();
  await withClient(database.adminUrl, async (client) => {
    await client.query(
      `insert into orders select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(),
           'order_key', 'old ' || n, 'client_order_id', 'old ' || n, 'state', 'canceled', 'reserved', 0,
           'created_at', now() - interval '1 day', 'finished_at', now() - interval '1 day'))).*
         from orders o, generate_series(1, 3000) n where o.account_id = $1`,
      [desk.live.accountId],
    );
    await client.query('analyze orders');
    for (const [level, id] of [
      ['platform', '00000000-0000-0000-0000-000000000000'],
      ['user', desk.live.userId],
      ['account', desk.live.accountId],
    ])
      for (const rule of ['open_orders', 'orders_per_minute']) {
        await client.query('select pg_stat_force_next_flush()');
        const before = await readOf(client);
        await client.query(`select risk_value($1::"RiskLevel", $2, $3, 'live')`, [level, id, rule]);
        await client.query('select pg_stat_force_next_flush()');
        expect((await readOf(client)) - before, `${level} ${rule}`).toBeLessThan(300);
      }
  });
});

test('a bot’s loss of the day reads its own user’s fills of the day, however much others and its own past have', async () => {
  const { live } = await aDesk();
  expect(await enter(live)).toBeNull();
  await withClient(database.adminUrl, async (client) => {
    const fill = `insert into fills (account_id, symbol, trade_id, user_id, order_id, side, price, quantity, fee, realised,
                                     liquidity, cause, at)`;
    // Two of today, one of the bot's and one of nobody's bot; then the bot's past.
    await client.query(
      `${fill} select o.account_id, o.symbol, 'today', o.user_id, o.id, 'buy'::"OrderSide", 1, 1, 0.5, -100, 'taker', 'order', now()
         from orders o where o.account_id = $1
       union all select o.account_id, o.symbol, 'by hand', o.user_id, null, 'buy'::"OrderSide", 1, 1, 0.5, -7, 'taker', 'order', now()
         from orders o where o.account_id = $1`,
      [live.accountId],
    );
    await client.query(
      `insert into orders select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(),
           'order_key', 'past ' || n, 'client_order_id', 'past ' || n, 'state', 'filled', 'reserved', 0,
           'created_at', now() - interval '2 days', 'finished_at', now() - interval '2 days'))).*
         from orders o, generate_series(1, 3000) n where o.account_id = $1`,
      [live.accountId],
    );
    await client.query(
      `${fill} select o.account_id, o.symbol, o.order_key, o.user_id, o.id, 'buy', 1, 1, 0.5, -1, 'taker', 'order',
                      o.created_at
         from orders o where o.account_id = $1 and o.order_key like 'past %'`,
      [live.accountId],
    );
    // Two hundred others, who have no rows elsewhere.
    await client.query('set session_replication_role = replica');
    await client.query(
      `${fill} select md5('account ' || n % 200)::uuid, 'BTC', 'other ' || n, md5('user ' || n % 200)::uuid,
                      md5('order ' || n)::uuid, 'buy'::"OrderSide", 1, 1, 0.5, -1, 'taker', 'order', now()
         from generate_series(1, 6000) n`,
    );
    await client.query('set session_replication_role = origin');
    await client.query('analyze fills, orders');
    await client.query('select pg_stat_force_next_flush()');
    const before = await readOf(client, 'fills');
    const { rows } = await client.query(
      `select risk_value('bot', $1, 'daily_loss', 'live')::float8 as loss`,
      [live.botId],
    );
    expect(rows).toEqual([{ loss: 100.5 }]);
    await client.query('select pg_stat_force_next_flush()');
    expect((await readOf(client, 'fills')) - before).toBeLessThan(100);
  });
});

test.each(['user', 'platform'] as const)(
  '%s: a gain of play money hides no loss of real money',
  async (level) => {
    await forgetOthers();
    const desk = await aDesk();
    await setLevel[level](desk, { dailyLossLimit: '400' });
    await gain(desk.demo, 500);
    await gain(desk.testnet, 5_000);
    await gain(desk.live, -500);
    expect(await enter(desk.live)).toEqual({
      code: 'limit_daily_loss',
      values: { level, environment: 'live', value: 500, limit: 400 },
    });
    expect([await enter(desk.demo), await enter(desk.testnet)]).toEqual([null, null]);
  },
);

test.each(['user', 'platform'] as const)('%s: a loss of play money stops no real trade', async (level) => {
  await forgetOthers();
  const desk = await aDesk();
  await setLevel[level](desk, { dailyLossLimit: '400' });
  await gain(desk.demo, -5_000);
  expect(await enter(desk.live)).toBeNull();
  expect(await enter(desk.demo)).toMatchObject({ code: 'limit_daily_loss', values: { environment: 'demo' } });
});

test.each(['openOrdersLimit', 'ordersPerMinute', 'notionalLimit'] as const)(
  'user: entries with play money use up nothing of the real %s',
  async (rule) => {
    const desk = await aDesk();
    await setUser(desk, { [rule]: rule === 'notionalLimit' ? '1300' : 2 });
    for (const environment of ENVIRONMENTS) {
      expect([await enter(desk[environment]), await enter(desk[environment])]).toEqual([null, null]);
      const refused = await enter(desk[environment]);
      expect(refused?.values).toMatchObject({ level: 'user', environment });
    }
  },
);

test('what is shown is what is held against each limit, environment by environment', async () => {
  const desk = await aDesk();
  await enter(desk.demo);
  await enter(desk.demo);
  await enter(desk.live);
  await gain(desk.demo, 500);
  await gain(desk.live, -120);
  const figures = (environment: string, notional: number, dailyLoss: number, orders: number) => ({
    environment,
    notional: `${notional}.000000000000000000`,
    dailyLoss: `${dailyLoss}.000000000000000000`,
    ordersPerMinute: orders,
    openOrders: orders,
  });
  const { userId } = desk.live;
  const shown = await useOf(desk, 'user', userId);
  expect(shown).toEqual([
    figures('demo', 1_200, -500, 2),
    figures('live', 600, 120, 1),
    {
      environment: 'testnet',
      notional: '0.000000000000000000',
      dailyLoss: '0',
      ordersPerMinute: 0,
      openOrders: 0,
    },
  ]);
  expect(await useOf(desk, 'account', desk.live.accountId)).toEqual([figures('live', 600, 120, 1)]);
  expect(await useOf(desk, 'bot', desk.demo.botId)).toMatchObject([{ environment: 'demo', openOrders: 2 }]);
});

test.each(['user', 'platform'] as const)(
  '%s: whoever races, each environment lets in exactly its limit',
  async (level) => {
    const entries = fc.array(fc.constantFrom(...ENVIRONMENTS), { minLength: 8, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(entries, fc.integer({ min: 0, max: 6 }), async (wanted, limit) => {
        await forgetOthers();
        const desk = await aDesk();
        await setLevel[level](desk, { openOrdersLimit: limit });
        const answers = await Promise.all(wanted.map((environment) => enter(desk[environment])));
        for (const environment of ENVIRONMENTS) {
          const mine = answers.filter((_, index) => wanted[index] === environment);
          expect(mine.filter((reason) => reason === null)).toHaveLength(Math.min(limit, mine.length));
        }
      }),
      { numRuns: 6 },
    );
  },
  120_000,
);

/** Entries of all indexes and rows of whole tables, as the server's statistics count them. */
async function readOf(
  client: { query(text: string): Promise<{ rows: { read: string }[] }> },
  table: 'orders' | 'fills' = 'orders',
): Promise<number> {
  const { rows } = await client.query(
    `select (select sum(idx_tup_read) from pg_stat_user_indexes where relname = '${table}')
      + (select seq_tup_read from pg_stat_user_tables where relname = '${table}') as read`,
  );
  return Number(rows[0]?.read);
}
