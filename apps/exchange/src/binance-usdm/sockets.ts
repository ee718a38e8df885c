import type { IncomingMessage } from 'node:http';
import type { UserEvent } from '@trendy/simulator';
import type { WebSocket } from 'ws';
import type { Faults } from '../faults.ts';
import type { Wire } from './call.ts';
import { renderUserEvent } from './events.ts';
import { createMarketStreams, topicOf } from './market-streams.ts';
import { answerFrameUnderFaults, createUserFrames, strikes } from '../user-faults.ts';
import type { UserFrames } from '../user-faults.ts';
import { answerFrame } from './ws-api.ts';

/** One connected socket: streams it listens to, and the user stream it may carry. */
interface Client {
  readonly socket: WebSocket;
  /** Frames are wrapped as `{stream, data}`. */
  readonly combined: boolean;
  readonly ip: string;
  readonly openedAt: number;
  readonly streams: Set<string>;
  /** Listen keys, by account. */
  readonly users: Map<number, string>;
  isAlive: boolean;
  muted: boolean;
}

export interface Sockets {
  /** Takes over a connection that has just been opened. */
  accept(socket: WebSocket, request: IncomingMessage): void;
  tick(): void;
  /** Cuts connections: all, or one account's. */
  terminate(account: number | null): number;
  close(): void;
}

const PING_TICKS = 1_800;
const DAY_MS = 86_400_000;
const MAX_STREAMS = 1_024;
/** A client that reads slower than this is cut off rather than fed from memory without end. */
const MAX_BUFFERED_BYTES = 8_000_000;

export function createSockets(wire: Wire, faults: Faults): Sockets {
  const clients = new Set<Client>();
  const frames = createUserFrames<Client>(faults);
  const push = (client: Client, stream: string, data: unknown): void => {
    if (client.muted) return;
    if (client.socket.bufferedAmount > MAX_BUFFERED_BYTES) client.socket.terminate();
    else client.socket.send(JSON.stringify(client.combined ? { stream, data } : data));
  };
  const streams = createMarketStreams(wire, (stream, data) => {
    for (const client of clients)
      if (client.streams.has(stream) && !strikes(faults, client, `WS market ${stream}`))
        push(client, stream, data);
  });
  const refresh = (): void => {
    const all = new Set<string>();
    for (const client of clients) for (const stream of client.streams) all.add(stream);
    streams.listened(all);
  };
  wire.venue.listen({
    market: (events) => streams.onEvents(events),
    user: (events) => sendUserEvents(wire, frames, clients, push, events),
  });
  const accept = (socket: WebSocket, request: IncomingMessage): void => {
    const url = new URL(request.url ?? '/', 'http://exchange');
    const ip = request.socket.remoteAddress ?? '';
    socket.on('error', () => socket.terminate());
    if (url.pathname.startsWith('/ws-fapi/')) {
      serveApi(wire, faults, socket, ip);
      return;
    }
    const client: Client = {
      socket,
      combined: /(?:^|\/)stream(?:\/|$)/.test(url.pathname),
      ip,
      openedAt: wire.venue.clock.wall(),
      streams: new Set(),
      users: new Map(),
      isAlive: true,
      muted: false,
    };
    clients.add(client);
    socket.on('pong', () => (client.isAlive = true));
    socket.on('close', () => {
      clients.delete(client);
      refresh();
    });
    for (const name of namesIn(url)) subscribe(wire, client, name);
    refresh();
    socket.on('message', (data) => {
      const reply = command(wire, client, String(data as Buffer));
      refresh();
      if (reply !== null && !client.muted) socket.send(reply);
    });
  };
  let ticks = 0;
  return {
    accept,
    tick: () => {
      ticks += 1;
      streams.tick();
      const now = wire.venue.clock.wall();
      for (const { key, account } of wire.listenKeys.expire(now))
        expireKey(wire, clients, push, key, account);
      if (ticks % PING_TICKS === 0) pingAll(clients, now);
    },
    terminate: (account) => {
      let count = 0;
      for (const client of clients) {
        if (account !== null && !client.users.has(account)) continue;
        client.socket.terminate();
        count += 1;
      }
      return count;
    },
    close: () => {
      for (const client of clients) client.socket.terminate();
    },
  };
}

