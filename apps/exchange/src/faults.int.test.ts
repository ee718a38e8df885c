import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { caughtUp } from './testing/caught-up.ts';
import { ccxtClient } from './testing/ccxt-client.ts';
import type { Client } from './testing/ccxt-client.ts';
import { ccxtOkxClient } from './testing/ccxt-okx-client.ts';
import type { OkxClient } from './testing/ccxt-okx-client.ts';
import { launchExchange, removeDirectory, temporaryDirectory } from './testing/launch.ts';
import type { Keys, LaunchedExchange } from './testing/launch.ts';

type Frame = Record<string, unknown>;
const BTC = 'BTC/USDT:USDT';
const dataDir = temporaryDirectory();
let exchange: LaunchedExchange;
let binance: { keys: Keys; client: Client };
let okx: { keys: Keys; client: OkxClient };

beforeAll(async () => {
  exchange = await launchExchange(dataDir);
  const [one, two] = [
    await exchange.newAccount({ balance: 100_000, protocol: 'binance-usdm' }),
    await exchange.newAccount({ balance: 100_000, protocol: 'okx' }),
  ];
  binance = { keys: one, client: await ccxtClient(exchange.url, exchange.wsUrl, one) };
  okx = { keys: two, client: await ccxtOkxClient(exchange.url, exchange.wsUrl, two) };
  await binance.client.loadMarkets();
  await okx.client.loadMarkets();
}, 90_000);

afterEach(() => exchange.control('DELETE', '/fault'));
afterAll(async () => {
  await binance.client.close();
  await okx.client.close();
  await exchange.stop();
  removeDirectory(dataDir);
});

const plant = (fault: object): Promise<unknown> => exchange.control('POST', '/fault', fault);
const byHand = (keys: Keys, change: object): Promise<unknown> =>
  exchange.control('POST', '/account', { apiKey: keys.apiKey, ...change });

/** A socket and all it has heard since the last look. */
interface Ear {
  readonly socket: WebSocket;
  /** All that has been sent so far, and so many frames at least. */
  heard(atLeast?: number): Promise<Frame[]>;
}

async function listen(path: string, hello: readonly object[] = []): Promise<Ear> {
  const socket = new WebSocket(`${exchange.wsUrl}${path}`);
  let frames: Frame[] = [];
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    frames.push(text === 'pong' ? { text } : (JSON.parse(text) as Frame));
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  for (const frame of hello) socket.send(JSON.stringify(frame));
  const heard = async (atLeast = 0): Promise<Frame[]> => {
    await expect.poll(() => frames.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(atLeast);
    await caughtUp(socket);
    const all = frames;
    frames = [];
    return all;
  };
  return { socket, heard };
}

async function binanceUser(): Promise<Ear> {
  const opened = await fetch(`${exchange.url}/fapi/v1/listenKey`, {
    method: 'POST',
    headers: { 'x-mbx-apikey': binance.keys.apiKey },
  });
  const { listenKey } = (await opened.json()) as { listenKey: string };
  return listen(`/private/ws?listenKey=${listenKey}`);
}

async function okxUser(channels: readonly string[]): Promise<Ear> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const sign = createHmac('sha256', okx.keys.secret)
    .update(`${timestamp}GET/users/self/verify`)
    .digest('base64');
  const { apiKey, passphrase } = okx.keys;
  const ear = await listen('/ws/v5/private', [
    { op: 'login', args: [{ apiKey, passphrase, timestamp, sign }] },
    { op: 'subscribe', args: channels.map((channel) => ({ channel, instType: 'ANY' })) },
  ]);
  expect((await ear.heard())[0]).toMatchObject({ event: 'login', code: '0' });
  return ear;
}

