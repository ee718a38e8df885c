import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ccxtClient } from './testing/ccxt-client.ts';
import type { Client } from './testing/ccxt-client.ts';
import { proofOfFollowing } from './testing/following.ts';
import { launchExchange, removeDirectory, temporaryDirectory } from './testing/launch.ts';
import type { Keys, LaunchedExchange } from './testing/launch.ts';

const BTC = 'BTC/USDT:USDT';
const ETH = 'ETH/USDT:USDT';
const dataDir = temporaryDirectory();
let exchange: LaunchedExchange;
let keys: Keys;
let client: Client;
let price: number;

beforeAll(async () => {
  exchange = await launchExchange(dataDir);
  keys = await exchange.newAccount({ balance: 10_000 });
  client = await ccxtClient(exchange.url, exchange.wsUrl, keys);
  await client.loadMarkets();
  price = (await client.fetchTicker(BTC)).last ?? 0;
}, 90_000);

afterAll(async () => {
  await client.close();
  await exchange.stop();
  removeDirectory(dataDir);
});

describe('public data', () => {
  test('markets carry their filters', () => {
    const market = client.market(BTC);
    expect(market).toMatchObject({ id: 'BTCUSDT', swap: true, linear: true, active: true, contractSize: 1 });
    expect(market.precision).toMatchObject({ price: 0.1, amount: 0.001 });
    expect(market.limits.cost?.min).toBe(100);
    expect(client.symbols).toEqual([BTC, ETH, 'SOL/USDT:USDT']);
  });

  test('candles of every length are the sum of their minutes', async () => {
    const since = Date.UTC(2026, 0, 5);
    const [hour] = await client.fetchOHLCV(BTC, '1h', since, 1);
    const minutes = await client.fetchOHLCV(BTC, '1m', since, 60);
    const [day] = await client.fetchOHLCV(BTC, '1d', since, 1);
    const hours = await client.fetchOHLCV(BTC, '1h', since, 24);
    for (const [whole, parts] of [
      [hour, minutes],
      [day, hours],
    ] as const) {
      expect(whole?.[0]).toBe(since);
      expect(whole?.[1]).toBe(parts[0]?.[1]);
      expect(whole?.[2]).toBe(Math.max(...parts.map((bar) => bar[2] ?? 0)));
      expect(whole?.[3]).toBe(Math.min(...parts.map((bar) => bar[3] ?? Infinity)));
      expect(whole?.[4]).toBe(parts.at(-1)?.[4]);
      expect(whole?.[5]).toBeCloseTo(
        parts.reduce((sum, bar) => sum + (bar[5] ?? 0), 0),
        6,
      );
    }
  });

  test('candles of the mark and the index price: every length agrees, closed ones stay, the mark keeps near the index', async () => {
    const since = Date.UTC(2026, 0, 5);
    const candles = (price: string, length: string, count: number) =>
      client.fetchOHLCV(BTC, length, since, count, { price });
    for (const price of ['mark', 'index']) {
      const [[hour], minutes] = await Promise.all([candles(price, '1h', 1), candles(price, '1m', 60)]);
      expect(minutes).toHaveLength(60);
      expect(hour).toEqual([
        since,
        minutes[0]?.[1],
        Math.max(...minutes.map((bar) => bar[2] ?? 0)),
        Math.min(...minutes.map((bar) => bar[3] ?? Infinity)),
        minutes.at(-1)?.[4],
        0,
      ]);
      expect(await candles(price, '1h', 1)).toEqual([hour]);
    }
    const [[mark], [index]] = await Promise.all([candles('mark', '1h', 1), candles('index', '1h', 1)]);
    const basis = (mark?.[4] ?? 0) / (index?.[4] ?? 1) - 1;
    expect(Math.abs(basis)).toBeLessThan(0.001);
    expect(basis).not.toBe(0);
    const [rate] = await client.fetchFundingRateHistory(BTC, since, 1);
    expect(Number(rate?.info.markPrice)).toBeCloseTo(mark?.[1] ?? 0, 6);
  });

  test('a closed candle is the sum of the trades of its minute', async () => {
    const since = Math.floor(Date.now() / 60_000 - 10) * 60_000;
    const [bar] = await client.fetchOHLCV(ETH, '1m', since, 1);
    const trades = await client.fetchTrades(ETH, since, 1_000, { endTime: since + 59_999 });
    expect(trades.length).toBeGreaterThan(5);
    expect(bar?.[5]).toBeCloseTo(
      trades.reduce((sum, trade) => sum + (trade.amount ?? 0), 0),
      6,
    );
    expect(bar?.[2]).toBe(Math.max(...trades.map((trade) => Number(trade.price))));
    expect(bar?.[4]).toBe(trades.at(-1)?.price);
  });

  test('book, funding and mark', async () => {
    const book = await client.fetchOrderBook(BTC, 50);
    expect(book.bids[0]?.[0]).toBeLessThan(book.asks[0]?.[0] ?? 0);
    const rate = await client.fetchFundingRate(BTC);
    expect(Math.abs(rate.fundingRate ?? 1)).toBeLessThanOrEqual(0.0075);
    const history = await client.fetchFundingRateHistory(BTC, undefined, 5);
    expect(history).toHaveLength(5);
    for (const row of history) expect((row.timestamp ?? 1) % (8 * 3_600_000)).toBe(0);
  });
});

