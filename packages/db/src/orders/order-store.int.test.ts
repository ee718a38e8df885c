import { epochMs, marketMs, ticks } from '@trendy/domain';
import type { FillRecord, NewOrder, OrderState, OrderStore } from '@trendy/domain';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { anOrder, aTrader, BTC, openWorld } from '../testing/world.ts';
import type { Trader, World } from '../testing/world.ts';

let database: TestDatabase;
let world: World;
let trader: Trader;
let fence: number;
const now = epochMs(1_760_000_000_000);
const reason = { code: 'test' };

beforeAll(async () => {
  database = await createTestDatabase();
  world = await openWorld(database);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});
beforeEach(async () => {
  trader = await aTrader(world, '1000');
  fence = (await world.worker.leases.take(trader.accountId, 'w', 30_000))?.fence ?? 0;
});

const withOrders = <T>(work: (orders: OrderStore) => Promise<T>): Promise<T> =>
  world.worker.asUser(trader.userId, (store) => work(store.orders));
const allowance = () => world.worker.asUser(trader.userId, (store) => store.risk.get(trader.accountId));

async function insert(order: NewOrder = anOrder(trader)): Promise<string> {
  await withOrders((orders) => orders.insertIntents([order]));
  const stored = await withOrders((orders) => orders.byKey(trader.accountId, order.request.orderId));
  return stored?.id ?? '';
}
const stateOf = async (id: string): Promise<OrderState | undefined> =>
  (await withOrders((orders) => orders.get(id)))?.state;

async function send(id: string): Promise<void> {
  expect(await withOrders((orders) => orders.claim(id, fence))).toBe(true);
  expect(await withOrders((orders) => orders.markSending(id, fence, 5_000, now))).toEqual({ attempt: 1 });
}

const aFill = (orderKey: string, tradeId: string, quantity: string, price = '60000'): FillRecord => ({
  accountId: trader.accountId,
  symbol: BTC.symbol,
  tradeId,
  orderKey,
  side: 'buy',
  price,
  quantity,
  fee: '0.24',
  realised: '0',
  liquidity: 'taker',
  cause: 'order',
  at: marketMs(now),
});

test('an intent is stored exactly, once, with its reservation', async () => {
  const order = anOrder(trader, { validUntil: now });
  const id = await insert(order);
  await withOrders((orders) => orders.insertIntents([order, order]));
  const stored = await withOrders((orders) => orders.get(id));
  expect(stored).toMatchObject({
    state: 'intent',
    quantity: '0.01',
    reserved: '600',
    request: order.request,
  });
  expect(stored?.validUntil).toBe(now);
  expect(await allowance()).toEqual({ reserved: '600', used: '0', notionalLimit: '1000' });
});

test('what does not fit under the limit is stored as rejected and reserves nothing', async () => {
  const first = anOrder(trader);
  const second = anOrder(trader);
  const exit = anOrder(trader, { reserve: '0' }, { reduceOnly: true, leg: 'exit' });
  const result = await withOrders((orders) => orders.insertIntents([first, second, exit]));
  expect(result.refused.map(({ orderKey }) => orderKey)).toEqual([second.request.orderId]);
  const stored = await withOrders((orders) => orders.byKey(trader.accountId, second.request.orderId));
  expect(stored).toMatchObject({ state: 'rejected', reserved: '0', reason: { code: 'notional_limit' } });
  expect((await allowance())?.reserved).toBe('600');
});

test('of many racing reservations no more succeed than the limit allows', async () => {
  const tries = Array.from({ length: 20 }, () =>
    world.worker.asUser(trader.userId, (store) => store.risk.reserve(trader.accountId, '300')),
  );
  expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(3);
  expect((await allowance())?.reserved).toBe('900');
});

test('one sender wins, under the fence that holds the lease', async () => {
  const id = await insert();
  const claims = await Promise.all(
    Array.from({ length: 5 }, () => withOrders((orders) => orders.claim(id, fence))),
  );
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect(await withOrders((orders) => orders.markSending(id, fence + 1, 5_000, now))).toBeNull();
  const sends = await Promise.all(
    Array.from({ length: 5 }, () => withOrders((orders) => orders.markSending(id, fence, 5_000, now))),
  );
  expect(sends.filter((sent) => sent !== null)).toEqual([{ attempt: 1 }]);
  expect(await withOrders((orders) => orders.claim(id, fence))).toBe(false);
  expect(await withOrders((orders) => orders.get(id))).toMatchObject({
    state: 'sending',
    sentAt: now,
    fence,
  });
});