/** The same account and the same wishes by either protocol. */
const SIDES = {
  binance: {
    user: binanceUser,
    keys: () => binance.keys,
    buy: (clientOrderId?: string) =>
      binance.client.createOrder(
        BTC,
        'market',
        'buy',
        0.02,
        undefined,
        clientOrderId ? { clientOrderId } : {},
      ),
    flat: async () => {
      if ((await binance.client.fetchPositions()).length > 0)
        await binance.client.createOrder(BTC, 'market', 'sell', 50, undefined, { reduceOnly: true });
    },
    names: (frames: readonly Frame[]) => frames.map((frame) => String(frame['e'])),
    orderPath: 'POST /fapi/v1/order$',
    byClientId: (id: string) => binance.client.fetchOrder('', BTC, { origClientOrderId: id }),
    positions: () => binance.client.fetchPositions(),
    balance: () => binance.client.fetchBalance(),
    status: () => binance.client.fetchStatus(),
    route: 'WS user',
  },
  okx: {
    user: () => okxUser(['orders', 'account', 'positions']),
    keys: () => okx.keys,
    buy: (clientOrderId?: string) =>
      okx.client.createOrder(BTC, 'market', 'buy', 2, undefined, clientOrderId ? { clientOrderId } : {}),
    flat: async () => {
      if ((await okx.client.fetchPositions()).length > 0)
        await okx.client.createOrder(BTC, 'market', 'sell', 500, undefined, { reduceOnly: true });
    },
    names: (frames: readonly Frame[]) =>
      frames.map((frame) => String((frame['arg'] as Frame | undefined)?.['channel'] ?? frame['event'])),
    orderPath: 'POST /api/v5/trade/order$',
    byClientId: (id: string) => okx.client.fetchOrder('', BTC, { clientOrderId: id }),
    positions: () => okx.client.fetchPositions(),
    balance: () => okx.client.fetchBalance(),
    status: () => okx.client.fetchStatus(),
    route: 'WS user',
  },
} as const;

