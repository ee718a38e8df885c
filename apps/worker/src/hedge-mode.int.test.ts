import { describe, expect, test } from 'vitest';

import type { ExchangeBooks } from './testing/exchange-control.ts';
import { until } from './testing/system.ts';
import type { TestBot, TestSystem, TestTrader } from './testing/system.ts';
import { withWorker } from './testing/with-worker.ts';

const BTC = 'BTC/USDT:USDT';

let system: TestSystem;
withWorker((made) => {
  ({ system } = made);
});

const legsOf = ({ positions }: ExchangeBooks): readonly string[] => positions.map(({ leg }) => leg);
const stopsOf = ({ algos }: ExchangeBooks): ExchangeBooks['algos'] =>
  algos.filter(({ algoStatus }) => algoStatus === 'NEW');

/** What the only resting stop would take, in steps of 0.001; none, or one of two at once: NaN. */
function stopSteps(books: ExchangeBooks): number {
  const [stop, ...more] = stopsOf(books);
  return stop === undefined || more.length > 0 ? Number.NaN : Math.round(Number(stop.quantity) * 1_000);
}

async function traderAt(venue: 'trendy' | 'okx', hedge: boolean): Promise<TestTrader & { bot: TestBot }> {
  const trader = await system.newTrader([{ symbol: BTC }], 10_000, { hedge }, venue);
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  await until(
    'active',
    () => system.accountStatus(trader),
    (status) => status === 'active',
  );
  return { ...trader, bot };
}

const seen = (
  { key }: TestTrader,
  what: string,
  isDone: (books: ExchangeBooks) => boolean,
): Promise<ExchangeBooks> => until(what, () => system.exchange.books(key.apiKey), isDone);

/** One leg, and one stop of all of it: before that a part of its fill may not be known yet. */
const holds =
  (leg: string) =>
  (books: ExchangeBooks): boolean =>
    legsOf(books).join() === leg && stopSteps(books) === Math.abs(books.positions[0]?.steps ?? 0);
const isClear = (books: ExchangeBooks): boolean =>
  books.positions.length === 0 && stopsOf(books).length === 0;

const statusOf = ({ userId }: TestTrader, { botId }: TestBot) =>
  system.app.asUser(userId, async (store) => {
    const bot = await store.bots.get(botId);
    return { status: bot?.status, reason: bot?.statusReason?.code };
  });

const okxRefusal = (sMsg: string): object => ({
  code: '1',
  msg: '',
  data: [{ sCode: '51000', sMsg }],
});

const paused = (trader: TestTrader, bot: TestBot, code: string): Promise<unknown> =>
  until(
    `paused: ${code}`,
    () => statusOf(trader, bot),
    ({ status, reason }) => status === 'paused' && reason === code,
    90_000,
  );

