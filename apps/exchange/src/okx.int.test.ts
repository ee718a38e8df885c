import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ccxtOkxClient } from './testing/ccxt-okx-client.ts';
import type { OkxClient } from './testing/ccxt-okx-client.ts';
import { launchExchange, removeDirectory, temporaryDirectory } from './testing/launch.ts';
import type { LaunchedExchange } from './testing/launch.ts';

const BTC = 'BTC/USDT:USDT';
const ETH = 'ETH/USDT:USDT';
const dataDir = temporaryDirectory();
let exchange: LaunchedExchange;
let client: OkxClient;
let price: number;

beforeAll(async () => {
  exchange = await launchExchange(dataDir);
  const keys = await exchange.newAccount({ balance: 10_000, protocol: 'okx' });
  client = await ccxtOkxClient(exchange.url, exchange.wsUrl, keys);
  await client.loadMarkets();
  price = (await client.fetchTicker(BTC)).last ?? 0;
}, 90_000);

afterAll(async () => {
  await client.close();
  await exchange.stop();
  removeDirectory(dataDir);
});

const settled = (id: unknown) => client.fetchOrder(String(id), BTC);

describe('public data', () => {
  test('markets are in contracts and carry their filters', () => {
    expect(client.market(BTC)).toMatchObject({
      id: 'BTC-USDT-SWAP',
      swap: true,
      linear: true,
      active: true,
      contractSize: 0.01,
      precision: { price: 0.1, amount: 0.1 },
      limits: { amount: { min: 0.1 }, leverage: { max: 125 } },
    });
    expect(client.symbols).toEqual([BTC, ETH, 'SOL/USDT:USDT']);
  });

  test('time, status, tickers, trades', async () => {
    expect(Math.abs(((await client.fetchTime()) ?? 0) - Date.now())).toBeLessThan(2_000);
    expect((await client.fetchStatus()).status).toBe('ok');
    const tickers = await client.fetchTickers([BTC, ETH]);
    expect(tickers[BTC]?.bid).toBeLessThan(tickers[BTC]?.ask ?? 0);
    // A market that has just opened has not traded yet.
    await expect
      .poll(() => client.fetchTrades(BTC, undefined, 5), { timeout: 20_000 })
      .toContainEqual(expect.objectContaining({ symbol: BTC, price: expect.any(Number) }));
    expect((await client.fetchMarkPrice(BTC)).markPrice).toBeGreaterThan(0);
    expect((await client.fetchOpenInterest(BTC)).symbol).toBe(BTC);
  });

  test('candles of every length are the sum of their minutes', async () => {
    const since = Date.UTC(2026, 0, 5);
    for (const [long, short, count] of [
      ['1h', '1m', 60],
      ['1d', '1h', 24],
    ] as const) {
      const [whole] = await client.fetchOHLCV(BTC, long, since, 1);
      const parts = await client.fetchOHLCV(BTC, short, since, count);
      expect(parts).toHaveLength(count);
      expect(whole?.[0]).toBe(since);
      expect(whole?.[1]).toBe(parts[0]?.[1]);
      expect(whole?.[2]).toBe(Math.max(...parts.map((bar) => bar[2] ?? 0)));
      expect(whole?.[4]).toBe(parts.at(-1)?.[4]);
      const sum = parts.reduce((total, bar) => total + (bar[5] ?? 0), 0);
      expect(whole?.[5]).toBeCloseTo(sum, 6);
    }
    const recent = await client.fetchOHLCV(BTC, '1m', undefined, 3);
    expect(recent).toHaveLength(3);
    const [mark] = await client.fetchOHLCV(BTC, '1h', since, 1, { price: 'mark' });
    expect(mark?.[4]).toBeGreaterThan(0);
  });

  test('book, funding, tiers', async () => {
    const book = await client.fetchOrderBook(BTC, 50);
    expect(book.bids[0]?.[0]).toBeLessThan(book.asks[0]?.[0] ?? 0);
    expect(book.asks).toHaveLength(50);
    const rate = await client.fetchFundingRate(BTC);
    expect(Math.abs(rate.fundingRate ?? 1)).toBeLessThanOrEqual(0.0075);
    expect(rate.fundingTimestamp).toBeGreaterThan(Date.now());
    const history = await client.fetchFundingRateHistory(BTC, undefined, 5);
    expect(history).toHaveLength(5);
    const [tier] = await client.fetchMarketLeverageTiers(BTC, { marginMode: 'cross' });
    expect(tier).toMatchObject({ tier: 1, maxLeverage: 125 });
  });
});

