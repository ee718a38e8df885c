import type { IncomingMessage } from 'node:http';
import { accountMargin } from '@trendy/simulator';
import type { UserEvent } from '@trendy/simulator';
import type { WebSocket } from 'ws';
import type { Wire } from '../binance-usdm/call.ts';
import type { Credential } from '../credentials.ts';
import type { Faults } from '../faults.ts';
import { answerFrameUnderFaults, createUserFrames, strikes } from '../user-faults.ts';
import { checkSignature, checkTime, identify } from './auth.ts';
import { argsOf, recordOf } from './call.ts';
import type { Args } from './call.ts';
import { createChannels, doorOf } from './channels.ts';
import { OkxError } from './errors.ts';
import { answerOrders, isOrderOperation } from './frames.ts';
import { familyOf, instIdOf, marketOfInst } from './instruments.ts';
import { fillFields, renderAlgo, renderBalance, renderOrder, renderPosition } from './render.ts';

type Door = 'public' | 'private' | 'business';

interface Client {
  readonly socket: WebSocket;
  readonly door: Door;
  readonly ip: string;
  readonly connId: string;
  credential: Credential | null;
  /** Subscriptions as they were asked for, by `channel:instId`. */
  readonly subscriptions: Map<string, Record<string, unknown>>;
  muted: boolean;
  /** Wall time of the last frame in either direction. */
  lastFrame: number;
}

export interface OkxSockets {
  accept(socket: WebSocket, request: IncomingMessage): void;
  tick(): void;
  terminate(account: number | null): number;
  /** Announces the end of an account's connections and cuts them. */
  expire(account: number): void;
  close(): void;
}

const QUIET_MS = 30_000;
const MAX_BUFFERED_BYTES = 8_000_000;
const MAX_SUBSCRIPTIONS = 480;
const NEWS_OF_ALL = '';
let connections = 0;

export function createOkxSockets(wire: Wire, faults: Faults): OkxSockets {
  const clients = new Set<Client>();
  const listened = new Map<string, number>();
  const frames = createUserFrames<Client>(faults);
  const wall = (): number => wire.venue.clock.wall();
  const push = (client: Client, frame: unknown): void => {
    if (client.muted) return;
    client.lastFrame = wall();
    if (client.socket.bufferedAmount > MAX_BUFFERED_BYTES) client.socket.terminate();
    else client.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  };
  const channels = createChannels(wire, listened, (channel, instId, data, action) => {
    const key = `${channel}:${instId}`;
    if (!listened.has(key)) return;
    for (const client of clients) {
      const arg = client.subscriptions.get(key);
      if (!arg || strikes(faults, client, `WS market ${key}`)) continue;
      push(client, { arg, ...(action ? { action } : {}), data });
    }
  });
  const recount = (): void => {
    listened.clear();
    for (const client of clients)
      for (const key of client.subscriptions.keys()) listened.set(key, (listened.get(key) ?? 0) + 1);
  };
  wire.venue.listen({
    market: (events) => channels.onEvents(events),
    user: (events) => {
      for (const event of events)
        for (const client of clients)
          if (client.credential?.account === event.account)
            for (const [arg, data] of userFrames(wire, client, event))
              frames.send(client, `WS user ${String(arg['channel'])}`, client.credential.apiKey, () =>
                push(client, { arg, data: [data] }),
              );
      frames.flush();
    },
  });
  const accept = (socket: WebSocket, request: IncomingMessage): void => {
    connections += 1;
    const name = /^\/ws\/v5\/(public|private|business)/.exec(request.url ?? '')?.[1];
    const client: Client = {
      socket,
      door: (name ?? 'public') as Door,
      ip: request.socket.remoteAddress ?? '',
      connId: connections.toString(16).padStart(8, '0'),
      credential: null,
      subscriptions: new Map(),
      muted: false,
      lastFrame: wall(),
    };
    socket.on('error', () => socket.terminate());
    if (name === undefined) {
      socket.terminate();
      return;
    }
    clients.add(client);
    socket.on('close', () => {
      clients.delete(client);
      recount();
    });
    socket.on('message', (raw) => {
      client.lastFrame = wall();
      const text = String(raw as Buffer);
      if (text === 'ping') push(client, 'pong');
      else
        hear(wire, faults, client, text, push, channels.first).then(recount, (error: unknown) => {
          wire.venue.log.error({ err: error }, 'okx-socket.failed');
          socket.terminate();
        });
    });
  };
  const cut = (account: number | null, act: (client: Client) => void): number => {
    let count = 0;
    for (const client of clients) {
      if (account !== null && client.credential?.account !== account) continue;
      act(client);
      count += 1;
    }
    return count;
  };
  return {
    accept,
    tick: () => {
      channels.tick();
      for (const client of clients)
        if (wall() - client.lastFrame > QUIET_MS && !client.muted)
          client.socket.close(4004, 'No data received in 30s.');
    },
    terminate: (account) => cut(account, (client) => client.socket.terminate()),
    expire: (account) => {
      cut(account, (client) => {
        push(client, {
          event: 'notice',
          code: '64008',
          msg: 'The connection will soon be closed for a service upgrade. Please reconnect.',
          connId: client.connId,
        });
        client.socket.close();
      });
    },
    close: () => cut(null, (client) => client.socket.terminate()),
  };
}