test('without the lease, or with too little of it left, nothing is claimed or sent', async () => {
  const id = await insert();
  await world.worker.leases.renew(trader.accountId, fence, 1_500);
  expect(await withOrders((orders) => orders.claim(id, fence))).toBe(true);
  expect(await withOrders((orders) => orders.markSending(id, fence, 5_000, now))).toBeNull();
  await world.worker.leases.release(trader.accountId, fence);
  const next = (await world.worker.leases.take(trader.accountId, 'next', 30_000))?.fence ?? 0;
  expect(await withOrders((orders) => orders.claim(id, fence))).toBe(false);
  // The claim of a sender that is gone: it never wrote SENDING, so nothing left.
  expect(await withOrders((orders) => orders.claim(id, next))).toBe(true);
  expect(await withOrders((orders) => orders.markSending(id, fence, 5_000, now))).toBeNull();
  expect(await withOrders((orders) => orders.markSending(id, next, 5_000, now))).toEqual({ attempt: 1 });
});

test('an order that is wanted no more is not sent, whoever has claimed it', async () => {
  const id = await insert();
  expect(await withOrders((orders) => orders.claim(id, fence))).toBe(true);
  await withOrders((orders) => orders.wantCancel(id, now));
  expect(await withOrders((orders) => orders.markSending(id, fence, 5_000, now))).toBeNull();
  expect(await withOrders((orders) => orders.get(id))).toMatchObject({ state: 'claimed', attempt: 0 });
});

test('an unknown order keeps its reservation until it is known', async () => {
  const id = await insert();
  await send(id);
  expect(await withOrders((orders) => orders.markUnknown(id, reason, now))).toBe(true);
  expect(await withOrders((orders) => orders.claim(id, fence))).toBe(false);
  expect((await allowance())?.reserved).toBe('600');
  expect(await withOrders((orders) => orders.countAbsent(id, { fence, attempt: 1 }))).toBe(1);
  expect(await withOrders((orders) => orders.countAbsent(id, { fence, attempt: 1 }))).toBe(2);
  expect(await withOrders((orders) => orders.markNotPlaced(id, reason, { fence, attempt: 1 }))).toBe(true);
  expect(await withOrders((orders) => orders.claim(id, fence))).toBe(true);
  expect(await withOrders((orders) => orders.markSending(id, fence, 5_000, now))).toEqual({ attempt: 2 });
  expect(await withOrders((orders) => orders.markAcked(id, 'v1', now))).toBe(true);
  expect(await withOrders((orders) => orders.get(id))).toMatchObject({
    state: 'acked',
    venueOrderId: 'v1',
    absentAnswers: 0,
  });
});

test('whoever was stopped for longer than its lease judges nothing that another has sent since', async () => {
  const id = await insert();
  await send(id);
  await withOrders((orders) => orders.markUnknown(id, reason, now));
  const stale = { fence, attempt: 1 };
  await world.worker.leases.release(trader.accountId, fence);
  // Also while nobody else has come yet.
  expect(await withOrders((orders) => orders.holdJudged(id, stale))).toBe(false);
  fence = (await world.worker.leases.take(trader.accountId, 'next', 30_000))?.fence ?? 0;
  const own = { fence, attempt: 1 };
  const refused = async (by: typeof stale): Promise<void> => {
    expect(await withOrders((orders) => orders.holdJudged(id, by))).toBe(false);
    expect(await withOrders((orders) => orders.countAbsent(id, by))).toBe(0);
    expect(await withOrders((orders) => orders.markManual(id, reason, now, by))).toBe(false);
    expect(await withOrders((orders) => orders.markNotPlaced(id, reason, by))).toBe(false);
  };
  await refused(stale);
  expect(await withOrders((orders) => orders.holdJudged(id, own))).toBe(true);
  expect(await withOrders((orders) => orders.markNotPlaced(id, reason, own))).toBe(true);
  expect(await withOrders((orders) => orders.claim(id, fence))).toBe(true);
  expect(await withOrders((orders) => orders.markSending(id, fence, 5_000, now))).toEqual({ attempt: 2 });
  await withOrders((orders) => orders.markUnknown(id, reason, now));
  // The holder's own answer about the send before says nothing of this one.
  await refused(own);
  await refused({ fence: stale.fence, attempt: 2 });
  await withOrders((orders) => orders.markAcked(id, 'v1', now));
  await refused({ fence, attempt: 2 });
  expect(await stateOf(id)).toBe('acked');
});