function serveApi(wire: Wire, faults: Faults, socket: WebSocket, ip: string): void {
  socket.on('message', (data) => {
    const text = String(data as Buffer);
    const word = (name: string): string | undefined =>
      new RegExp(`"${name}"\\s*:\\s*"([^"]{1,128})"`).exec(text)?.[1];
    answerFrameUnderFaults(faults, `WS api ${word('method') ?? ''}`, word('apiKey'), () =>
      answerFrame(wire, text, ip),
    )
      .then((reply) => {
        if (reply !== null) socket.send(reply);
      })
      .catch((error: unknown) => {
        wire.venue.log.error({ err: error }, 'ws-api.failed');
        socket.terminate();
      });
  });
}

/** Streams named by the address itself: `/ws/<a>`, `?streams=a/b`, `?listenKey=`. */
function namesIn(url: URL): string[] {
  const listed = url.searchParams.get('streams')?.split('/') ?? [];
  const key = url.searchParams.get('listenKey');
  const path = /\/ws\/(.+)$/.exec(url.pathname)?.[1] ?? '';
  // ccxt numbers its sockets: /public/ws/0 names no stream.
  const inPath = /^\d{0,3}$/.test(path) ? [] : path.split('/');
  return [...listed, ...(key === null ? [] : [key]), ...inPath].filter((name) => name !== '');
}

function subscribe(wire: Wire, client: Client, name: string): boolean {
  const account = wire.listenKeys.accountOf(name, wire.venue.clock.wall());
  if (account !== null) {
    client.users.set(account, name);
    return true;
  }
  const topic = topicOf(name);
  if (!topic || client.streams.size >= MAX_STREAMS) return false;
  if (topic.symbol !== '*' && !wire.venue.exchange.core.markets.has(topic.symbol)) return false;
  client.streams.add(name);
  return true;
}

/** SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS; null when there is nothing to say. */
function command(wire: Wire, client: Client, text: string): string | null {
  let frame: { method?: unknown; params?: unknown; id?: unknown };
  try {
    frame = JSON.parse(text) as typeof frame;
  } catch {
    return JSON.stringify({ code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' });
  }
  const id = frame.id ?? null;
  const names = Array.isArray(frame.params) ? frame.params.map(String) : [];
  switch (frame.method) {
    case 'SUBSCRIBE':
      for (const name of names) subscribe(wire, client, name);
      return JSON.stringify({ result: null, id });
    case 'UNSUBSCRIBE':
      for (const name of names) {
        client.streams.delete(name);
        for (const [account, key] of client.users) if (key === name) client.users.delete(account);
      }
      return JSON.stringify({ result: null, id });
    case 'LIST_SUBSCRIPTIONS':
      return JSON.stringify({ result: [...client.streams, ...client.users.values()], id });
    default:
      return JSON.stringify({ code: 2, msg: `Invalid request: unknown method ${String(frame.method)}` });
  }
}

function sendUserEvents(
  wire: Wire,
  frames: UserFrames<Client>,
  clients: ReadonlySet<Client>,
  push: (client: Client, stream: string, data: unknown) => void,
  events: readonly UserEvent[],
): void {
  for (const event of events) {
    let data: Record<string, unknown> | undefined;
    for (const client of clients) {
      const key = client.users.get(event.account);
      if (key === undefined) continue;
      data ??= renderUserEvent(wire.venue.exchange.core, event, wire.wall());
      const frame = data;
      const apiKey = apiKeyOf(wire, event.account);
      frames.send(client, `WS user ${String(frame['e'])}`, apiKey, () => push(client, key, frame));
    }
  }
  frames.flush();
}

export function apiKeyOf(wire: Wire, account: number): string | undefined {
  for (const credential of wire.venue.credentials.values())
    if (credential.account === account) return credential.apiKey;
  return undefined;
}

function expireKey(
  wire: Wire,
  clients: ReadonlySet<Client>,
  push: (client: Client, stream: string, data: unknown) => void,
  key: string,
  account: number,
): void {
  for (const client of clients) {
    if (client.users.get(account) !== key) continue;
    push(client, key, { e: 'listenKeyExpired', E: wire.wall(), listenKey: key });
    client.users.delete(account);
  }
}

/** Every three minutes; who has not answered the last one, or is a day old, is cut off. */
function pingAll(clients: ReadonlySet<Client>, now: number): void {
  for (const client of clients) {
    if (!client.isAlive || now - client.openedAt > DAY_MS) {
      client.socket.terminate();
      continue;
    }
    client.isAlive = false;
    client.socket.ping();
  }
}
