import { createAppDatabase, createWorkerDatabase } from '@trendy/db';
import { StreamMessage } from '@trendy/contracts';
import { marketMs, quoteFromNumber, steps } from '@trendy/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timed } from '../../../../../scripts/testing/stalls.ts';
import WebSocket from 'ws';
import { startTestApi, until } from '../../testing/running-api.ts';
import type { Person, TestApi } from '../../testing/running-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

interface Heard {
  readonly socket: WebSocket;
  readonly messages: StreamMessage[];
  code: number | null;
}

async function listen(person: Person): Promise<Heard> {
  const { ticket } = await person.api.createStreamTicket({});
  const url = `${api.url.replace('http', 'ws')}/api/v1/stream?ticket=${ticket}`;
  const socket = new WebSocket(url, { origin: 'http://localhost:3000' });
  const heard: Heard = { socket, messages: [], code: null };
  socket.on('message', (data) => heard.messages.push(StreamMessage.parse(JSON.parse(String(data)))));
  socket.on('close', (code) => {
    heard.code = code;
  });
  await until(() => heard.messages.length > 0);
  return heard;
}

/** The status of a refused handshake; 101 when it was not refused. */
const handshake = (ticket: string, origin: string): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/api/v1/stream?ticket=${ticket}`, {
      origin,
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
    socket.on('open', () => {
      resolve(101);
      socket.close();
    });
  });

test('a committed change reaches its owner, and nobody else', async () => {
  const one = await api.person('one');
  const two = await api.person('two');
  const [first, second] = await Promise.all([listen(one), listen(two)]);
  const database = await createAppDatabase({ url: api.database.appUrl, max: 1 });
  const accountId = '00000000-0000-4000-8000-000000000001';
  await database.asUser(one.userId, (store) =>
    store.changes.notify({ userId: one.userId, accountId, kinds: ['orders', 'positions'] }),
  );
  await database.close();
  await until(() => first.messages.length === 2);
  expect(first.messages).toMatchObject([
    { type: 'hello' },
    { type: 'changed', accountId, kinds: ['order', 'position'] },
  ]);
  expect(second.messages).toHaveLength(1);
  first.socket.close();
  second.socket.close();
});

test('prices reach every signed-in reader, once a second and symbol, and the public page', async () => {
  const readers = await Promise.all(['ann', 'ben'].map(async (name) => listen(await api.person(name))));
  const worker = await createWorkerDatabase({ url: api.database.workerUrl, max: 1 });
  const market = { venue: 'trendy', environment: 'demo' } as const;
  const symbol = 'BTC/USDT:USDT';
  const tick = (price: number, at: number) => ({ ...market, symbol, price, at });
  const at = Date.now();
  expect(await api.client().getShowcase({})).toEqual({ items: [] });
  const instrument = {
    symbol,
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.1',
    stepSize: '0.001',
    minQuantity: steps(1),
    maxQuantity: steps(1_000_000),
    maxMarketQuantity: steps(120_000),
    minNotional: quoteFromNumber(5),
    brackets: [],
  };
  await worker.market.putInstruments(market, [{ instrument, status: 'trading' }]);
  const quarter = 900_000;
  const last = Math.floor(at / quarter) * quarter;
  const bars = Array.from({ length: 120 }, (_, index) => {
    const openTime = last - (120 - index) * quarter;
    const closeTime = marketMs(openTime + quarter);
    return { openTime: marketMs(openTime), closeTime, open: 100, high: 100, low: 100, close: 100, volume: 1 };
  });
  await worker.market.putBars({ ...market, symbol, timeframe: '15m' }, bars);
  await worker.prices.publish([tick(110, at)]);
  await worker.prices.publish([tick(111, at + 300)]);
  await worker.prices.publish([
    tick(112, at + 1_000),
    ...Array.from({ length: 200 }, (_, index) => ({ ...tick(1, at), symbol: `C${index}/USDT:USDT` })),
  ]);
  await worker.close();
  const heardBy = ({ messages }: Heard) =>
    messages.filter((message) => message.type === 'price' && message.symbol === symbol);
  const count = (heard: Heard) => heard.messages.filter(({ type }) => type === 'price').length;
  await until(() => readers.every((heard) => count(heard) === 202));
  for (const heard of readers) {
    expect(heardBy(heard)).toEqual([
      { type: 'price', ...tick(110, at) },
      { type: 'price', ...tick(112, at + 1_000) },
    ]);
    heard.socket.close();
  }
  const { items } = await api.client().getShowcase({});
  expect(items).toMatchObject([
    { symbol, base: 'BTC', lastPrice: 112, at: new Date(at + 1_000).toISOString() },
  ]);
  expect(items[0]?.change24hPercent).toBeCloseTo(12);
  expect(items[0]?.bars).toHaveLength(96);
});

test('a ticket opens one stream, from our own pages, and only a real one', async () => {
  const guest = await api.person('guest');
  const { ticket } = await guest.api.createStreamTicket({});
  expect(await handshake(ticket, 'https://evil.example')).toBe(403);
  expect(await handshake(ticket, 'http://localhost:3000')).toBe(101);
  expect(await handshake(ticket, 'http://localhost:3000')).toBe(401);
  expect(await handshake('x'.repeat(43), 'http://localhost:3000')).toBe(401);
  expect(await handshake('', 'http://localhost:3000')).toBe(401);
});

test('a sign-out closes its streams within about a second', async () => {
  const leaver = await api.person('leaver');
  const heard = await listen(leaver);
  await leaver.api.signOut({});
  const { ms } = await timed(() => until(() => heard.code !== null));
  expect(heard.code).toBe(4_401);
  expect(ms).toBeLessThan(2_500);
});