test('fills add up exactly, arrive in any order, and count once', async () => {
  const order = anOrder(trader);
  const id = await insert(order);
  await send(id);
  const key = order.request.orderId;
  const append = (...fills: FillRecord[]) =>
    world.worker.asUser(trader.userId, async (store) => {
      const added = await store.records.appendFills(fills);
      return { added, state: await store.orders.applyFills(id, now) };
    });
  expect(await append(aFill(key, 't2', '0.004', '60000.1'))).toEqual({ added: 1, state: 'partially_filled' });
  // The acknowledgement comes after the first fill.
  expect(await withOrders((orders) => orders.markAcked(id, 'v1', now))).toBe(true);
  expect(await stateOf(id)).toBe('partially_filled');
  expect(await append(aFill(key, 't2', '0.004', '60000.1'))).toEqual({ added: 0, state: 'partially_filled' });
  expect((await allowance())?.reserved).toBe('600');
  expect(await append(aFill(key, 't1', '0.006', '60000.6'))).toEqual({ added: 1, state: 'filled' });
  expect(await withOrders((orders) => orders.get(id))).toMatchObject({
    state: 'filled',
    filledQuantity: '0.01',
    averagePrice: '60000.4',
    reserved: '0',
    finishedAt: now,
  });
  expect((await allowance())?.reserved).toBe('0');
  const fills = await world.worker.asUser(trader.userId, (store) =>
    store.records.fills({ orderId: id, limit: 9 }),
  );
  expect(fills.map((fill) => fill.orderKey)).toEqual([key, key]);
});

test('a final state releases the reservation once and is never left', async () => {
  for (const end of ['markRejected', 'markCanceled', 'markExpired'] as const) {
    const id = await insert();
    await send(id);
    expect(await withOrders((orders) => orders[end](id, reason, now))).toBe(true);
    expect((await allowance())?.reserved, end).toBe('0');
    const other = await insert();
    for (const again of ['markRejected', 'markCanceled', 'markExpired'] as const) {
      expect(await withOrders((orders) => orders[again](id, reason, now))).toBe(false);
    }
    expect(await withOrders((orders) => orders.markUnknown(id, reason, now))).toBe(false);
    expect(await withOrders((orders) => orders.claim(id, fence))).toBe(false);
    expect((await allowance())?.reserved, end).toBe('600');
    await withOrders((orders) => orders.markCanceled(other, null, now));
  }
});

test('an acknowledged order cannot be rejected, and a filled one not cancelled', async () => {
  const order = anOrder(trader);
  const id = await insert(order);
  await send(id);
  await withOrders((orders) => orders.markAcked(id, 'v1', now));
  expect(await withOrders((orders) => orders.markRejected(id, reason, now))).toBe(false);
  expect(await withOrders((orders) => orders.wantCancel(id, now))).toBe(true);
  expect((await world.worker.work.cancelsWanted(100)).map((ref) => ref.orderId)).toContain(id);
  await world.worker.asUser(trader.userId, async (store) => {
    await store.records.appendFills([aFill(order.request.orderId, 't9', '0.01')]);
    expect(await store.orders.applyFills(id, now)).toBe('filled');
  });
  expect(await withOrders((orders) => orders.markCanceled(id, null, now))).toBe(false);
});

test('work is found by state, across users, as ids', async () => {
  const id = await insert();
  const found = await world.worker.work.ordersIn(['intent'], 1_000, trader.accountId);
  expect(found).toEqual([
    { orderId: id, accountId: trader.accountId, userId: trader.userId, state: 'intent' },
  ]);
  expect(await world.worker.work.ordersIn(['sending', 'unknown'], 10, trader.accountId)).toEqual([]);
});

