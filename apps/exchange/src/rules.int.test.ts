import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ccxtClient } from './testing/ccxt-client.ts';
import type { Client } from './testing/ccxt-client.ts';
import { launchExchange, removeDirectory, temporaryDirectory } from './testing/launch.ts';
import type { Keys, LaunchedExchange } from './testing/launch.ts';

const BTC = 'BTC/USDT:USDT';
const dataDir = temporaryDirectory();
let exchange: LaunchedExchange;
let keys: Keys;
let client: Client;
let price: number;

beforeAll(async () => {
  exchange = await launchExchange(dataDir, {
    EXCHANGE_WEIGHT_PER_MINUTE: '4000',
    EXCHANGE_ORDERS_PER_10S: '60',
  });
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

const sign = (query: string, secret = keys.secret): string =>
  `${query}&signature=${createHmac('sha256', secret).update(query).digest('hex')}`;

async function call(
  method: string,
  path: string,
  query: string,
  options: { readonly apiKey?: string | null; readonly body?: string } = {},
): Promise<{ status: number; code: unknown; headers: Headers; value: unknown }> {
  const apiKey = options.apiKey === undefined ? keys.apiKey : options.apiKey;
  const response = await fetch(`${exchange.url}${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: {
      ...(apiKey === null ? {} : { 'x-mbx-apikey': apiKey }),
      'content-type': 'application/x-www-form-urlencoded',
    },
    ...(options.body === undefined ? {} : { body: options.body }),
  });
  const value: unknown = await response.json();
  const code = typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined;
  return { status: response.status, code, headers: response.headers, value };
}

const ACCOUNT = '/fapi/v3/account';

describe('keys and signatures', () => {
  test('no key, wrong key, wrong signature, each with its code', async () => {
    const query = sign(`timestamp=${Date.now()}`);
    expect(await call('GET', ACCOUNT, query, { apiKey: null })).toMatchObject({ status: 401, code: -2014 });
    expect(await call('GET', ACCOUNT, query, { apiKey: 'x'.repeat(64) })).toMatchObject({
      status: 401,
      code: -2015,
    });
    const forged = sign(`timestamp=${Date.now()}`, 'other');
    expect(await call('GET', ACCOUNT, forged)).toMatchObject({ status: 400, code: -1022 });
    expect(await call('GET', ACCOUNT, `timestamp=${Date.now()}`)).toMatchObject({ status: 400, code: -1102 });
  });

  test('the receive window: 5 s unless said otherwise, and no more than 1 s ahead', async () => {
    const at = (offset: number, more = ''): string => sign(`timestamp=${Date.now() + offset}${more}`);
    expect(await call('GET', ACCOUNT, at(0))).toMatchObject({ status: 200 });
    expect(await call('GET', ACCOUNT, at(-6_000))).toMatchObject({ status: 400, code: -1021 });
    expect(await call('GET', ACCOUNT, at(-6_000, '&recvWindow=10000'))).toMatchObject({ status: 200 });
    // A request may be long under way, which makes it less far ahead.
    expect(await call('GET', ACCOUNT, at(900))).toMatchObject({ status: 200 });
    expect(await call('GET', ACCOUNT, at(10_000))).toMatchObject({ status: 400, code: -1021 });
  });

  test('the bytes as sent are what is signed: any order, query or body, or both', async () => {
    const order = `quantity=0.002&side=BUY&symbol=BTCUSDT&type=MARKET&timestamp=${Date.now()}`;
    expect(await call('POST', '/fapi/v1/order', sign(order))).toMatchObject({ status: 200 });
    expect(await call('POST', '/fapi/v1/order', '', { body: sign(order) })).toMatchObject({ status: 200 });
    const query = 'symbol=BTCUSDT&side=SELL&reduceOnly=true';
    const body = `type=MARKET&quantity=9&timestamp=${Date.now()}`;
    const signature = createHmac('sha256', keys.secret)
      .update(query + body)
      .digest('hex');
    const mixed = await call('POST', '/fapi/v1/order', query, { body: `${body}&signature=${signature}` });
    expect(mixed).toMatchObject({ status: 200, value: { executedQty: '0.004', origQty: '0.004' } });
  });

  test('permissions are told and kept', async () => {
    const risky = await exchange.newAccount({ permissions: { enableWithdrawals: true } });
    const other = await ccxtClient(exchange.url, exchange.wsUrl, risky);
    const flags = (await other['sapiGetAccountApiRestrictions']()) as Record<string, unknown>;
    expect(flags).toMatchObject({ enableWithdrawals: true, enableFutures: true, ipRestrict: false });
    const reader = await exchange.newAccount({ permissions: { enableFutures: false } });
    const third = await ccxtClient(exchange.url, exchange.wsUrl, reader);
    await third.loadMarkets();
    expect((await third.fetchBalance())['USDT']?.total).toBe(10_000);
    await expect(third.createOrder(BTC, 'market', 'buy', 0.01)).rejects.toMatchObject({
      name: 'AuthenticationError',
    });
    await exchange.control('POST', '/account', { apiKey: reader.apiKey, revoked: true });
    await expect(third.fetchBalance()).rejects.toMatchObject({ name: 'AuthenticationError' });
  });

  test('a key bound to other addresses is refused', async () => {
    const bound = await exchange.newAccount({ ips: ['203.0.113.7'] });
    const other = await ccxtClient(exchange.url, exchange.wsUrl, bound);
    await expect(other.fetchBalance()).rejects.toMatchObject({ name: 'AuthenticationError' });
  });
});

describe('refusals become the classes ccxt knows', () => {
  const order = (params: Record<string, unknown>): Promise<unknown> =>
    client['fapiPrivatePostOrder']({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      ...params,
    }) as Promise<unknown>;
  const limit = (params: Record<string, unknown>): Promise<unknown> =>
    order({ type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', ...params });
  const near = (share: number): string => (Math.round(price * share * 10) / 10).toFixed(1);

  test.each([
    ['BadSymbol', -1121, () => order({ symbol: 'NOPEUSDT', quantity: '1' })],
    ['ExchangeError', -4120, () => order({ type: 'STOP_MARKET', quantity: '0.01', stopPrice: '1' })],
    ['BadRequest', -4015, () => order({ quantity: '0.01', newClientOrderId: 'not valid!' })],
    ['BadRequest', -1111, () => order({ quantity: '0.0105' })],
    ['BadRequest', -4003, () => order({ quantity: '0' })],
    ['BadRequest', -4005, () => order({ quantity: '500' })],
    ['BadRequest', -1111, () => limit({ price: '50000.123' })],
    ['InvalidOrder', -4164, () => order({ quantity: '0.001' })],
    ['BadRequest', -4016, () => limit({ price: near(1.2) })],
    ['InvalidOrder', -2022, () => order({ quantity: '0.01', reduceOnly: 'true' })],
    ['OperationRejected', -4061, () => order({ quantity: '0.01', positionSide: 'LONG' })],
    ['InsufficientFunds', -2019, () => order({ quantity: '60' })],
    ['OrderNotFillable', -5022, () => limit({ price: near(1.01), timeInForce: 'GTX' })],
    ['OrderNotFillable', -5021, () => limit({ price: near(0.99), timeInForce: 'FOK' })],
    ['BadRequest', -1104, () => order({ quantity: '0.01', 'stopLoss[triggerPrice]': '1' })],
    ['OrderNotFound', -2013, () => client.fetchOrder('99999999', BTC)],
    ['OrderNotFound', -2011, () => client.cancelOrder('99999999', BTC)],
    ['BadRequest', -4028, () => client['fapiPrivatePostLeverage']({ symbol: 'BTCUSDT', leverage: 999 })],
    ['OperationRejected', -4059, () => client.setPositionMode(false)],
    [
      'MarginModeAlreadySet',
      -4046,
      () => client['fapiPrivatePostMarginType']({ symbol: 'BTCUSDT', marginType: 'CROSSED' }),
    ],
  ] as const)('%s %i', async (name, code, act) => {
    const failure: unknown = await Promise.resolve(act()).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name, message: expect.stringContaining(`"code":${code},`) });
  });

  test('above the tier of its leverage', async () => {
    await client.setLeverage(100, 'SOL/USDT:USDT').catch(() => undefined);
    await client.setLeverage(75, 'SOL/USDT:USDT');
    await expect(client.createOrder('SOL/USDT:USDT', 'market', 'buy', 1_000)).rejects.toMatchObject({
      name: 'OperationRejected',
      message: expect.stringContaining('-2027'),
    });
  });

  test('a client id may be used again once its order is closed, not before', async () => {
    const place = (): Promise<unknown> => limit({ price: near(0.96), newClientOrderId: 'twice' });
    await place();
    await expect(place()).rejects.toMatchObject({
      name: 'InvalidOrder',
      message: expect.stringContaining('-4116'),
    });
    await client.cancelAllOrders(BTC);
    await place();
    await client.cancelAllOrders(BTC);
  });

  test('closePosition excludes quantity and reduceOnly', async () => {
    await client.createOrder(BTC, 'market', 'buy', 0.01);
    const algo = (params: Record<string, unknown>): Promise<unknown> =>
      client['fapiPrivatePostAlgoOrder']({
        algoType: 'CONDITIONAL',
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'STOP_MARKET',
        triggerPrice: near(0.9),
        closePosition: 'true',
        ...params,
      }) as Promise<unknown>;
    await expect(algo({ quantity: '0.01' })).rejects.toThrow('-1106');
    await expect(algo({ reduceOnly: 'true' })).rejects.toThrow('-4136');
    await algo({});
    await client.createOrder(BTC, 'market', 'sell', 1, undefined, { reduceOnly: true });
    expect(await client.fetchOpenOrders(BTC, undefined, undefined, { trigger: true })).toEqual([]);
  });
});

test("the dead man's switch cancels what nobody renews", async () => {
  await client.createOrder(BTC, 'limit', 'buy', 0.01, price * 0.96);
  await client['fapiPrivatePostCountdownCancelAll']({ symbol: 'BTCUSDT', countdownTime: 60_000 });
  expect(await client.fetchOpenOrders(BTC)).toHaveLength(1);
  await client['fapiPrivatePostCountdownCancelAll']({ symbol: 'BTCUSDT', countdownTime: 300 });
  await expect.poll(async () => (await client.fetchOpenOrders(BTC)).length, { timeout: 5_000 }).toBe(0);
});

describe('limits', () => {
  test('orders of an account: -1015 beyond its rate; others are not touched', async () => {
    const greedy = await ccxtClient(exchange.url, exchange.wsUrl, await exchange.newAccount());
    greedy.options['recvWindow'] = 60_000;
    // Twice the limit and twenty more: however they fall into two windows, so many are refused.
    const attempts = await Promise.allSettled(
      Array.from({ length: 2 * 60 + 20 }, () =>
        greedy['fapiPrivatePostOrder']({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0' }),
      ),
    );
    const limited = attempts.filter(
      (one) => one.status === 'rejected' && String(one.reason).includes('-1015'),
    );
    expect(limited.length).toBeGreaterThanOrEqual(20);
    expect(limited.length).toBeLessThanOrEqual(60 + 20);
    expect(greedy.last_response_headers).toBeTruthy();
    await client.fetchBalance();
  });

  test('weight is counted in a header, refused at 429 and banned at 418', async () => {
    const first = await call('GET', '/fapi/v1/time', '');
    expect(Number(first.headers.get('x-mbx-used-weight-1m'))).toBeGreaterThan(0);
    const seen = new Set<number>();
    // More than a window and its ban take, twice: the minute may turn among them.
    for (let i = 0; i < 230 && !seen.has(418); i += 1) {
      const { status, headers } = await call('GET', '/fapi/v1/ticker/24hr', '');
      seen.add(status);
      if (status !== 200) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect([...seen].sort()).toEqual([200, 418, 429]);
  });
});