describe.each(['binance', 'okx'] as const)('%s', (name) => {
  const side = SIDES[name];

  test('user frames: dropped, doubled, out of order, then a socket alive and silent', async () => {
    const ear = await side.user();
    await ear.heard();
    await side.buy();
    // How many frames there are follows from how many levels of the book it takes.
    expect(side.names(await ear.heard()).length).toBeGreaterThanOrEqual(3);
    await plant({ route: side.route, ws: 'drop', count: -1 });
    await side.buy();
    expect(await ear.heard()).toEqual([]);
    await exchange.control('DELETE', '/fault');
    await plant({ route: side.route, ws: 'duplicate' });
    await side.buy();
    const [twice, again, ...others] = (await ear.heard()).map((frame) => JSON.stringify(frame));
    expect(again).toBe(twice);
    expect(others.length).toBeGreaterThanOrEqual(2);
    // The first frame comes after the second: NEW is heard after the fill.
    await plant({ route: side.route, ws: 'reorder' });
    await side.buy();
    const [first, second] = await ear.heard();
    const orderOf = (frame: Frame = {}): Frame =>
      name === 'binance' ? (frame['o'] as Frame) : (frame['data'] as [Frame])[0];
    const [state, filled] = name === 'binance' ? ['X', 'z'] : ['state', 'accFillSz'];
    // The fill may be of one level of several.
    expect(String(orderOf(first)[state])).toMatch(/^(?:partially_)?filled$/i);
    expect(Number(orderOf(first)[filled])).toBeGreaterThan(0);
    expect(orderOf(second)[state]).toBe(name === 'binance' ? 'NEW' : 'live');
    await plant({ route: side.route, ws: 'mute', apiKey: side.keys().apiKey });
    await side.buy();
    await side.buy();
    expect(await ear.heard()).toEqual([]);
    expect(ear.socket.readyState).toBe(WebSocket.OPEN);
    ear.socket.close();
    await side.flat();
  }, 60_000);

  test('the stream runs out with a word, and is cut without one', async () => {
    const ear = await side.user();
    await ear.heard();
    await plant({ apiKey: side.keys().apiKey, expireListenKey: true });
    expect(side.names(await ear.heard(1))).toEqual([name === 'binance' ? 'listenKeyExpired' : 'notice']);
    ear.socket.terminate();
    const other = await side.user();
    await plant({ apiKey: side.keys().apiKey, terminateNow: true });
    await expect.poll(() => other.socket.readyState, { timeout: 10_000 }).toBe(WebSocket.CLOSED);
  }, 60_000);

  test('replies lost before and after execution; an order denied to exist', async () => {
    await plant({ route: side.orderPath, drop: 'after', hideOrderMs: 600_000 });
    await expect(side.buy('lostreply')).rejects.toThrow();
    await expect(side.byClientId('lostreply')).rejects.toMatchObject({ name: 'OrderNotFound' });
    await exchange.control('DELETE', '/fault');
    expect((await side.byClientId('lostreply')).status).toBe('closed');
    await plant({ route: side.orderPath, drop: 'before' });
    await expect(side.buy('lostrequest')).rejects.toThrow();
    await expect(side.byClientId('lostrequest')).rejects.toMatchObject({ name: 'OrderNotFound' });
    await side.flat();
  }, 60_000);

  test('a skewed clock, and maintenance', async () => {
    // One refuses what is five seconds late, the other what is thirty.
    await plant({ clockSkewMs: 45_000 });
    await expect(side.balance()).rejects.toMatchObject({ name: 'InvalidNonce' });
    await exchange.control('DELETE', '/fault');
    await plant({ maintenance: true });
    expect((await side.status()).status).toBe('maintenance');
    await expect(side.balance()).rejects.toMatchObject({
      name: name === 'binance' ? 'ExchangeNotAvailable' : 'OnMaintenance',
    });
    const path = name === 'binance' ? '/public/ws' : '/ws/v5/public';
    await expect(listen(path)).rejects.toThrow();
    await exchange.control('DELETE', '/fault');
    await side.balance();
  }, 60_000);

  test('a partial fill stalls and later goes on', async () => {
    const { apiKey } = side.keys();
    await plant({ apiKey, stall: { share: 0.5, durationMs: 600_000 } });
    await side.buy('stalled');
    const filled = (): Promise<number> => side.byClientId('stalled').then((order) => order.filled ?? 0);
    const half = await filled();
    expect(half).toBeCloseTo(name === 'binance' ? 0.01 : 1, 6);
    expect((await side.byClientId('stalled')).status).toBe('open');
    await plant({ apiKey, stall: { share: 1, durationMs: 1 } });
    await expect.poll(filled, { timeout: 15_000 }).toBeCloseTo(half * 2, 6);
    await side.flat();
  }, 60_000);

  test('by hand: an order, a close, another leverage; by force: liquidated, deleveraged', async () => {
    const ear = await side.user();
    await ear.heard();
    const keys = side.keys();
    const last = async (): Promise<Frame> => {
      const { orders } = (await exchange.control('GET', `/ledger?apiKey=${keys.apiKey}`)) as {
        orders: Frame[];
      };
      return orders.at(-1) ?? {};
    };
    await byHand(keys, { order: { symbol: 'BTCUSDT', side: 'sell', quantity: '0.030' } });
    expect((await side.positions())[0]).toMatchObject({ side: 'short' });
    expect((await ear.heard()).length).toBeGreaterThanOrEqual(3);
    await byHand(keys, { close: { symbol: 'BTCUSDT' }, leverage: { symbol: 'BTCUSDT', value: 7 } });
    expect(await side.positions()).toEqual([]);
    const told = side.names(await ear.heard());
    if (name === 'binance') expect(told).toContain('ACCOUNT_CONFIG_UPDATE');
    for (const [how, clientId] of [
      ['liquidation', /^autoclose-/],
      ['adl', /^adl_autoclose$/],
    ] as const) {
      await side.buy();
      await ear.heard();
      await byHand(keys, { force: { symbol: 'BTCUSDT', how } });
      expect(await side.positions()).toEqual([]);
      expect(String((await last())['clientOrderId'])).toMatch(clientId);
      const frames = JSON.stringify(await ear.heard());
      expect(frames).toContain(
        name === 'binance'
          ? '"x":"CALCULATED"'
          : how === 'adl'
            ? '"category":"adl"'
            : '"category":"full_liquidation"',
      );
    }
    ear.socket.close();
  }, 60_000);

  test('modes changed by the user are read back', async () => {
    await byHand(side.keys(), { hedge: true, marginMode: { symbol: 'BTCUSDT', mode: 'isolated' } });
    if (name === 'binance') {
      expect(await binance.client.fetchPositionMode()).toMatchObject({ hedged: true });
      expect(await binance.client.fetchMarginMode(BTC)).toMatchObject({ marginMode: 'isolated' });
    } else expect(await okx.client.fetchPositionMode()).toMatchObject({ hedged: true });
    await byHand(side.keys(), { hedge: false, marginMode: { symbol: 'BTCUSDT', mode: 'cross' } });
  });
});

