import { ok, quoteFromNumber, steps } from '@trendy/domain';
import type { Instrument, Subscription, VenueUserEvent } from '@trendy/domain';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Caller } from './ccxt/caller.ts';
import type { Client, LibrarySocket } from './ccxt/client.ts';
import { InstrumentCache } from './ccxt/instrument-cache.ts';
import { UserStream } from './ccxt/user-stream.ts';
import { simulatedExchange } from './endpoints.ts';
import { EntryGate } from './entry-gate.ts';
import { OkxInstrumentCache } from './okx/instrument-cache.ts';
import { OkxUserStream } from './okx/user-stream.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const instrument = (base: string): Instrument => ({
  ...{ symbol: `${base}/USDT:USDT`, base, quote: 'USDT', tickSize: '0.1', stepSize: '0.001' },
  ...{ minQuantity: steps(1), maxQuantity: steps(1_000), maxMarketQuantity: steps(120), brackets: [] },
  minNotional: quoteFromNumber(5),
});

/** A caller whose sockets speak when the test does, and whose venue lists what it is told to list. */
function aVenue(answers: Readonly<Record<string, () => unknown>>) {
  const said = new Map<string, (message: unknown) => void>();
  const asked: string[] = [];
  const client = {
    open: (url: string, onMessage: (message: unknown) => void) => {
      said.set(new URL(url).pathname.split('/').at(-1) ?? '', onMessage);
      let onError: (error: Error) => void = () => undefined;
      const died = new Promise((_resolve, reject) => (onError = reject));
      const socket = {
        ...{ url, connected: Promise.resolve(), send: () => Promise.resolve() },
        ...{ close: () => undefined, onError },
      } as unknown as LibrarySocket;
      return { socket, died };
    },
    userSocketUrl: () => 'ws://x/ws',
  } as unknown as Client;
  const answer = (method: string): unknown => {
    asked.push(method);
    return answers[method]?.();
  };
  const caller = {
    client: () => Promise.resolve(client),
    key: () => Promise.resolve({ apiKey: 'a', secret: 'b', passphrase: 'c' }),
    venueNow: 0,
    send: ({ method }: { method: string }) => Promise.resolve(answer(method)),
    ask: ({ method }: { method: string }, read: (answer: unknown) => unknown) =>
      Promise.resolve(ok(read(answer(method)))),
  } as unknown as Caller;
  const say = (path: string, message: unknown): void => said.get(path)?.(message);
  return { caller, say, asked };
}

/** What a listener heard, in order; a comparison lasts until the test says that it is done. */
function aListener() {
  const events: VenueUserEvent[] = [];
  const heard: string[] = [];
  const gate = new EntryGate();
  let compared: () => void = () => undefined;
  const handlers = gate.around({
    onEvent: (event) => void events.push(event),
    onConnected: () => {
      heard.push('connected');
      return new Promise<void>((resolve) => (compared = resolve));
    },
    onDisconnected: ({ code }) => void heard.push(code),
  });
  return { events, heard, gate, handlers, compared: () => compared() };
}

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

interface Scene {
  readonly listener: ReturnType<typeof aListener>;
  /** Pushes orders of these bases, in one frame where the protocol has several; null is a row that cannot be read. */
  readonly push: (...bases: readonly (string | null)[]) => void;
  /** From now on the venue lists this one as well. */
  readonly list: (base: string) => void;
  readonly count: (kept: Instrument) => void;
  readonly load: () => Promise<unknown>;
  readonly reads: () => number;
  readonly stream: Subscription;
}

async function okx(): Promise<Scene> {
  const listed = ['BTC', 'NEW'];
  const rowOf = (base: string) => ({
    ...{ instId: `${base}-USDT-SWAP`, instType: 'SWAP', state: 'live', ctType: 'linear', ctVal: '0.01' },
    ...{ instFamily: `${base}-USDT`, settleCcy: 'USDT', lotSz: '0.1', minSz: '0.1', tickSz: '0.1' },
    maxLmtSz: '100000',
  });
  const tierOf = (base: string) => ({
    ...{ instFamily: `${base}-USDT`, minSz: '0', maxSz: '9', mmr: '0.004', maxLever: '100' },
  });
  const bases = ['BTC', 'NEW'];
  const { caller, say, asked } = aVenue({
    publicGetPublicInstruments: () => ({ data: listed.map(rowOf) }),
    publicGetPublicMarkPrice: () => ({
      data: bases.map((base) => ({ instId: `${base}-USDT-SWAP`, markPx: '1' })),
    }),
    publicGetPublicPositionTiers: () => ({ data: bases.map(tierOf) }),
  });
  const origin = simulatedExchange(`http://tiers-${Math.random().toString(36).slice(2)}`, 'okx');
  // Margin steps are kept for a day, whoever reads them first.
  await new OkxInstrumentCache(caller, origin).load();
  listed.pop();
  const cache = new OkxInstrumentCache(caller, origin);
  const listener = aListener();
  const stream = new OkxUserStream({ caller, socket: 'ws://x', instruments: cache, ...listener });
  await settle();
  for (const [path, channel] of [
    ['private', 'orders'],
    ['business', 'orders-algo'],
  ] as const) {
    say(path, { event: 'login' });
    say(path, { event: 'subscribe', arg: { channel } });
  }
  const orderOf = (base: string | null) => ({
    ...{ instId: `${base ?? 'BTC'}-USDT-SWAP`, ordId: '7', clOrdId: 'tr1', side: 'buy', sz: '2' },
    ...{ accFillSz: '0', state: base === null ? 'dreaming' : 'live', ordType: 'limit', uTime: '5' },
  });
  return {
    ...{ listener, stream },
    push: (...rows) => {
      say('business', 'pong');
      say('private', { arg: { channel: 'orders' }, data: rows.map(orderOf) });
    },
    list: (base) => void listed.push(base),
    count: (kept) => cache.countIn([kept]),
    load: () => cache.load(),
    reads: () => asked.filter((method) => method === 'publicGetPublicInstruments').length,
  };
}

