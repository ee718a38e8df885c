import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { ccxtClient } from './testing/ccxt-client.ts';
import type { Client } from './testing/ccxt-client.ts';
import { ccxtOkxClient } from './testing/ccxt-okx-client.ts';
import { proofOfFollowing } from './testing/following.ts';
import { launchExchange, removeDirectory, REPOSITORY, temporaryDirectory } from './testing/launch.ts';
import type { Keys, LaunchedExchange } from './testing/launch.ts';

const BTC = 'BTC/USDT:USDT';
const closing: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function directory(): string {
  const dir = temporaryDirectory();
  closing.push(() => removeDirectory(dir));
  return dir;
}

async function start(dir: string, env: Record<string, string> = {}): Promise<LaunchedExchange> {
  const exchange = await launchExchange(dir, env);
  closing.push(() => exchange.kill());
  return exchange;
}

async function connect(exchange: LaunchedExchange, keys: Keys): Promise<Client> {
  const client = await ccxtClient(exchange.url, exchange.wsUrl, keys);
  closing.push(() => client.close());
  await client.loadMarkets();
  return client;
}

interface Books {
  readonly wallet: number;
  readonly orders: { readonly clientOrderId: string; readonly status: string; readonly origin: string }[];
  readonly algos: { readonly clientAlgoId: string; readonly algoStatus: string }[];
  readonly positions: { readonly symbol: string; readonly steps: number }[];
  readonly trades: { readonly qty: string; readonly maker: boolean; readonly price: string }[];
  readonly incomes: { readonly type: string; readonly amount: number }[];
}

const booksOf = async (exchange: LaunchedExchange, keys: Keys): Promise<Books> =>
  (await exchange.control('GET', `/ledger?apiKey=${keys.apiKey}`)) as Books;

