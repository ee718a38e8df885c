import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ccxtClient } from './testing/ccxt-client.ts';
import type { Client } from './testing/ccxt-client.ts';
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
  keys = await exchange.newAccount({ balance: 100_000 });
  client = await ccxtClient(exchange.url, exchange.wsUrl, keys);
  await client.loadMarkets();
  price = (await client.fetchTicker(BTC)).last ?? 0;
}, 90_000);

afterAll(async () => {
  await client.close();
  await exchange.stop();
  removeDirectory(dataDir);
});

const config = async (symbol: string): Promise<unknown> =>
  ((await client['fapiPrivateGetSymbolConfig']({ symbol })) as unknown[])[0];
const refusal = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'accepted',
    (error: unknown) => /"code":(-\d+)/.exec(String(error))?.[1] ?? String(error),
  );

describe('orders', () => {
  test('an amendment keeps the id; the same values are refused', async () => {
    const order = await client.createOrder(BTC, 'limit', 'buy', 0.01, price * 0.97);
    const id = String(order.id);
    const other = await client.editOrder(id, BTC, 'limit', 'buy', 0.02, price * 0.96);
    expect(other).toMatchObject({ id, amount: 0.02, status: 'open' });
    expect(await refusal(client.editOrder(id, BTC, 'limit', 'buy', 0.02, price * 0.96))).toBe('-5027');
    const batch = (await client['fapiPrivatePutBatchOrders']({
      batchOrders: [
        { symbol: 'BTCUSDT', orderId: id, side: 'BUY', quantity: '0.03', price: (price * 0.96).toFixed(1) },
        { symbol: 'BTCUSDT', orderId: '99999999', side: 'BUY', quantity: '0.03', price: '50000' },
      ],
    })) as unknown[];
    expect(batch).toMatchObject([{ orderId: expect.anything(), origQty: '0.03' }, { code: -2013 }]);
    await client.cancelOrder(id, BTC);
  });

  test('a trailing stop waits, is shown as such, and fires after the price has come back', async () => {
    await client.createOrder(BTC, 'market', 'buy', 0.01);
    const trail = await client.createOrder(BTC, 'market', 'sell', 0.01, undefined, {
      trailingPercent: '2',
      workingType: 'MARK_PRICE',
      reduceOnly: true,
    });
    const shown = await client.fetchOrder(String(trail.id), BTC, { trigger: true });
    expect(shown.info).toMatchObject({ orderType: 'TRAILING_STOP_MARKET', callbackRate: '2' });
    await exchange.control('POST', '/market/price', { symbol: 'BTCUSDT', factor: 1.02 });
    expect(await client.fetchPositions()).toHaveLength(1);
    await exchange.control('POST', '/market/price', { symbol: 'BTCUSDT', factor: 0.97 });
    expect(await client.fetchPositions()).toEqual([]);
  });
});