describe.concurrent.each([
  ['Binance', 'trendy'],
  ['OKX', 'okx'],
] as const)('over the protocol of %s', (_protocol, venue) => {
  let id = 0;
  const alert = (bot: TestBot, action: string): Promise<string> =>
    system.alert(bot, { v: 1, ticker: 'BTCUSDT.P', action, id: `${venue}${(id += 1)}` });

  test('a hedge-mode account is entered, protected, turned round and closed, one leg at a time', async () => {
    const trader = await traderAt(venue, true);
    await alert(trader.bot, 'long');
    const long = await seen(trader, 'long with its stop', holds('long'));
    expect(stopsOf(long)).toMatchObject([{ reduceOnly: true }]);
    await alert(trader.bot, 'short');
    const short = await seen(trader, 'short with its stop', holds('short'));
    expect(short.positions[0]?.steps).toBeLessThan(0);
    await alert(trader.bot, 'close');
    const { orders } = await seen(trader, 'flat and clear', isClear);
    const sent = orders.filter(({ executedQty }) => Number(executedQty) > 0);
    expect(sent.map(({ side }) => side)).toEqual(['BUY', 'SELL', 'SELL', 'BUY']);
    // Not one of them was cut: each closed exactly what it was meant to.
    expect(sent.map(({ status }) => status)).toEqual(['FILLED', 'FILLED', 'FILLED', 'FILLED']);
    await until(
      'nothing open with us',
      () => system.orders(trader),
      (all) => all.every(({ state }) => ['filled', 'canceled', 'rejected'].includes(state)),
    );
    expect(await statusOf(trader, trader.bot)).toMatchObject({ status: 'active' });
  }, 150_000);

  test('the mode is changed while the bot runs: the next entry is sent again in the other form, once', async () => {
    const trader = await traderAt(venue, false);
    await alert(trader.bot, 'long');
    await seen(trader, 'held', holds('both'));
    await alert(trader.bot, 'close');
    await seen(trader, 'flat', isClear);
    await system.exchange.post('/account', { apiKey: trader.key.apiKey, hedge: true });
    await alert(trader.bot, 'short');
    const { orders, positions } = await seen(trader, 'held again', holds('short'));
    expect(positions).toHaveLength(1);
    const ids = orders.map(({ clientOrderId }) => clientOrderId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(3);
    await alert(trader.bot, 'close');
    await seen(trader, 'flat at the end', isClear);
    expect(await statusOf(trader, trader.bot)).toMatchObject({ status: 'active' });
  }, 150_000);

  test('the owner hedges a running bot by hand: it pauses, its own leg stays and is never sold off', async () => {
    const trader = await traderAt(venue, true);
    await alert(trader.bot, 'long');
    const { positions } = await seen(trader, 'held', holds('long'));
    const act = (side: string, steps: number): Promise<unknown> => {
      const order = { symbol: 'BTCUSDT', leg: 'short', quantity: (steps / 1_000).toFixed(3), side };
      return system.exchange.post('/account', { apiKey: trader.key.apiKey, order });
    };
    await act('sell', 4);
    await paused(trader, trader.bot, 'external_fill');
    const long = positions[0]?.steps ?? 0;
    // The stop covers what is left when both are counted, on the bot's own leg.
    const hedged = await seen(trader, 'stop of what is left', (books) => stopSteps(books) === long - 4);
    expect(hedged.positions.map(({ leg, steps }) => [leg, steps])).toEqual([
      ['long', long],
      ['short', -4],
    ]);
    await act('buy', 4);
    await seen(trader, 'stop of the whole', (books) => stopSteps(books) === long && holds('long')(books));
    await act('sell', long);
    await seen(trader, 'no stop, for nothing is at risk', (books) => stopsOf(books).length === 0);
    await act('buy', long);
    await seen(trader, 'stop again', (books) => stopSteps(books) === long && holds('long')(books));
    await alert(trader.bot, 'close');
    await seen(trader, 'flat', isClear);
  }, 150_000);

  test('refused for the mode although it is the one that the venue names: the bot pauses and says so', async () => {
    const trader = await traderAt(venue, false);
    const refusal =
      venue === 'okx'
        ? { route: 'POST /api/v5/trade/order$', status: 200, body: okxRefusal('Parameter posSide error') }
        : { route: 'POST /fapi/v1/order$', status: 400, body: { code: -4061, msg: 'Position side.' } };
    await system.exchange.post('/fault', { apiKey: trader.key.apiKey, ...refusal });
    await alert(trader.bot, 'long');
    await paused(trader, trader.bot, 'position_mode_mismatch');
    expect((await system.exchange.books(trader.key.apiKey)).orders).toEqual([]);
    // Its end is written down after the pause.
    const ended = await until(
      'rejected',
      () => system.orders(trader),
      (orders) => orders.some(({ state }) => state === 'rejected'),
    );
    expect(ended).toMatchObject([{ leg: 'entry', state: 'rejected' }]);
  }, 150_000);

  test('both legs are held by the owner: the bot pauses and says so, nothing is touched', async () => {
    const key = await system.exchange.newAccount(10_000, { hedge: true });
    for (const [side, leg] of [
      ['buy', 'long'],
      ['sell', 'short'],
    ])
      await system.exchange.post('/account', {
        apiKey: key.apiKey,
        order: { symbol: 'BTCUSDT', side, leg, quantity: '0.010' },
      });
    const trader = await system.traderOf(key, [{ symbol: BTC }], venue);
    const [bot] = trader.bots;
    if (!bot) throw new Error('no bot');
    const before = await system.exchange.books(key.apiKey);
    expect(legsOf(before)).toEqual(['long', 'short']);
    // What the account's owner has just done is heard of first.
    await paused(trader, bot, 'external_fill');
    const event = { kind: 'command', commandId: `resume-${venue}`, by: 'user', command: 'resume' };
    await system.app.asUser(trader.userId, (store) =>
      store.log.append(trader.accountId, 'command', { ...event, botId: bot.botId }, `resume:${venue}`),
    );
    await paused(trader, bot, 'both_legs_held');
    await alert(bot, 'close');
    await alert(bot, 'long');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await system.exchange.books(key.apiKey)).toMatchObject({
      positions: before.positions,
      orders: before.orders,
      algos: [],
    });
  }, 150_000);
});
