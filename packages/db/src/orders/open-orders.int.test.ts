import { epochMs, LIVE_ORDER_STATES, marketMs, OPEN_ORDER_STATES } from '@trendy/domain';
import type { OrderStore } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { withClient } from '../../../../scripts/postgres/roles.ts';
import { anOrder, aTrader, BTC, openWorld } from '../testing/world.ts';
import type { Trader, World } from '../testing/world.ts';

let database: TestDatabase;
let world: World;
let trader: Trader;
const now = epochMs(1_760_000_000_000);
const FINISHED = 3_000;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
  trader = await aTrader(world, '100000');
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

const withOrders = <T>(work: (orders: OrderStore) => Promise<T>): Promise<T> =>
  world.worker.asUser(trader.userId, (store) => work(store.orders));
const openOnes = () =>
  withOrders((orders) => orders.list({ accountId: trader.accountId, states: OPEN_ORDER_STATES, limit: 500 }));
async function insert(): Promise<{ readonly id: string; readonly key: string }> {
  const order = anOrder(trader);
  await withOrders((orders) => orders.insertIntents([order]));
  const stored = await withOrders((orders) => orders.byKey(trader.accountId, order.request.orderId));
  return { id: stored?.id ?? '', key: order.request.orderId };
}

test('an order that was said to be rejected and has traded is open again', async () => {
  const { id, key } = await insert();
  await withOrders((orders) => orders.markRejected(id, { code: 'test' }, now));
  expect(await openOnes()).toEqual([]);
  const fill = { symbol: BTC.symbol, tradeId: 't1', side: 'buy', price: '60000', quantity: '0.004' } as const;
  await world.worker.asUser(trader.userId, async (store) => {
    await store.records.appendFills([
      {
        ...fill,
        accountId: trader.accountId,
        orderKey: key,
        fee: '0.24',
        realised: '0',
        liquidity: 'taker',
        cause: 'order',
        at: marketMs(now),
      },
    ]);
    expect(await store.orders.applyFills(id, now)).toBe('partially_filled');
  });
  expect(await openOnes()).toMatchObject([{ id, state: 'partially_filled', finishedAt: null }]);
  expect(await withOrders((orders) => orders.markCanceled(id, null, now))).toBe(true);
  expect(await openOnes()).toEqual([]);
});

test('the database refuses an order that is final and not finished, or the other way round', async () => {
  const { id } = await insert();
  const change = (to: string) =>
    withClient(database.adminUrl, (client) => client.query(`update orders set ${to} where id = $1`, [id]));
  await expect(change(`state = 'filled'`)).rejects.toThrow('orders_finished_when_final');
  for (const state of LIVE_ORDER_STATES)
    await expect(change(`state = '${state}', finished_at = now()`)).rejects.toThrow(
      'orders_finished_when_final',
    );
  await withOrders((orders) => orders.markCanceled(id, null, now));
});

test('what is open is found without reading what is finished, however much that is', async () => {
  const { id } = await insert();
  const open = await openOnes();
  await withClient(database.adminUrl, async (client) => {
    await client.query(
      `insert into orders select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(),
           'order_key', 'old ' || n, 'client_order_id', 'old ' || n, 'state', 'canceled', 'reserved', 0,
           'finished_at', now()))).*
         from orders o, generate_series(1, $2) n where o.id = $1`,
      [id, FINISHED],
    );
    await client.query('analyze orders');
  });
  const before = await entriesRead();
  // A connection tells what it has read when it ends a transaction a second after the last time.
  for (let round = 0; round < 3; round += 1) {
    expect(await openOnes()).toEqual(open);
    expect(await world.worker.work.ordersIn(['intent'], 10, trader.accountId)).toHaveLength(1);
    expect(await world.worker.work.ordersIn(['intent'], 10)).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
  }
  const read = (await entriesRead()) - before;
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(FINISHED / 10);
});

/** Entries of all indexes and rows of whole tables, as the server's statistics count them. */
async function entriesRead(): Promise<number> {
  const text = `select (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'orders')
    + (select seq_tup_read from pg_stat_user_tables where relname = 'orders') as read`;
  const { rows } = await withClient(database.adminUrl, (client) => client.query<{ read: string }>(text));
  return Number(rows[0]?.read);
}