describe('orders, round trip', () => {
  test('account, balance, leverage, fees', async () => {
    const config = (await client['privateGetAccountConfig']()) as { data: { perm: string }[] };
    expect(config.data[0]).toMatchObject({ perm: 'read_only,trade', posMode: 'net_mode', ip: '' });
    expect((await client.fetchBalance())['USDT']).toMatchObject({ total: 10_000, free: 10_000, used: 0 });
    await client.setLeverage(5, BTC, { marginMode: 'cross' });
    expect(await client.fetchLeverage(BTC, { marginMode: 'cross' })).toMatchObject({ longLeverage: 5 });
    await client.setMarginMode('cross', BTC, { lever: '5' });
    expect(await client.fetchTradingFee(BTC)).toMatchObject({ maker: 0.0002, taker: 0.0005 });
    expect(await client.fetchPositionMode()).toMatchObject({ hedged: false });
  });

  test('market: filled at once, position, fee and fill as said', async () => {
    const placed = await client.createOrder(BTC, 'market', 'buy', 2, undefined, { clientOrderId: 'open1' });
    expect(placed).toMatchObject({ clientOrderId: 'open1' });
    const order = await settled(placed.id);
    expect(order).toMatchObject({ status: 'closed', filled: 2, remaining: 0, type: 'market' });
    expect(await client.fetchOrder('', BTC, { clientOrderId: 'open1' })).toMatchObject({ id: placed.id });
    const [position] = await client.fetchPositions();
    expect(position).toMatchObject({ symbol: BTC, side: 'long', contracts: 2, leverage: 5, hedged: false });
    expect(position?.entryPrice).toBeCloseTo(order.average ?? 0, 6);
    expect(position?.timestamp).toBe(order.timestamp);
    // As many as there were levels of the book in it.
    const fills = await client.fetchMyTrades(BTC);
    for (const fill of fills) expect(fill).toMatchObject({ order: placed.id, takerOrMaker: 'taker' });
    expect(fills.reduce((sum, { amount = 0 }) => sum + amount, 0)).toBeCloseTo(2, 6);
    const fees = fills.reduce((sum, { fee }) => sum + (fee?.cost ?? 0), 0);
    expect(fees).toBeCloseTo(0.0005 * 0.02 * (order.average ?? 0), 6);
    expect(order.fee?.cost).toBeCloseTo(fees, 8);
    await expect(
      client.createOrder(BTC, 'market', 'buy', 2, undefined, { clientOrderId: 'open1' }),
    ).rejects.toMatchObject({ name: 'InvalidOrder', message: expect.stringContaining('51016') });
  });

  test('limit rests, is amended and keeps its id; post-only and FOK are canceled at once', async () => {
    const { id } = await client.createOrder(BTC, 'limit', 'buy', 1, price * 0.97, { clientOrderId: 'rest1' });
    expect(await settled(id)).toMatchObject({ status: 'open', filled: 0, clientOrderId: 'rest1' });
    await client.editOrder(String(id), BTC, 'limit', 'buy', 1.5, price * 0.96);
    const [open] = await client.fetchOpenOrders(BTC);
    expect(open).toMatchObject({ id, amount: 1.5 });
    expect(open?.price).toBeCloseTo(price * 0.96, 0);
    await client.cancelOrder(String(id), BTC);
    await expect(client.cancelOrder(String(id), BTC)).rejects.toMatchObject({ name: 'OrderNotFound' });
    for (const params of [{ postOnly: true }, { timeInForce: 'FOK' }, { timeInForce: 'IOC' }]) {
      const away = params.postOnly ? 1.01 : 0.97;
      const missed = await client.createOrder(BTC, 'limit', 'buy', 1, price * away, params);
      expect(await settled(missed.id)).toMatchObject({ status: 'canceled', filled: 0 });
    }
    const closed = await client.fetchCanceledOrders(BTC);
    expect(closed.map((order) => order.id)).toContain(id);
  });

  test('several at once: place, cancel', async () => {
    const orders = await client.createOrders(
      [0.97, 0.96].map((share) => ({
        symbol: BTC,
        type: 'limit',
        side: 'buy',
        amount: 1,
        price: price * share,
      })),
    );
    const ids = orders.map((order) => String(order.id));
    expect((await client.fetchOpenOrders(BTC)).map((order) => order.id).sort()).toEqual([...ids].sort());
    await client.cancelOrders(ids, BTC);
    expect(await client.fetchOpenOrders(BTC)).toEqual([]);
  });

  test('conditional, bracket, trigger and trailing orders wait, are listed and cancelled', async () => {
    const sell = (params: object, type = 'market') =>
      client.createOrder(BTC, type, 'sell', 1, undefined, { reduceOnly: true, ...params });
    const stop = await sell({ stopLossPrice: price * 0.9, algoClOrdId: 'stop1' });
    // ccxt sends a bracket to the algo service only when its type says so.
    const both = await sell({ stopLossPrice: price * 0.9, takeProfitPrice: price * 1.1 }, 'oco');
    const mere = await sell({ triggerPrice: price * 0.9 });
    const trail = await sell({ trailingPercent: '5' });
    const listed = async (ordType: string) =>
      (await client.fetchOpenOrders(BTC, undefined, undefined, { trigger: true, ordType })).map(
        ({ id }) => id,
      );
    expect(await listed('conditional')).toEqual([stop.id]);
    expect(await listed('oco')).toEqual([both.id]);
    expect(await listed('trigger')).toEqual([mere.id]);
    expect(await listed('move_order_stop')).toEqual([trail.id]);
    expect(await client.fetchOrder(String(stop.id), BTC, { trigger: true })).toMatchObject({
      status: 'open',
      stopLossPrice: expect.closeTo(price * 0.9, 0),
      clientOrderId: 'stop1',
    });
    for (const { id } of [stop, both, mere, trail])
      await client.cancelOrder(String(id), BTC, { trigger: true });
    expect(await listed('conditional,oco,trigger,move_order_stop')).toEqual([]);
    await expect(sell({ stopLossPrice: price * 1.2 })).rejects.toMatchObject({
      message: expect.stringContaining('51280'),
    });
  });

  test('reduce-only is cut to the position and refused without one; attached protection comes with its order', async () => {
    const { id } = await client.createOrder(BTC, 'market', 'sell', 50, undefined, { reduceOnly: true });
    expect(await settled(id)).toMatchObject({ status: 'closed', filled: 2 });
    expect(await client.fetchPositions()).toEqual([]);
    await expect(
      client.createOrder(BTC, 'market', 'sell', 1, undefined, { reduceOnly: true }),
    ).rejects.toMatchObject({ message: expect.stringContaining('51169') });
    await client.createOrder(BTC, 'market', 'buy', 3, undefined, {
      stopLoss: { triggerPrice: price * 0.9 },
      takeProfit: { triggerPrice: price * 1.1 },
    });
    const [bracket] = await client.fetchOpenOrders(BTC, undefined, undefined, {
      trigger: true,
      ordType: 'oco',
    });
    expect(bracket).toMatchObject({ amount: 3, side: 'sell', stopLossPrice: expect.closeTo(price * 0.9, 0) });
    await client.closePosition(BTC, undefined, { marginMode: 'cross' });
    expect(await client.fetchPositions()).toEqual([]);
    await client.cancelOrder(String(bracket?.id), BTC, { trigger: true });
  });

  test('closed orders, one position, funding paid, the switch that cancels', async () => {
    const closed = await client.fetchClosedOrders(BTC);
    expect(closed.length).toBeGreaterThan(2);
    for (const order of closed) expect(order).toMatchObject({ symbol: BTC, status: 'closed' });
    expect(await client.fetchFundingHistory(BTC)).toEqual([]);
    expect(await client.fetchFundingRates([BTC, ETH])).toHaveProperty([ETH]);
    const armed = (await client.cancelAllOrdersAfter(60_000)) as { data: { triggerTime: string }[] };
    expect(Number(armed.data[0]?.triggerTime)).toBeGreaterThan(Date.now() + 50_000);
    await client.cancelAllOrdersAfter(0);
  });

  test('bills add up to the balance', async () => {
    const bills = await client.fetchLedger('USDT', undefined, 100);
    const sum = bills.reduce((total, row) => total + Number(row.info.balChg), 0);
    const total = (await client.fetchBalance())['USDT']?.total ?? 0;
    expect(sum).toBeCloseTo(total, 6);
    // By the exchange's own number: several may be of one millisecond, by which the library sorts them.
    const numbers = bills.map(({ info }) => Number(info.billId));
    const newest = bills[numbers.indexOf(Math.max(...numbers))];
    expect(Number(newest?.info.bal)).toBeCloseTo(total, 6);
  });

  test('isolated margin and long-short mode', async () => {
    await client.createOrder(ETH, 'market', 'buy', 1, undefined, { marginMode: 'isolated' });
    const [isolated] = await client.fetchPositions([ETH]);
    expect(isolated).toMatchObject({ marginMode: 'isolated', contracts: 1 });
    expect(isolated?.collateral).toBeGreaterThan(0);
    await expect(client.createOrder(ETH, 'market', 'buy', 1)).rejects.toMatchObject({
      message: expect.stringContaining('51163'),
    });
    await expect(client.setPositionMode(true)).rejects.toMatchObject({
      message: expect.stringContaining('59000'),
    });
    await client.closePosition(ETH, undefined, { marginMode: 'isolated' });
    await client.setPositionMode(true);
    await client.createOrder(BTC, 'market', 'buy', 2, undefined, { hedged: true });
    await client.createOrder(BTC, 'market', 'sell', 1, undefined, { hedged: true });
    const legs = await client.fetchPositions([BTC]);
    expect(legs.map(({ side, contracts }) => [side, contracts])).toEqual([
      ['long', 2],
      ['short', 1],
    ]);
    await expect(client.createOrder(BTC, 'market', 'buy', 1)).rejects.toMatchObject({
      message: expect.stringContaining('posSide'),
    });
    await client.createOrder(BTC, 'market', 'sell', 2, undefined, { hedged: true, reduceOnly: true });
    await client.createOrder(BTC, 'market', 'buy', 1, undefined, { hedged: true, reduceOnly: true });
    expect(await client.fetchPositions([BTC])).toEqual([]);
    await client.setPositionMode(false);
  });
});

