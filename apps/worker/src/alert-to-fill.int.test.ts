import { OPEN_ORDER_STATES } from '@trendy/domain';
import type { StoredOrder } from '@trendy/domain';
import { expect, test } from 'vitest';

import { unfinished } from './testing/drill/oracle.ts';
import { until } from './testing/system.ts';
import type { TestSystem } from './testing/system.ts';
import { withWorker } from './testing/with-worker.ts';

let system: TestSystem;
withWorker((made) => {
  ({ system } = made);
});

test.each([
  ['Binance', 'trendy'],
  ['OKX', 'okx'],
] as const)(
  'over the protocol of %s an alert becomes a filled order with a stop resting on the exchange, and its close clears both',
  async (_protocol, venue) => {
    const trader = await system.newTrader([{ symbol: 'BTC/USDT:USDT' }], 10_000, {}, venue);
    const [bot] = trader.bots;
    if (!bot) throw new Error('no bot');
    await until(
      'active',
      () => system.accountStatus(trader),
      (status) => status === 'active',
    );

    const signalId = await system.alert(bot, { v: 1, ticker: 'BTCUSDT.P', action: 'long', id: 'one' });
    // Its fill may be told in several parts, and the stop grow with each.
    await until(
      'at rest',
      () => unfinished(system, trader, signalId),
      (left) => left.length === 0,
    );
    const resting = await until(
      'one stop rests',
      () => system.orders(trader),
      (orders) =>
        orders.filter(({ leg, state }) => leg === 'stop' && OPEN_ORDER_STATES.includes(state)).length === 1 &&
        orders.some(({ leg, state }) => leg === 'stop' && state === 'acked'),
    );
    const entry = resting.find((order) => order.leg === 'entry');
    expect(entry).toMatchObject({ state: 'filled', signalId });
    const books = await system.exchange.books(trader.key.apiKey);
    expect(books.positions).toHaveLength(1);
    expect(books.algos.filter((algo) => algo.algoStatus === 'NEW')).toHaveLength(1);
    expect(books.orders.filter((order) => order.clientOrderId === entry?.clientOrderId)).toHaveLength(1);
    const inbox = await system.app.asUser(trader.userId, (store) => store.inbox.get(signalId));
    expect(inbox).toMatchObject({ state: 'filled' });

    await system.alert(bot, { v: 1, ticker: 'BTCUSDT.P', action: 'close', id: 'two' });
    await until(
      'flat and clear',
      () => system.exchange.books(trader.key.apiKey),
      ({ positions, algos }) => positions.length === 0 && !algos.some((algo) => algo.algoStatus === 'NEW'),
    );
    const ended = await until(
      'nothing open',
      () => system.orders(trader),
      (orders) => orders.every((order) => ['filled', 'canceled'].includes(order.state) || isLate(order)),
    );
    expect(ended.filter((order) => order.leg === 'exit' && order.state === 'filled')).toHaveLength(1);
  },
  150_000,
);

test('an alert’s several targets rest on the exchange in place of the bot’s one, in their parts', async () => {
  const trader = await system.newTrader([{ symbol: 'BTC/USDT:USDT', risk: { takeProfitPercent: 4 } }]);
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  await until(
    'active',
    () => system.accountStatus(trader),
    (status) => status === 'active',
  );
  const takeProfit = [
    { percent: 3, share: 0.5 },
    { percent: 5, share: 0.25 },
  ];
  await system.alert(bot, { v: 1, ticker: 'BTCUSDT.P', action: 'long', id: 'ladder', takeProfit });
  const bracket = async () => {
    const { positions, algos } = await system.exchange.books(trader.key.apiKey);
    const steps = positions[0]?.steps ?? 0;
    const resting = (algos as unknown as { orderType: string; quantity: string; algoStatus: string }[])
      .filter(({ algoStatus }) => algoStatus === 'NEW')
      .map(({ orderType, quantity }) => [orderType, Math.round(Number(quantity) / 0.001)] as const)
      .sort(([, a], [, b]) => b - a);
    const half = Math.floor(steps / 2);
    return { resting, wanted: [steps, half, Math.floor(steps * 0.75) - half] };
  };
  const { resting } = await until(
    'stop and both targets rest, of all that is held',
    bracket,
    ({ resting: now, wanted }) => now.map(([, steps]) => steps).join() === wanted.join(),
  );
  expect(resting.map(([type]) => type === 'STOP_MARKET')).toEqual([true, false, false]);
  const orders = await until(
    'both targets are known to rest',
    () => system.orders(trader),
    (all) => all.filter(({ leg, state }) => leg === 'target' && state === 'acked').length === 2,
  );
  expect(orders.filter(({ leg }) => leg === 'entry')).toHaveLength(1);
}, 90_000);

test('an alert that asks for more than its bot may do is refused and stands in the audit log', async () => {
  const trader = await system.newTrader([{ symbol: 'BTC/USDT:USDT' }]);
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  await until(
    'active',
    () => system.accountStatus(trader),
    (status) => status === 'active',
  );
  const wishes = [
    [{ size: { type: 'base', value: 50 } }, 'size_out_of_scope'],
    [{ stop: { percent: 4.9 } }, 'stop_out_of_scope'],
  ] as const;
  for (const [wish, code] of wishes) {
    const body = { v: 1, ticker: 'BTCUSDT.P', action: 'long', id: code, ...wish };
    const signalId = await system.alert(bot, body);
    const inbox = await until(
      code,
      () => system.app.asUser(trader.userId, (store) => store.inbox.get(signalId)),
      (alert) => alert?.state === 'rejected',
    );
    expect(inbox?.reason).toMatchObject({ code });
    const [last] = await system.app.asUser(trader.userId, (store) => store.audit.list(1));
    const details = { code, signalId };
    expect(last).toMatchObject({ action: 'alert_out_of_scope', subject: bot.botId, details });
  }
  expect((await system.exchange.books(trader.key.apiKey)).orders).toEqual([]);
}, 60_000);

/** An exit that fills in two goes has the stop cut down in between; by then the position may be gone. */
const isLate = ({ leg, reason }: StoredOrder): boolean =>
  leg === 'stop' && reason?.code === 'reduce_only_rejected';
