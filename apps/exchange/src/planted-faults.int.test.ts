import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { caughtUp } from './testing/caught-up.ts';
import { ccxtClient } from './testing/ccxt-client.ts';
import type { Client } from './testing/ccxt-client.ts';
import { launchExchange, removeDirectory, temporaryDirectory } from './testing/launch.ts';
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

async function start(dir: string): Promise<LaunchedExchange> {
  const exchange = await launchExchange(dir);
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
  readonly orders: { readonly clientOrderId: string }[];
}

const booksOf = async (exchange: LaunchedExchange, keys: Keys): Promise<Books> =>
  (await exchange.control('GET', `/ledger?apiKey=${keys.apiKey}`)) as Books;

describe('planted faults', () => {
  test('reply lost after execution, order hidden, request lost, answers of a sick venue', async () => {
    const exchange = await start(directory());
    const keys = await exchange.newAccount({ balance: 50_000 });
    const client = await connect(exchange, keys);
    const place = (clientOrderId: string) =>
      client.createOrder(BTC, 'market', 'buy', 0.01, undefined, { clientOrderId });
    const byId = (clientOrderId: string) => client.fetchOrder('', BTC, { origClientOrderId: clientOrderId });
    const plant = (fault: object): Promise<unknown> =>
      exchange.control('POST', '/fault', { route: 'POST /fapi/v1/order', ...fault });

    await plant({ drop: 'after', hideOrderMs: 600_000 });
    await expect(place('lost-reply')).rejects.toMatchObject({
      name: expect.stringMatching(/NetworkError|ExchangeNotAvailable/),
    });
    await expect(byId('lost-reply')).rejects.toMatchObject({ name: 'OrderNotFound' });
    await exchange.control('DELETE', '/fault');
    expect((await byId('lost-reply')).status).toBe('closed');

    await plant({ drop: 'before' });
    await expect(place('lost-request')).rejects.toThrow();
    await expect(byId('lost-request')).rejects.toMatchObject({ name: 'OrderNotFound' });

    await plant({
      status: 503,
      body: 'Unknown error, please check your request or try again later.',
      when: 'after',
    });
    await expect(place('unknown')).rejects.toMatchObject({ name: 'ExchangeNotAvailable' });
    expect((await byId('unknown')).status).toBe('closed');

    await plant({
      status: 429,
      headers: { 'retry-after': '7' },
      body: { code: -1003, msg: 'Too many requests' },
    });
    await expect(place('limited')).rejects.toMatchObject({
      name: expect.stringMatching(/DDoSProtection|RateLimitExceeded/),
    });

    await exchange.control('POST', '/fault', { clockSkewMs: 20_000 });
    await expect(client.fetchBalance()).rejects.toMatchObject({ name: 'InvalidNonce' });
    await exchange.control('DELETE', '/fault');
    await exchange.control('POST', '/fault', { maintenance: true });
    expect((await client.fetchStatus()).status).toBe('maintenance');
    await expect(client.fetchBalance()).rejects.toMatchObject({ name: 'ExchangeNotAvailable' });
    await exchange.control('DELETE', '/fault');
    expect((await booksOf(exchange, keys)).orders.map((order) => order.clientOrderId)).toEqual([
      'lost-reply',
      'unknown',
    ]);
  }, 60_000);

  test('user events: dropped, doubled, the listen key run out', async () => {
    const exchange = await start(directory());
    const keys = await exchange.newAccount({ balance: 50_000 });
    const client = await connect(exchange, keys);
    const opened = await fetch(`${exchange.url}/fapi/v1/listenKey`, {
      method: 'POST',
      headers: { 'x-mbx-apikey': keys.apiKey },
    });
    const { listenKey } = (await opened.json()) as { listenKey: string };
    const socket = new WebSocket(`${exchange.wsUrl}/private/stream?streams=${listenKey}`);
    const told: { stream: string; data: { e: string } }[] = [];
    socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as (typeof told)[number]));
    await new Promise((resolve) => socket.once('open', resolve));
    const trade = () => client.createOrder(BTC, 'market', 'buy', 0.01);
    const frames = async (): Promise<typeof told> => {
      await caughtUp(socket);
      return told.splice(0);
    };
    const events = async (): Promise<string[]> => (await frames()).map(({ data }) => data.e);
    await trade();
    // How many more there are follows from how many levels of the book it takes.
    expect((await events()).slice(0, 3)).toEqual([
      'ORDER_TRADE_UPDATE',
      'ORDER_TRADE_UPDATE',
      'ACCOUNT_UPDATE',
    ]);
    await exchange.control('POST', '/fault', { route: 'WS user', ws: 'drop', count: -1 });
    await trade();
    expect(await events()).toEqual([]);
    await exchange.control('DELETE', '/fault');
    await exchange.control('POST', '/fault', { route: 'WS user', ws: 'duplicate' });
    await trade();
    const [twice, again, ...others] = (await frames()).map((frame) => JSON.stringify(frame));
    expect(again).toBe(twice);
    expect(others.length).toBeGreaterThanOrEqual(2);
    expect(new Set([twice, ...others]).size).toBe(others.length + 1);
    await exchange.control('POST', '/fault', { apiKey: keys.apiKey, expireListenKey: true });
    await expect.poll(() => told.length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await events()).toEqual(['listenKeyExpired']);
    socket.close();
  }, 60_000);
});