describe('refusals become the classes ccxt knows', () => {
  const order = (params: object): Promise<unknown> =>
    client['privatePostTradeOrder']({
      instId: 'BTC-USDT-SWAP',
      tdMode: 'cross',
      side: 'buy',
      ordType: 'market',
      sz: '1',
      ...params,
    }) as Promise<unknown>;
  test.each([
    ['BadSymbol', '51001', () => order({ instId: 'NOPE-USDT-SWAP' })],
    ['BadRequest', '51000', () => order({ clOrdId: 'not valid!' })],
    ['InvalidOrder', '51121', () => order({ sz: '1.05' })],
    ['InvalidOrder', '51020', () => order({ sz: '0.01' })],
    ['InvalidOrder', '51006', () => order({ ordType: 'limit', px: (price * 1.2).toFixed(1) })],
    ['InsufficientFunds', '51008', () => order({ sz: '6000' })],
    ['OrderNotFound', '51603', () => client.fetchOrder('99999999', BTC)],
    ['OrderNotFound', '51400', () => client.cancelOrder('99999999', BTC)],
    ['ExchangeError', '51503', () => client.editOrder('99999999', BTC, 'limit', 'buy', 1, price)],
  ] as const)('%s %s', async (name, code, act) => {
    await expect(Promise.resolve(act())).rejects.toMatchObject({
      name,
      message: expect.stringContaining(code),
    });
  });

  test('an account may be opened in its modes', async () => {
    const opened = await exchange.newAccount({ protocol: 'okx', hedge: true, multiAssets: true });
    const other = await ccxtOkxClient(exchange.url, exchange.wsUrl, opened);
    const { data } = (await other['privateGetAccountConfig']()) as { data: object[] };
    expect(data[0]).toMatchObject({ posMode: 'long_short_mode', acctLv: '3' });
  });

  test('a key bound to other addresses, and one that may only read', async () => {
    const bound = await exchange.newAccount({ protocol: 'okx', ips: ['203.0.113.7'] });
    const other = await ccxtOkxClient(exchange.url, exchange.wsUrl, bound);
    await expect(other.fetchBalance()).rejects.toMatchObject({ name: 'PermissionDenied' });
    const reader = await exchange.newAccount({ protocol: 'okx', permissions: { enableFutures: false } });
    const third = await ccxtOkxClient(exchange.url, exchange.wsUrl, reader);
    await third.loadMarkets();
    const { data } = (await third['privateGetAccountConfig']()) as { data: { perm: string }[] };
    expect(data[0]?.perm).toBe('read_only');
    await expect(third.createOrder(BTC, 'market', 'buy', 1)).rejects.toMatchObject({
      message: expect.stringContaining('50120'),
    });
  });

  test('keys: wrong passphrase, wrong secret, revoked, of the other protocol', async () => {
    const refused = async (keys: Parameters<typeof ccxtOkxClient>[2], code: string): Promise<void> => {
      const other = await ccxtOkxClient(exchange.url, exchange.wsUrl, keys);
      await expect(other.fetchBalance()).rejects.toMatchObject({
        name: 'AuthenticationError',
        message: expect.stringContaining(code),
      });
    };
    const keys = await exchange.newAccount({ protocol: 'okx' });
    await refused({ ...keys, passphrase: 'wrong' }, '50105');
    await refused({ ...keys, secret: 'wrong' }, '50113');
    await refused(await exchange.newAccount({ protocol: 'binance-usdm' }), '50111');
    await exchange.control('POST', '/account', { apiKey: keys.apiKey, revoked: true });
    await refused(keys, '50111');
  });
});