describe('orders, round trip', () => {
  test('balance and leverage', async () => {
    expect((await client.fetchBalance())['USDT']).toMatchObject({ total: 10_000, free: 10_000, used: 0 });
    await client.setLeverage(5, BTC);
    expect((await client.fetchLeverages([BTC]))[BTC]).toMatchObject({ longLeverage: 5 });
  });

  test('market: filled at once, position and fee as said', async () => {
    const order = await client.createOrder(BTC, 'market', 'buy', 0.02);
    expect(order).toMatchObject({ status: 'closed', filled: 0.02, remaining: 0 });
    const [position] = await client.fetchPositions();
    expect(position).toMatchObject({ symbol: BTC, side: 'long', contracts: 0.02 });
    expect(position?.entryPrice).toBeCloseTo(order.average ?? 0, 6);
    // As many as there were levels of the book in it.
    const trades = await client.fetchMyTrades(BTC);
    for (const trade of trades) expect(trade).toMatchObject({ order: order.id, takerOrMaker: 'taker' });
    expect(trades.reduce((sum, { amount = 0 }) => sum + amount, 0)).toBeCloseTo(0.02, 8);
    const fees = trades.reduce((sum, { fee }) => sum + (fee?.cost ?? 0), 0);
    expect(fees).toBeCloseTo(0.0005 * (order.cost ?? 0), 7);
    const initial = (await client.fetchBalance())['USDT'];
    expect(initial?.used).toBeCloseTo((0.02 * (position?.markPrice ?? 0)) / 5, 0);
  });

  test('limit, post-only, IOC: rest, refuse, expire', async () => {
    const resting = await client.createOrder(BTC, 'limit', 'buy', 0.01, price * 0.97, {
      clientOrderId: 'mine-1',
    });
    expect(resting).toMatchObject({ status: 'open', clientOrderId: 'mine-1', filled: 0 });
    expect((await client.fetchOpenOrders(BTC)).map((order) => order.id)).toEqual([resting.id]);
    await expect(
      client.createOrder(BTC, 'limit', 'buy', 0.01, price * 1.02, { postOnly: true }),
    ).rejects.toMatchObject({ name: 'OrderNotFillable' });
    const ioc = await client.createOrder(BTC, 'limit', 'buy', 0.01, price * 0.96, { timeInForce: 'IOC' });
    expect(ioc).toMatchObject({ status: 'expired', filled: 0 });
    const canceled = await client.cancelOrder(String(resting.id), BTC);
    expect(canceled.status).toBe('canceled');
    const again = await client.fetchOrder('', BTC, { origClientOrderId: 'mine-1' });
    expect(again).toMatchObject({ id: resting.id, status: 'canceled' });
    expect((await client.fetchOrders(BTC)).map((order) => order.id)).toContain(ioc.id);
  });

  test('several at once: place, cancel', async () => {
    const orders = await client.createOrders(
      [0.97, 0.96].map((share) => ({
        symbol: BTC,
        type: 'limit',
        side: 'buy',
        amount: 0.01,
        price: price * share,
      })),
    );
    expect(orders.map((order) => order.status)).toEqual(['open', 'open']);
    const ids = orders.map((order) => String(order.id));
    const gone = await client.cancelOrders(ids, BTC);
    expect(gone).toHaveLength(2);
    expect(await client.fetchOpenOrders(BTC)).toEqual([]);
  });

  test('stop and take-profit wait, are listed and cancelled', async () => {
    const stop = await client.createOrder(BTC, 'market', 'sell', 0.02, undefined, {
      stopLossPrice: price * 0.9,
      reduceOnly: true,
      workingType: 'MARK_PRICE',
      clientAlgoId: 'stop-1',
    });
    const target = await client.createOrder(BTC, 'market', 'sell', 0.02, undefined, {
      takeProfitPrice: price * 1.1,
      reduceOnly: true,
    });
    const waiting = await client.fetchOpenOrders(BTC, undefined, undefined, { trigger: true });
    expect(waiting.map((order) => order.id).sort()).toEqual([stop.id, target.id].sort());
    expect(await client.fetchOrder(String(stop.id), BTC, { trigger: true })).toMatchObject({
      triggerPrice: expect.closeTo(price * 0.9, 0),
    });
    await client.cancelOrder(String(target.id), BTC, { trigger: true });
    await client.cancelAllOrders(BTC, { trigger: true });
    expect(await client.fetchOpenOrders(BTC, undefined, undefined, { trigger: true })).toEqual([]);
    await expect(
      client.createOrder(BTC, 'market', 'sell', 0.02, undefined, {
        stopLossPrice: price * 1.2,
        reduceOnly: true,
      }),
    ).rejects.toMatchObject({ name: 'OrderImmediatelyFillable' });
  });

  test('reduce-only is cut to the position and refused without one', async () => {
    const close = await client.createOrder(BTC, 'market', 'sell', 5, undefined, { reduceOnly: true });
    expect(close).toMatchObject({ status: 'closed', filled: 0.02 });
    expect(await client.fetchPositions()).toEqual([]);
    await expect(
      client.createOrder(BTC, 'market', 'sell', 0.01, undefined, { reduceOnly: true }),
    ).rejects.toMatchObject({ name: 'InvalidOrder' });
  });

  test('the ledger shows profit and commission, and adds up', async () => {
    const rows = await client.fetchLedger();
    const trades = await client.fetchMyTrades(BTC);
    // Nothing is booked of a trade that closes at the very price of its entry.
    const isBooked = trades.some(({ info }) => Number(info.realizedPnl) !== 0);
    expect(new Set(rows.map((row) => row.info.incomeType))).toEqual(
      new Set(['TRANSFER', 'COMMISSION', ...(isBooked ? ['REALIZED_PNL'] : [])]),
    );
    const sum = rows.reduce((total, row) => total + Number(row.info.income), 0);
    expect((await client.fetchBalance())['USDT']?.total).toBeCloseTo(sum, 6);
  });
});