describe('kill −9', () => {
  test('forgets nothing that was acknowledged, and heals a torn line', async () => {
    const dir = directory();
    let exchange = await start(dir);
    const keys = await exchange.newAccount({ balance: 50_000 });
    let client = await connect(exchange, keys);
    const price = (await client.fetchTicker(BTC)).last ?? 0;
    const acknowledged: string[] = [];
    // The killer strikes while orders are on their way: some are answered, some are not.
    const orders = Array.from({ length: 100 }, async (_none, index) => {
      const type = index % 3 === 0 ? 'limit' : 'market';
      const placed = await client.createOrder(
        BTC,
        type,
        index % 2 ? 'buy' : 'sell',
        0.01,
        price * (index % 2 ? 0.97 : 1.03),
        {
          clientOrderId: `k${index}`,
        },
      );
      acknowledged.push(String(placed.clientOrderId));
      if (acknowledged.length === 40) await exchange.kill();
    });
    await Promise.allSettled(orders);
    expect(acknowledged.length).toBeGreaterThanOrEqual(40);
    const journal = readdirSync(dir).find((name) => name.startsWith('journal-'));
    appendFileSync(join(dir, journal ?? ''), '[{"t":"order","order":{"id":99');

    exchange = await start(dir);
    client = await connect(exchange, keys);
    const books = await booksOf(exchange, keys);
    const known = new Set(books.orders.map((order) => order.clientOrderId));
    expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
    const open = await client.fetchOpenOrders(BTC);
    expect(open.length).toBe(books.orders.filter((order) => order.status === 'NEW').length);
    const sum = books.incomes.reduce((total, income) => total + income.amount, 0);
    expect(sum).toBeCloseTo(books.wallet, 6);
  }, 120_000);

  test('every mode, order and setting is there again, whichever protocol it came by', async () => {
    const dir = directory();
    let exchange = await start(dir);
    const hedged = await exchange.newAccount({ balance: 50_000, protocol: 'okx' });
    const single = await exchange.newAccount({ balance: 50_000 });
    const okx = await ccxtOkxClient(exchange.url, exchange.wsUrl, hedged);
    closing.push(() => okx.close());
    await okx.loadMarkets();
    const price = (await okx.fetchTicker(BTC)).last ?? 0;
    await okx.setPositionMode(true);
    await okx.setLeverage(9, BTC, { marginMode: 'isolated', posSide: 'long' });
    const leg = { hedged: true, marginMode: 'isolated' };
    await okx.createOrder(BTC, 'market', 'buy', 3, undefined, leg);
    await okx.createOrder(BTC, 'market', 'sell', 2, undefined, leg);
    const resting = await okx.createOrder(BTC, 'limit', 'buy', 1, price * 0.97, {
      ...leg,
      clientOrderId: 'rest',
    });
    await okx.editOrder(String(resting.id), BTC, 'limit', 'buy', 2, price * 0.96);
    await okx.createOrder(BTC, 'oco', 'sell', 3, undefined, {
      ...leg,
      reduceOnly: true,
      stopLossPrice: price * 0.8,
      takeProfitPrice: price * 1.2,
    });
    await okx.createOrder(BTC, 'market', 'buy', 2, undefined, {
      ...leg,
      reduceOnly: true,
      trailingPercent: '9',
    });
    const client = await connect(exchange, single);
    await client.setMarginMode('isolated', BTC);
    await client.createOrder(BTC, 'market', 'buy', 0.05);
    await exchange.control('POST', '/symbol', {
      symbol: 'ETHUSDT',
      status: 'SETTLING',
      filters: { tickSize: '0.05' },
    });
    const look = async () => ({
      hedged: await booksOf(exchange, hedged),
      single: await booksOf(exchange, single),
      eth: await exchange.control('POST', '/symbol', { symbol: 'ETHUSDT' }),
    });
    const before = await look();
    await exchange.kill();
    exchange = await start(dir);
    expect(await look()).toEqual(before);
    const again = await ccxtOkxClient(exchange.url, exchange.wsUrl, hedged);
    closing.push(() => again.close());
    await again.loadMarkets();
    const legs = await again.fetchPositions([BTC]);
    expect(legs.map(({ side, contracts, marginMode }) => [side, contracts, marginMode])).toEqual([
      ['long', 3, 'isolated'],
      ['short', 2, 'isolated'],
    ]);
    expect(await again.fetchOrder('', BTC, { clientOrderId: 'rest' })).toMatchObject({
      status: 'open',
      amount: 2,
    });
    const waiting = await again.fetchOpenOrders(BTC, undefined, undefined, {
      trigger: true,
      ordType: 'oco,move_order_stop',
    });
    expect(waiting).toHaveLength(2);
  }, 120_000);

  test('stops that were passed while it was off fire when it comes back', async () => {
    const dir = directory();
    const world = { seed: 5, speed: 1, originWall: Date.now(), originMarket: Date.UTC(2026, 2, 4, 10) };
    const write = (): void => writeFileSync(join(dir, 'world.json'), JSON.stringify(world));
    write();
    let exchange = await start(dir);
    const keys = await exchange.newAccount({ balance: 50_000 });
    let client = await connect(exchange, keys);
    const { average = 0 } = await client.createOrder(BTC, 'market', 'buy', 0.1);
    const protect = (params: object): Promise<unknown> =>
      client.createOrder(BTC, 'market', 'sell', 0.1, undefined, { reduceOnly: true, ...params });
    await protect({ stopLossPrice: Number(average) * 0.996 });
    await protect({ takeProfitPrice: Number(average) * 1.004 });
    await exchange.kill();
    // As if it had been off for six hours.
    world.originMarket += 6 * 3_600_000;
    write();
    exchange = await start(dir);
    client = await connect(exchange, keys);
    const books = await booksOf(exchange, keys);
    expect(books.algos.map((algo) => algo.algoStatus)).toContain('FINISHED');
    expect(books.positions).toEqual([]);
    const exit = Number(books.trades.at(-1)?.price);
    expect(Math.abs(exit / Number(average) - 1)).toBeCloseTo(0.004, 2);
  }, 120_000);
});