describe('modes', () => {
  test('isolated margin: set, refused with orders or positions, its own wallet, more and less of it', async () => {
    await client.setMarginMode('isolated', ETH);
    expect(await config('ETHUSDT')).toMatchObject({ marginType: 'ISOLATED' });
    expect(
      await refusal(client['fapiPrivatePostMarginType']({ symbol: 'ETHUSDT', marginType: 'ISOLATED' })),
    ).toBe('-4046');
    const resting = await client.createOrder(ETH, 'limit', 'buy', 1, price / 100);
    expect(await refusal(client.setMarginMode('cross', ETH))).toBe('-4047');
    await client.cancelOrder(String(resting.id), ETH).catch(() => undefined);
    await client.createOrder(ETH, 'market', 'buy', 1);
    expect(await refusal(client.setMarginMode('cross', ETH))).toBe('-4048');
    const [before] = await client.fetchPositions([ETH]);
    expect(before).toMatchObject({ marginMode: 'isolated', side: 'long' });
    await client.addMargin(ETH, 100);
    const [after] = await client.fetchPositions([ETH]);
    const wallet = (row: typeof before): number => Number(row?.info.isolatedWallet);
    expect(wallet(after) - wallet(before)).toBeCloseTo(100, 6);
    expect(after?.liquidationPrice).toBeLessThan(before?.liquidationPrice ?? 0);
    await client.createOrder(ETH, 'market', 'sell', 5, undefined, { reduceOnly: true });
    await client.setMarginMode('cross', ETH);
  });

  test('hedge mode: legs beside each other, reduceOnly not taken, one-way orders refused', async () => {
    await client.setPositionMode(true);
    expect(await client.fetchPositionMode()).toMatchObject({ hedged: true });
    expect(await refusal(client.createOrder(BTC, 'market', 'buy', 0.01))).toBe('-4061');
    await client.createOrder(BTC, 'market', 'buy', 0.02, undefined, { hedged: true });
    await client.createOrder(BTC, 'market', 'sell', 0.01, undefined, { hedged: true });
    const legs = await client.fetchPositions([BTC]);
    expect(legs.map(({ side, contracts }) => [side, contracts]).sort()).toEqual([
      ['long', 0.02],
      ['short', 0.01],
    ]);
    const order = { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.5', positionSide: 'LONG' };
    expect(
      await refusal(client['fapiPrivatePostOrder']({ ...order, reduceOnly: 'true' }) as Promise<unknown>),
    ).toBe('-1106');
    const stop = await client.createOrder(BTC, 'market', 'sell', 0.02, undefined, {
      stopLossPrice: price * 0.8,
      positionSide: 'LONG',
    });
    expect(stop.info).toMatchObject({ positionSide: 'LONG' });
    expect(await refusal(client.setPositionMode(false))).toBe('-4067');
    await client.cancelAllOrders(BTC, { trigger: true });
    expect(await refusal(client.setPositionMode(false))).toBe('-4068');
    const closed = await client.createOrder(BTC, 'market', 'sell', 0.5, undefined, { positionSide: 'LONG' });
    expect(closed).toMatchObject({ filled: 0.02 });
    await client.createOrder(BTC, 'market', 'buy', 0.01, undefined, { positionSide: 'SHORT' });
    expect(await client.fetchPositions()).toEqual([]);
    await client.setPositionMode(false);
  });

  test('several assets and the credit mode are told, and isolated margin refused with them', async () => {
    await exchange.control('POST', '/account', { apiKey: keys.apiKey, multiAssets: true, creditMode: true });
    expect(await client['fapiPrivateGetMultiAssetsMargin']()).toMatchObject({ multiAssetsMargin: true });
    expect(await client['fapiPrivateGetAccountConfig']()).toMatchObject({ multiAssetsMargin: true });
    const balance = await client.fetchBalance();
    expect(balance['BNFCR']?.total).toBeGreaterThan(90_000);
    expect(balance['USDT']?.total).toBe(0);
    expect(await refusal(client.setMarginMode('isolated', ETH))).toBe('-4168');
    await exchange.control('POST', '/account', {
      apiKey: keys.apiKey,
      multiAssets: false,
      creditMode: false,
    });
  });
});

describe('the venue changes its mind', () => {
  test('a symbol settles: opening refused, closing taken, told to whoever loads the markets', async () => {
    await client.createOrder(BTC, 'market', 'buy', 0.02);
    await exchange.control('POST', '/symbol', { symbol: 'BTCUSDT', status: 'SETTLING' });
    expect(await refusal(client.createOrder(BTC, 'market', 'buy', 0.01))).toBe('-4140');
    expect((await client.loadMarkets(true))[BTC]?.active).toBe(false);
    await client.createOrder(BTC, 'market', 'sell', 0.01, undefined, { reduceOnly: true });
    await exchange.control('POST', '/symbol', { symbol: 'BTCUSDT', status: 'CLOSE' });
    expect(await client.fetchPositions()).toEqual([]);
    await exchange.control('POST', '/symbol', { symbol: 'BTCUSDT', status: 'TRADING' });
    await client.loadMarkets(true);
  });

  test('filters change while it runs', async () => {
    await exchange.control('POST', '/symbol', {
      symbol: 'BTCUSDT',
      filters: { tickSize: '0.5', stepSize: '0.01' },
    });
    const off = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' };
    const at = (text: string) => ({ ...off, price: `${Math.floor(price * 0.97)}.${text}` });
    expect(await refusal(client['fapiPrivatePostOrder'](at('3')) as Promise<unknown>)).toBe('-4014');
    expect(
      await refusal(client['fapiPrivatePostOrder']({ ...at('5'), quantity: '0.015' }) as Promise<unknown>),
    ).toBe('-4023');
    await client.loadMarkets(true);
    expect(client.market(BTC).precision).toMatchObject({ price: 0.5, amount: 0.01 });
    await exchange.control('POST', '/symbol', {
      symbol: 'BTCUSDT',
      filters: { tickSize: '0.1', stepSize: '0.001' },
    });
  });
});