async function binance(): Promise<Scene> {
  const listed = ['BTC'];
  const filters = [
    { filterType: 'PRICE_FILTER', tickSize: '0.1' },
    { filterType: 'LOT_SIZE', stepSize: '0.001', minQty: '0.001', maxQty: '100' },
  ];
  const rowOf = (base: string) => ({
    ...{ symbol: `${base}USDT`, contractType: 'PERPETUAL', status: 'TRADING', filters },
    ...{ baseAsset: base, quoteAsset: 'USDT', marginAsset: 'USDT' },
  });
  const { caller, say, asked } = aVenue({
    fapiPrivateGetLeverageBracket: () => [],
    fapiPublicGetExchangeInfo: () => ({ symbols: listed.map(rowOf) }),
    fapiPrivatePostListenKey: () => ({ listenKey: 'k' }),
  });
  const cache = new InstrumentCache(caller);
  const listener = aListener();
  const stream = new UserStream(caller, cache, listener.handlers);
  await settle();
  const orderOf = (base: string | null) => ({
    ...{ s: `${base ?? 'BTC'}USDT`, c: 'tr1', i: 7, x: 'NEW', X: base === null ? 'DREAMING' : 'NEW' },
    ...{ S: 'BUY', q: '0.002', z: '0', T: 5 },
  });
  return {
    ...{ listener, stream },
    push: (...rows) => {
      for (const row of rows) say('ws', { e: 'ORDER_TRADE_UPDATE', o: orderOf(row) });
    },
    list: (base) => void listed.push(base),
    count: (kept) => cache.countIn([kept]),
    load: () => cache.load(),
    reads: () => asked.filter((method) => method === 'fapiPublicGetExchangeInfo').length,
  };
}

const symbols = (events: readonly VenueUserEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'order' ? [event.order.symbol] : []));

describe.each([
  ['okx', okx, 20],
  ['binance-usdm', binance, 2],
] as const)('%s', (_protocol, open, plain) => {
  test('a row that cannot be read costs only itself; what it said is compared, and entries wait for that', async () => {
    const { listener, push, stream } = await open();
    listener.compared();
    await settle();
    expect([listener.heard, listener.gate.isHeld]).toEqual([['connected'], false]);
    push('BTC', null, 'BTC');
    expect(symbols(listener.events)).toEqual(['BTC/USDT:USDT', 'BTC/USDT:USDT']);
    expect(listener.gate.isHeld).toBe(true);
    await settle(500);
    expect(listener.heard).toEqual(['connected', 'stream_unreadable', 'connected']);
    expect(listener.gate.isHeld).toBe(true);
    listener.compared();
    await settle();
    expect(listener.gate.isHeld).toBe(false);
    await stream.close();
  });

  test('a venue that says it always makes no storm of comparisons, and the rest is heard', async () => {
    const { listener, push, stream } = await open();
    for (let second = 0; second < 60; second += 1) {
      push(null, 'BTC');
      await settle(1_000);
    }
    expect(symbols(listener.events)).toHaveLength(60);
    const comparisons = listener.heard.filter((word) => word === 'connected').length;
    expect(comparisons).toBeGreaterThanOrEqual(8);
    expect(comparisons).toBeLessThanOrEqual(14);
    expect(listener.heard.filter((word) => word === 'stream_unreadable').length).toBeLessThanOrEqual(14);
    // The last one as well.
    await settle(10_000);
    expect(listener.heard.at(-1)).toBe('connected');
    await stream.close();
  });

  test('rows count in the units that are kept by then', async () => {
    const { listener, push, count, stream } = await open();
    push('BTC');
    count({ ...instrument('BTC'), stepSize: '0.0001' });
    push('BTC');
    const quantities = listener.events.map((event) => event.kind === 'order' && event.order.quantity);
    expect(quantities).toEqual([plain, plain * 10]);
    await stream.close();
  });

  test('a symbol that is listed while the stream is open: read anew, compared, and then understood', async () => {
    const { listener, push, list, load, reads, stream } = await open();
    listener.compared();
    await settle();
    const before = reads();
    list('NEW');
    for (let row = 0; row < 10; row += 1) push('NEW');
    await settle(500);
    // Nobody waits for what may be another kind of contract.
    expect(listener.gate.isHeld).toBe(false);
    expect(listener.heard).toEqual(['connected', 'connected']);
    await load();
    expect(reads()).toBe(before + 1);
    push('NEW');
    expect(symbols(listener.events)).toEqual(['NEW/USDT:USDT']);
    await stream.close();
  });

  test('one that is on no list is asked for once an hour', async () => {
    const { listener, push, load, reads, stream } = await open();
    const before = reads();
    for (let third = 0; third < 170; third += 1) {
      push('GONE');
      await load();
      await settle(20_000);
    }
    expect(reads()).toBe(before + 1);
    expect(listener.heard).toEqual(['connected', 'connected']);
    await stream.close();
  });
});