type Push = (client: Client, frame: unknown) => void;
type First = ReturnType<typeof createChannels>['first'];

/** One text frame: login, subscriptions, orders. */
async function hear(
  wire: Wire,
  faults: Faults,
  client: Client,
  text: string,
  push: Push,
  first: First,
): Promise<void> {
  const fail = (code: string, msg: string, id?: unknown): void =>
    push(client, { ...(id === undefined ? {} : { id }), event: 'error', code, msg, connId: client.connId });
  let frame: Record<string, unknown>;
  try {
    frame = recordOf(JSON.parse(text));
  } catch {
    return fail('60012', `Illegal request: ${text.slice(0, 200)}`);
  }
  const op = String(frame['op'] ?? '');
  const list = Array.isArray(frame['args']) ? (frame['args'] as unknown[]).map(recordOf) : [];
  if (op === 'login') return login(wire, client, argsOf(list[0] ?? {}), push, fail);
  if (op === 'subscribe' || op === 'unsubscribe') {
    for (const arg of list) {
      const refusal = subscribe(wire, client, op, arg, push, first);
      if (refusal !== null) fail(...refusal, frame['id']);
    }
    return undefined;
  }
  if (!isOrderOperation(op)) return fail('60012', `Illegal request: ${text.slice(0, 200)}`);
  const { credential } = client;
  if (!credential || client.door !== 'private') return fail('60011', 'Please log in', frame['id']);
  const account = wire.venue.accountOf(credential);
  const reply = await answerFrameUnderFaults(faults, `WS api ${op}`, credential.apiKey, () =>
    answerOrders({ wire, credential, account }, frame),
  );
  if (reply !== null) push(client, reply);
  return undefined;
}

const LOGIN_CODES: Readonly<Record<string, string>> = {
  '50102': '60006',
  '50112': '60004',
  '50113': '60007',
  '50106': '60007',
  '50105': '60024',
};

function login(
  wire: Wire,
  client: Client,
  args: Args,
  push: Push,
  fail: (code: string, msg: string) => void,
): void {
  wire.requests.count(args.text('apiKey'), 'WS login', wire.venue.clock.wall());
  try {
    const stamp = args.text('timestamp') ?? '';
    const known = identify(wire.venue.credentials, args.text('apiKey'), args.text('passphrase'), client.ip);
    checkTime(Number(stamp) * 1_000, wire.wall());
    checkSignature(known.secret, `${stamp}GET/users/self/verify`, args.text('sign'));
    client.credential = known;
    push(client, { event: 'login', code: '0', msg: '', connId: client.connId });
  } catch (error) {
    if (!(error instanceof OkxError)) throw error;
    fail(LOGIN_CODES[error.code] ?? '60005', error.message);
  }
}