test('what orders cost: entries that were looked ahead at, and exits, stops and targets once they are filled', async () => {
  const entry = anOrder(trader);
  const exit = anOrder(
    trader,
    { reserve: '0', arrivalPrice: '59000' },
    { reduceOnly: true, leg: 'exit', side: 'sell' },
  );
  const resting = { reduceOnly: true, leg: 'stop', side: 'sell', type: 'stop_market' } as const;
  const stop = anOrder(trader, { reserve: '0' }, { ...resting, triggerPrice: ticks(580_000) });
  const other = anOrder(trader, { reserve: '0' }, { ...resting, triggerPrice: ticks(570_000) });
  const ids = [await insert(entry), await insert(exit), await insert(stop), await insert(other)];
  await withOrders((orders) =>
    orders.noteOutlook(ids[0]!, { arrivalPrice: 60_000, predictedBps: 1.5, features: { hour: 3 } }),
  );
  const fills = [
    aFill(entry.request.orderId, 'c1', '0.01', '60006'),
    { ...aFill(exit.request.orderId, 'c2', '0.01', '58990'), side: 'sell' as const },
    { ...aFill(stop.request.orderId, 'c3', '0.01', '57900'), side: 'sell' as const },
  ];
  await world.worker.asUser(trader.userId, (store) => store.records.appendFills(fills));
  for (const id of ids.slice(0, 3)) await withOrders((orders) => orders.applyFills(id, now));
  const costs = await withOrders((orders) => orders.entryCosts({ limit: 10 }));
  const seen = costs.map(({ arrivalPrice, averagePrice, leg, predictedBps }) => [
    leg,
    Number(arrivalPrice),
    Number(averagePrice),
    predictedBps,
  ]);
  expect(seen.sort()).toEqual([
    ['entry', 60_000, 60_006, 1.5],
    ['exit', 59_000, 58_990, null],
    ['stop', 58_000, 57_900, null],
  ]);
  const stops = await withOrders((orders) => orders.entryCosts({ leg: 'stop', limit: 10 }));
  expect(stops.map(({ leg }) => leg)).toEqual(['stop']);
  const samples = await withOrders((orders) => orders.costSamples(10));
  expect(samples).toMatchObject([{ features: { hour: 3 }, predictedBps: 1.5 }]);
  expect(samples[0]?.costBps).toBeCloseTo(1, 9);
  expect(costs.find(({ leg }) => leg === 'entry')?.judgedBps).toBeCloseTo(1, 9);
  const { accountId } = trader;
  const foretold = await withOrders((orders) => orders.predictionSamples({ accountId, limit: 10 }));
  expect(foretold).toMatchObject([{ accountId, predictedBps: 1.5 }]);
  expect(foretold[0]?.costBps).toBeCloseTo(1, 9);
  const live = { environment: 'live', limit: 10 } as const;
  expect(await withOrders((orders) => orders.predictionSamples(live))).toEqual([]);
});

test('an entry that was given up: its end is written down for the whole of it, and a part ends nothing', async () => {
  const single = anOrder(trader);
  const signalKey = `sig_parts_${Date.now()}`;
  const parts = [0, 1].map((n) =>
    anOrder(trader, {}, { orderId: `${signalKey}|entry|${n}`, signalKey, style: 'twap' }),
  );
  for (const order of [single, ...parts]) {
    const id = await insert(order);
    const outlook = { arrivalPrice: 60_000, predictedBps: 2, features: null };
    await withOrders((orders) => orders.noteOutlook(id, outlook));
  }
  const end = { orderKey: single.request.orderId, finalPrice: '60300' };
  const [first, second] = parts.map(({ request }) => request.orderId);
  await withOrders((orders) =>
    orders.noteEntryEnds(trader.accountId, [
      end,
      { orderKey: second!, finalPrice: '1' },
      { orderKey: first!, finalPrice: '60600', wantedQuantity: '0.5' },
    ]),
  );
  const costs = await withOrders((orders) => orders.entryCosts({ limit: 10 }));
  const endOf = (style: string, orders: number) =>
    costs.find((cost) => cost.style === style && cost.orders === orders && cost.finalPrice !== null);
  expect(endOf('market', 1)).toMatchObject({ wantedQuantity: '0.01', finalPrice: '60300', judgedBps: null });
  expect(endOf('twap', 2)).toMatchObject({ wantedQuantity: '0.5', finalPrice: '60600', predictedBps: 2 });
});

/** Whatever waits has begun to by now, and whatever does not is through. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 300));

test('the end of an order that reserves nothing and a batch that marks the account and then cancels both go through', async () => {
  const exit = anOrder(trader, { reserve: '0' }, { reduceOnly: true, leg: 'exit' });
  const id = await insert(exit);
  let ended: Promise<boolean> | undefined;
  await world.worker.asUser(trader.userId, async (store) => {
    await store.risk.setMark(trader.accountId, { used: '1', equity: '1', flows: '0' });
    ended = withOrders((orders) => orders.markCanceled(id, reason, now));
    await aMoment();
    await store.orders.wantCancel(id, now);
  });
  expect(await ended).toBe(true);
});

test('a batch that has taken its orders first and the end of one that reserves both go through, the release included', async () => {
  const [first, second] = [anOrder(trader, { reserve: '300' }), anOrder(trader, { reserve: '200' })];
  const ids = [await insert(first), await insert(second)] as const;
  const ended: Promise<boolean>[] = [];
  await world.worker.asUser(trader.userId, async (store) => {
    await store.orders.hold(trader.accountId, [second.request.orderId, first.request.orderId, 'not there']);
    await store.risk.setMark(trader.accountId, { used: '1', equity: '1', flows: '0' });
    ended.push(...ids.map((id) => withOrders((orders) => orders.markCanceled(id, reason, now))));
    await aMoment();
    for (const id of ids) expect(await store.orders.wantCancel(id, now)).toBe(true);
  });
  expect(await Promise.all(ended)).toEqual([true, true]);
  expect((await allowance())?.reserved).toBe('0');
});