/** A tenth of a bitcoin, bought before that instant of the market, which is so far away or, on a slow machine, farther. */
async function boughtBefore(
  instant: number,
  leadMs: number,
): Promise<{ readonly client: Client; readonly leadMs: number }> {
  const dir = directory();
  const world = { seed: 5, speed: 1, originWall: Date.now(), originMarket: instant - leadMs };
  writeFileSync(join(dir, 'world.json'), JSON.stringify(world));
  const exchange = await start(dir);
  const client = await connect(exchange, await exchange.newAccount({ balance: 50_000 }));
  await client.createOrder(BTC, 'market', 'buy', 0.1);
  const { marketTime } = (await exchange.control('GET', '/house')) as { marketTime: number };
  if (marketTime < instant) return { client, leadMs };
  await exchange.kill();
  return boughtBefore(instant, 2 * leadMs);
}

describe('the market at work', () => {
  test('funding is charged at its instant, at the published rate', async () => {
    const instant = Date.UTC(2026, 2, 4, 8);
    const { client, leadMs } = await boughtBefore(instant, 8_000);
    await expect
      .poll(() => client.fetchFundingHistory(BTC).then((rows) => rows.length), {
        timeout: leadMs + 20_000,
        interval: 300,
      })
      .toBe(1);
    const [paid] = await client.fetchFundingHistory(BTC);
    const [rate] = await client.fetchFundingRateHistory(BTC, instant, 1);
    expect(paid?.timestamp).toBe(instant);
    expect(rate?.timestamp).toBe(instant);
    expect(paid?.amount).toBeCloseTo(-0.1 * Number(rate?.info.markPrice) * (rate?.fundingRate ?? 0), 6);
  }, 180_000);

  test('a stop fires on the mark and its order fills; the events tell the story in order', async () => {
    const exchange = await start(directory());
    const keys = await exchange.newAccount({ balance: 50_000 });
    const client = await connect(exchange, keys);
    const { average = 0 } = await client.createOrder(BTC, 'market', 'buy', 0.1);
    const stop = await client.createOrder(BTC, 'market', 'sell', 0.1, undefined, {
      stopLossPrice: Number(average) * 0.98,
      reduceOnly: true,
      workingType: 'MARK_PRICE',
    });
    const told: string[] = [];
    client.handleMessage = ((original) => (socket: unknown, message: { e?: string; o?: { X?: string } }) => {
      if (message.e === 'ALGO_UPDATE' || message.e === 'ORDER_TRADE_UPDATE')
        told.push(`${message.e} ${message.o?.X}`);
      original.call(client, socket as never, message as never);
    })(client.handleMessage) as typeof client.handleMessage;
    const following = proofOfFollowing(client, exchange, keys, 'BTCUSDT');
    void client.watchOrders(BTC).catch(() => undefined);
    await following();
    await exchange.control('POST', '/market/price', { symbol: 'BTCUSDT', factor: 0.97 });
    await expect.poll(async () => (await client.fetchPositions()).length, { timeout: 10_000 }).toBe(0);
    const after = await client.fetchOrder(String(stop.id), BTC, { trigger: true });
    expect(after.info).toMatchObject({ algoStatus: 'FINISHED' });
    const real = await client.fetchOrder(String(after.info.actualOrderId), BTC);
    expect(real).toMatchObject({ status: 'closed', filled: 0.1, side: 'sell' });
    expect(Number(real.average)).toBeLessThan(Number(average) * 0.975);
    await expect.poll(() => told.at(-1), { timeout: 10_000 }).toBe('ALGO_UPDATE FINISHED');
    expect(told.filter((line) => !line.includes('PARTIALLY'))).toEqual([
      'ALGO_UPDATE TRIGGERING',
      'ALGO_UPDATE TRIGGERED',
      'ORDER_TRADE_UPDATE NEW',
      'ORDER_TRADE_UPDATE FILLED',
      'ALGO_UPDATE FINISHED',
    ]);
  }, 60_000);

  test('a resting order fills as maker when the price comes', async () => {
    const exchange = await start(directory());
    const keys = await exchange.newAccount({ balance: 50_000 });
    const client = await connect(exchange, keys);
    const price = (await client.fetchTicker(BTC)).last ?? 0;
    const order = await client.createOrder(BTC, 'limit', 'buy', 0.1, price * 0.99);
    await exchange.control('POST', '/market/price', { symbol: 'BTCUSDT', factor: 0.985 });
    expect(await client.fetchOrder(String(order.id), BTC)).toMatchObject({ status: 'closed', filled: 0.1 });
    const [trade] = await client.fetchMyTrades(BTC);
    expect(trade).toMatchObject({ takerOrMaker: 'maker', price: order.price });
    expect(trade?.fee?.cost).toBeCloseTo(0.0002 * (trade?.cost ?? 0), 7);
  }, 60_000);

  test('liquidation closes the position and takes what is left no further than zero', async () => {
    const exchange = await start(directory());
    const keys = await exchange.newAccount({ balance: 1_000 });
    const client = await connect(exchange, keys);
    await client.setLeverage(50, BTC);
    await client.createOrder(BTC, 'market', 'buy', 0.3);
    const [position] = await client.fetchPositions();
    expect(position?.liquidationPrice).toBeGreaterThan(0);
    await exchange.control('POST', '/market/price', { symbol: 'BTCUSDT', factor: 0.9 });
    const books = await booksOf(exchange, keys);
    expect(books.positions).toEqual([]);
    expect(books.wallet).toBeGreaterThanOrEqual(0);
    expect(books.orders.at(-1)).toMatchObject({ origin: 'liquidation', status: 'FILLED' });
    expect(books.orders.at(-1)?.clientOrderId).toMatch(/^autoclose-/);
    expect(await client.fetchPositions()).toEqual([]);
  }, 60_000);

  test('a thousand market orders of twenty accounts, each kept exactly once', async () => {
    const exchange = await start(directory());
    const accounts = await Promise.all(
      Array.from({ length: 20 }, () => exchange.newAccount({ balance: 100_000 })),
    );
    const clients = await Promise.all(accounts.map((keys) => connect(exchange, keys)));
    // Five of each account on their way at a time: signed long before they are sent, they would be too old.
    const statuses = await Promise.all(
      clients.flatMap((client, who) =>
        Array.from({ length: 5 }, async (_none, lane) => {
          const seen: unknown[] = [];
          for (let index = lane; index < 50; index += 5) {
            const side = (who + index) % 2 ? 'buy' : 'sell';
            const params = { clientOrderId: `m-${who}-${index}` };
            seen.push((await client.createOrder(BTC, 'market', side, 0.01, undefined, params)).status);
          }
          return seen;
        }),
      ),
    );
    expect(statuses.flat().filter((status) => status === 'closed').length).toBe(1_000);
    const all = (await exchange.control('GET', '/orders')) as { clientOrderId: string }[];
    expect(all).toHaveLength(1_000);
    expect(new Set(all.map((order) => order.clientOrderId)).size).toBe(1_000);
  }, 120_000);
});