/** Returns the refusal, or null when the client has been told that it is done. */
function subscribe(
  wire: Wire,
  client: Client,
  op: 'subscribe' | 'unsubscribe',
  arg: Record<string, unknown>,
  push: Push,
  first: First,
): readonly [string, string] | null {
  const channel = String(arg['channel'] ?? '');
  const instId = typeof arg['instId'] === 'string' ? arg['instId'] : NEWS_OF_ALL;
  const key = `${channel}:${instId}`;
  const door = doorOf(channel);
  const { core } = wire.venue.exchange;
  const market = marketOfInst(core, instId);
  const isKnown =
    instId === NEWS_OF_ALL ||
    (market !== null && market.status !== 'CLOSE') ||
    [...core.markets.values()].some((market) => familyOf(market.listing) === instId);
  // A client asks for private channels by whichever door it has logged in at.
  const isPrivate = door === 'private' || channel === 'orders-algo';
  if (door === null || !isKnown || (!isPrivate && door !== client.door && client.door !== 'business'))
    return [
      '60018',
      `Wrong URL or ${key} doesn't exist. Please use the correct URL, channel and parameters.`,
    ];
  if (isPrivate && !client.credential) return ['60011', 'Please log in'];
  if (client.subscriptions.size >= MAX_SUBSCRIPTIONS)
    return ['60030', `Maximum ${MAX_SUBSCRIPTIONS} subscriptions on one connection.`];
  push(client, { event: op, arg, connId: client.connId });
  if (op === 'unsubscribe') {
    client.subscriptions.delete(key);
    return null;
  }
  client.subscriptions.set(key, arg);
  const opening = isPrivate ? privateFirst(wire, client, channel) : first(channel, instId);
  if (opening) push(client, { arg, ...opening });
  return null;
}

/** What stands now, before any change is told. */
function privateFirst(wire: Wire, client: Client, channel: string): { data: readonly unknown[] } | null {
  const { credential } = client;
  if (!credential) return null;
  const { core } = wire.venue.exchange;
  const account = wire.venue.accountOf(credential);
  if (channel === 'account') return { data: [renderBalance(core, account)] };
  if (channel !== 'positions') return null;
  const margin = accountMargin(core, account);
  const held = [...account.positions.values()].filter((position) => position.quantity !== 0);
  return { data: held.map((position) => renderPosition(core, account, position, margin)) };
}

/** The frames that a client gets of one event, each with its subscription. */
function* userFrames(
  wire: Wire,
  client: Client,
  event: UserEvent,
): Generator<readonly [Record<string, unknown>, unknown]> {
  const { core } = wire.venue.exchange;
  const account = core.accounts.get(event.account)!;
  const subscribed = (channel: string, symbol: string): Record<string, unknown>[] => {
    const market = core.markets.get(symbol);
    const instId = market ? instIdOf(market.listing) : '';
    return [NEWS_OF_ALL, ...(instId === '' ? [] : [instId])].flatMap((name) => {
      const arg = client.subscriptions.get(`${channel}:${name}`);
      return arg ? [arg] : [];
    });
  };
  if (event.kind === 'order') {
    const { order, trade, execution } = event;
    const amended = execution === 'amendment' ? { amendResult: '0', amendSource: '1' } : {};
    for (const arg of subscribed('orders', order.symbol))
      yield [
        arg,
        {
          ...renderOrder(core, account, order),
          ...(trade ? fillFields(core, trade) : {}),
          code: '0',
          msg: '',
          reqId: '',
          ...amended,
        },
      ];
  }
  if (event.kind === 'algo')
    for (const arg of subscribed('orders-algo', event.algo.symbol))
      yield [arg, renderAlgo(core, account, event.algo)];
  if (event.kind !== 'account' && event.kind !== 'margin_call') return;
  const channel = event.kind === 'account' ? 'positions' : 'liquidation-warning';
  if (event.kind === 'account')
    for (const arg of subscribed('account', '')) yield [arg, renderBalance(core, account)];
  const margin = accountMargin(core, account);
  for (const view of event.positions) {
    const position = [...account.positions.values()].find(
      (one) => one.symbol === view.symbol && one.leg === view.leg,
    );
    if (!position) continue;
    for (const arg of subscribed(channel, view.symbol))
      yield [arg, renderPosition(core, account, position, margin)];
  }
}