describe('books', () => {
  test('Binance: a gap in pu, which nothing else shows', async () => {
    const ear = await listen('/public/ws/btcusdt@depth@100ms');
    const before = await ear.heard(2);
    await plant({ route: 'WS market .*depth', ws: 'gap' });
    // Of those that come after it is planted, the first is missing and the others say so.
    const frames = [...before, ...(await ear.heard()), ...(await ear.heard(3))];
    const gaps = frames.filter((frame, k) => k > 0 && frame['pu'] !== frames[k - 1]?.['u']);
    expect(gaps).toHaveLength(1);
    ear.socket.close();
  }, 60_000);

  test('OKX: snapshot, updates that follow each other, and a gap in prevSeqId', async () => {
    const arg = { channel: 'books', instId: 'BTC-USDT-SWAP' };
    const ear = await listen('/ws/v5/public', [{ op: 'subscribe', args: [arg] }]);
    const idsOf = (frames: readonly Frame[]) =>
      frames.flatMap((frame) => (frame['data'] as { seqId: number; prevSeqId: number }[] | undefined) ?? []);
    const before = await ear.heard(4);
    expect(before[0]).toMatchObject({ event: 'subscribe', arg });
    expect(before[1]).toMatchObject({ action: 'snapshot' });
    const ids = idsOf(before);
    expect(ids.length).toBeGreaterThan(1);
    ids.slice(1).forEach((row, k) => expect(row.prevSeqId).toBe(ids[k]?.seqId));
    await plant({ route: 'WS market books', ws: 'gap' });
    const all = [...ids.slice(-1), ...idsOf([...(await ear.heard()), ...(await ear.heard(3))])];
    expect(all.slice(1).filter((row, k) => row.prevSeqId !== all[k]?.seqId)).toHaveLength(1);
    ear.socket.send('ping');
    await expect.poll(() => ear.heard(), { timeout: 10_000 }).toContainEqual({ text: 'pong' });
    ear.socket.close();
  }, 60_000);
});

describe('orders over the socket', () => {
  /** What its sender hears of an order that has been executed. */
  async function outcomeOf(
    placed: Promise<unknown>,
    { byClientId }: (typeof SIDES)['binance' | 'okx'],
  ): Promise<unknown> {
    const outcome = placed.then(
      () => 'answered',
      () => 'failed',
    );
    const status = () =>
      byClientId('wslost').then(
        (order) => order.status,
        () => null,
      );
    await expect.poll(status, { timeout: 15_000 }).toBe('closed');
    return Promise.race([outcome, new Promise((resolve) => setTimeout(() => resolve('silence'), 1_500))]);
  }

  test('Binance: executed, and the reply is lost', async () => {
    await plant({ route: 'WS api order.place', drop: 'after' });
    const placed = binance.client.createOrderWs(BTC, 'market', 'buy', 0.02, undefined, {
      clientOrderId: 'wslost',
    });
    expect(await outcomeOf(placed, SIDES.binance)).toBe('silence');
  }, 60_000);

  test('OKX: executed, and the reply is lost', async () => {
    await plant({ route: 'WS api batch-orders', drop: 'after' });
    const placed = okx.client.createOrderWs(BTC, 'market', 'buy', 2, undefined, { clientOrderId: 'wslost' });
    expect(await outcomeOf(placed, SIDES.okx)).toBe('silence');
  }, 60_000);
});