describe('a market from a file', () => {
  const file = resolve(REPOSITORY, '..', 'shared', 'data', 'btcusdt_binance_perp_1h_2023_2024.csv.gz');

  test.skipIf(!existsSync(file))(
    'serves the very bars of the file, and trades at their prices',
    async () => {
      const exchange = await start(directory(), {
        EXCHANGE_REPLAY: `BTCUSDT=${file}`,
        EXCHANGE_MARKET_START: '2024-02-01T12:30:00Z',
      });
      const client = await connect(exchange, await exchange.newAccount());
      expect(client.symbols).toEqual([BTC]);
      const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
      const from = Date.UTC(2024, 0, 31);
      const first = lines.findIndex((line) => line.startsWith(String(from)));
      const wanted = lines.slice(first, first + 30).map((line) => line.split(',').slice(0, 5).map(Number));
      const bars = await client.fetchOHLCV(BTC, '1h', from, 30);
      expect(bars.map((bar) => bar.slice(0, 5))).toEqual(wanted);
      const order = await client.createOrder(BTC, 'market', 'buy', 0.01);
      const hour =
        lines
          .find((line) => line.startsWith(String(Date.UTC(2024, 1, 1, 12))))
          ?.split(',')
          .map(Number) ?? [];
      expect(Number(order.average)).toBeGreaterThan((hour[3] ?? 0) - 1);
      expect(Number(order.average)).toBeLessThan((hour[2] ?? 0) + 1);
    },
    60_000,
  );
});