describe('streams', () => {
  test('order book, trades and candles', async () => {
    const book = await client.watchOrderBook(BTC);
    const id = book.nonce ?? 0;
    expect(book.bids[0]?.[0]).toBeLessThan(book.asks[0]?.[0] ?? 0);
    for (let i = 0; i < 5; i += 1) await client.watchOrderBook(BTC);
    expect(client.orderbooks[BTC]?.nonce).toBeGreaterThan(id);
    expect((await client.watchTicker(BTC)).last).toBeGreaterThan(0);
    expect((await client.watchTrades(ETH))[0]).toMatchObject({ symbol: ETH });
    expect((await client.watchOHLCV(ETH, '1m')).length).toBeGreaterThan(0);
  }, 60_000);

  test('orders, positions and balance follow a trade', async () => {
    const orders = client.watchOrders(ETH);
    const positions = client.watchPositions([ETH]);
    // Cash alone: the whole would move with the price.
    const cash = (): number =>
      Number(
        (client.balance['info'] as { data: { details: { cashBal: string }[] }[] }).data[0]?.details[0]
          ?.cashBal,
      );
    await client.watchBalance();
    const before = cash();
    await new Promise((resume) => setTimeout(resume, 1_000));
    const placed = await client.createOrder(ETH, 'market', 'sell', 1);
    await Promise.all([orders, positions]);
    await expect
      .poll(() => (client.orders as { id: string }[] | undefined)?.find((order) => order.id === placed.id))
      .toMatchObject({ status: 'closed', filled: 1 });
    await expect
      .poll(() =>
        (Object.values(client.positions).flat() as { symbol: string; side: string }[]).find(
          (row) => row.symbol === ETH && row.side === 'short',
        ),
      )
      .toMatchObject({ contracts: 1 });
    await expect.poll(cash).toBeLessThan(before);
  }, 60_000);

  test('orders over the socket, and conditional ones told', async () => {
    const algos = client.watchOrders(ETH, undefined, undefined, { trigger: true });
    await new Promise((resume) => setTimeout(resume, 500));
    await client
      .createOrder(ETH, 'market', 'buy', 1, undefined, {
        stopLossPrice: price * 2,
        reduceOnly: true,
      })
      .catch(() => undefined);
    const ticker = await client.fetchTicker(ETH);
    await client.createOrder(ETH, 'market', 'buy', 1, undefined, {
      stopLossPrice: (ticker.last ?? 0) * 1.1,
      reduceOnly: true,
    });
    expect((await algos)[0]).toMatchObject({ symbol: ETH, status: 'open' });
    const placed = await client.createOrderWs(ETH, 'limit', 'buy', 1, (ticker.last ?? 0) * 0.97);
    expect(await client.fetchOrder(String(placed.id), ETH)).toMatchObject({ status: 'open' });
    await client.cancelOrderWs(String(placed.id), ETH);
    expect(await client.fetchOrder(String(placed.id), ETH)).toMatchObject({ status: 'canceled' });
  }, 60_000);
});
