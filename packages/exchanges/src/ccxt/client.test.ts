import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import { steps } from '@trendy/domain';
import type { OrderRequest } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { simulatedExchange } from '../endpoints.ts';
import { BinanceVenue } from './binance-venue.ts';
import { BINANCE_DIALECT } from './binance-dialect.ts';
import { createClient } from './client.ts';
import { InProcessRateBudget } from '../rate-budget.ts';
import { toVendorError } from './vendor-error.ts';

const SECRET = 'canary-secret-7f3a9c1e5b2d4f6a8c0e1b3d5f7a9c2e';
const API_KEY = 'canary-api-key-1a2b3c4d5e6f708192a3b4c5d6e7f809';

let received = 0;
let reply: { status: number; body: string | ((path: string) => string) } = { status: 200, body: '{}' };
const paths: string[] = [];
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    received += 1;
    const path = (request.url ?? '').split('?')[0] ?? '';
    paths.push(path);
    const body = typeof reply.body === 'string' ? reply.body : reply.body(path);
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(body);
  });
});
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const open = async () => {
  const client = await createClient({
    endpoints: simulatedExchange(url),
    dialect: BINANCE_DIALECT,
    timeoutMs: 15_000,
    receiveWindowMs: 5_000,
    clockOffsetMs: () => 0,
    onUsedWeight: () => undefined,
  });
  client.setKey({ apiKey: API_KEY, secret: SECRET });
  return client;
};

const dump = (value: unknown): string =>
  [inspect(value, { depth: 10, showHidden: true }), JSON.stringify(value) ?? ''].join('\n');

test.each([
  [200, '{"orderId":1}'],
  [400, '{"code":-2019,"msg":"Margin is insufficient."}'],
  [401, '{"code":-2015,"msg":"Invalid API-key"}'],
  [418, 'banned'],
  [502, '<html>bad gateway</html>'],
  [200, '<html>maintenance</html>'],
  [200, ''],
  [503, '{"code":-1000,"msg":"unknown"}'],
])('one send per attempt, and no secret in what HTTP %d %s leaves behind', async (status, body) => {
  const client = await open();
  reply = { status, body };
  received = 0;
  let thrown: unknown;
  await client.call('fapiPrivatePostOrder', { symbol: 'BTCUSDT' }).catch((error: unknown) => {
    thrown = error;
  });
  expect(received).toBe(1);
  if (body !== '{"orderId":1}') expect(thrown).toBeDefined();
  const left = dump(client) + dump(thrown === undefined ? null : toVendorError(thrown));
  expect(left).not.toContain(SECRET);
  expect(left).not.toContain(API_KEY);
  expect(left).not.toContain('signature=');
});

test('a venue shows no secret, however it is printed', () => {
  const venue = new BinanceVenue({
    endpoints: simulatedExchange(url),
    key: { apiKey: API_KEY, secret: SECRET },
    budget: new InProcessRateBudget({ weightPerMinute: 2_400, now: Date.now }),
    timeoutMs: 15_000,
    receiveWindowMs: 5_000,
    quarantineMs: 20_000,
  });
  expect(dump(venue)).not.toContain(SECRET);
  expect(() => structuredClone(venue)).not.toThrow();
  expect(dump(structuredClone(venue))).not.toContain(SECRET);
});

test('calls that belong to another host go nowhere', async () => {
  const client = await open();
  reply = { status: 200, body: '{"ok":true}' };
  received = 0;
  await expect(client.call('dapiPrivateGetAccount')).rejects.toThrow();
  await expect(client.call('privateGetAccount')).rejects.toThrow();
  expect(received).toBe(0);
});

const LISTING = {
  symbol: 'BTCUSDT',
  contractType: 'PERPETUAL',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  filters: [
    { filterType: 'PRICE_FILTER', tickSize: '0.10' },
    { filterType: 'LOT_SIZE', stepSize: '0.001', minQty: '0.001', maxQty: '1000' },
  ],
};

test.each([
  ['over', -1, 'not_sent', 0],
  ['not over', 60_000, 'unknown', 1],
])('an order whose time to be written is %s', async (_name, leftMs, outcome, sends) => {
  const venue = new BinanceVenue({
    endpoints: simulatedExchange(url),
    key: { apiKey: API_KEY, secret: SECRET },
    budget: new InProcessRateBudget({ weightPerMinute: 2_400, now: Date.now }),
    timeoutMs: 15_000,
    receiveWindowMs: 5_000,
    quarantineMs: 20_000,
  });
  reply = {
    status: 200,
    body: (path) => {
      if (path.endsWith('/time')) return JSON.stringify({ serverTime: Date.now() });
      if (path.endsWith('/exchangeInfo')) return JSON.stringify({ symbols: [LISTING] });
      return path.endsWith('/leverageBracket') ? '[]' : '{}';
    },
  };
  paths.length = 0;
  const request: OrderRequest = {
    orderId: 'sig|entry|0',
    botId: 'bot',
    symbol: 'BTC/USDT:USDT',
    leg: 'entry',
    side: 'buy',
    type: 'market',
    timeInForce: 'gtc',
    quantity: steps(1),
    reduceOnly: false,
    leverage: 1,
    signalKey: 'sig',
  };
  const placed = await venue.placeOrder({
    request,
    clientOrderId: 'tr1',
    writeBefore: performance.now() + leftMs,
  });
  expect(placed.kind).toBe(outcome);
  expect(paths.filter((path) => path.endsWith('/order'))).toHaveLength(sends);
});