describe('streams', () => {
  test('order book, trades and candles', async () => {
    const book = await client.watchOrderBook(BTC);
    const id = book.nonce ?? 0;
    expect(book.bids[0]?.[0]).toBeLessThan(book.asks[0]?.[0] ?? 0);
    for (let i = 0; i < 5; i += 1) await client.watchOrderBook(BTC);
    expect(client.orderbooks[BTC]?.nonce).toBeGreaterThan(id);
    const full = await client.fetchOrderBook(BTC, 20);
    const copy = await client.watchOrderBook(BTC);
    expect(copy.bids.slice(5, 10)).not.toEqual([]);
    expect(full.bids.length).toBe(20);
    expect((await client.watchTrades(ETH))[0]).toMatchObject({ symbol: ETH });
    expect((await client.watchOHLCV(ETH, '1m')).length).toBeGreaterThan(0);
  }, 60_000);

  test('orders, positions and balance follow a trade', async () => {
    // Of the wallet alone: the whole moves with the price.
    const wallet = async (): Promise<number> => Number((await client.fetchBalance()).info.totalWalletBalance);
    const before = await wallet();
    const following = proofOfFollowing(client, exchange, keys, 'ETHUSDT');
    const orders = client.watchOrders(ETH);
    const positions = client.watchPositions([ETH]);
    const balance = client.watchBalance();
    await following();
    const placed = await client.createOrder(ETH, 'market', 'sell', 0.1);
    await Promise.all([orders, positions, balance]);
    await expect
      .poll(() => (client.orders as { id: string }[] | undefined)?.find((order) => order.id === placed.id), {
        timeout: 10_000,
      })
      .toMatchObject({ status: 'closed', filled: 0.1 });
    await expect
      .poll(
        () =>
          (Object.values(client.positions).flat() as { symbol: string }[]).find((row) => row.symbol === ETH),
        { timeout: 10_000 },
      )
      .toMatchObject({ side: 'short', contracts: 0.1 });
    const after = await wallet();
    expect(after).toBeLessThan(before);
    // What has been told last: an order of several fills moves the wallet several times.
    const told = (): unknown =>
      (Object.values(client.balance) as { USDT?: { total?: number } }[]).map(({ USDT }) => USDT?.total);
    await expect.poll(told, { timeout: 10_000 }).toEqual([expect.closeTo(after, 6)]);
  }, 60_000);
});
