import { inspect } from 'node:util';

import type { Endpoints } from '../endpoints.ts';
import { CLOSED_PORT } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { VendorError } from './vendor-error.ts';

/** The few members of the library that we use; its own types come with the 80 MB entry point. */
interface LibraryClient {
  apiKey?: string;
  secret?: string;
  password?: string;
  urls: { api: Record<string, unknown> };
  streaming: Record<string, unknown>;
  headers: Record<string, string>;
  options: Record<string, unknown>;
  clients: Record<string, LibrarySocket | undefined>;
  loadHttpProxyAgent(): Promise<unknown>;
  watch(url: string, messageHash: string, message?: unknown, subscribeHash?: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface LibrarySocket {
  readonly url: string;
  readonly connected: Promise<unknown>;
  lastPong?: number;
  /** Absent before it was dialled. */
  readonly connection?: { terminate(): void };
  send(message: unknown): Promise<unknown>;
  close(): unknown;
  onError(error: Error): void;
}

type LibraryClass = new (config: Record<string, unknown>) => LibraryClient;

export interface ClientKey {
  readonly apiKey: string;
  readonly secret: string;
  /** Where the venue asks for one. */
  readonly passphrase?: string;
}

/** Parameters of a call; a list where the venue takes several things at once. */
export type CallParameters = Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];

export interface ClientOptions {
  readonly endpoints: Endpoints;
  readonly dialect: Dialect;
  readonly timeoutMs: number;
  readonly receiveWindowMs: number;
  /** What is added to our clock to get the venue's. */
  readonly clockOffsetMs: () => number;
  readonly onUsedWeight: (weight: number) => void;
}

export interface Client {
  /** One request, one send: an implicit method such as `fapiPrivatePostOrder`. @throws VendorError, or a library error. */
  call(method: string, parameters?: CallParameters): Promise<unknown>;
  /** Opens a socket; settles only when it has died. */
  open(url: string, onMessage: (message: unknown) => void): { socket: LibrarySocket; died: Promise<unknown> };
  socketUrl(category: 'market' | 'public', slot: number): string;
  userSocketUrl(listenKey: string): string;
  /** What calls are signed with from now on; null: nothing. */
  setKey(key: ClientKey | null): void;
  close(): Promise<void>;
}

/** A connection whose pings stay unanswered for twice as long is dead, whatever TCP says. */
const PING_MS = 10_000;
const MISSED_PINGS = 2;

const libraries = new Map<string, Promise<LibraryClass>>();
function loadLibrary(file: string): Promise<LibraryClass> {
  const known = libraries.get(file);
  if (known) return known;
  // One exchange instead of all of them: 0.2 s and 35 MB. Deep paths are not exported, so the URL is resolved by hand.
  const loading = import(new URL(file, import.meta.resolve('ccxt')).href).then(
    (module: { default: LibraryClass }) => module.default,
  );
  libraries.set(file, loading);
  return loading;
}

export async function createClient(options: ClientOptions): Promise<Client> {
  const { dialect, endpoints } = options;
  const Library = await loadLibrary(dialect.libraryFile);
  // By socket and not by address: one that is not quite dead must not speak to whoever listens to the next one.
  const onMessage = new WeakMap<LibrarySocket, (message: unknown) => void>();

  class GuardedLibrary extends Library {
    nonce(): number {
      return Math.round(Date.now() + options.clockOffsetMs());
    }
    handleErrors(
      status: number,
      _reason: string,
      _url: string,
      _method: string,
      headers: Record<string, string>,
      body: string,
      parsed: unknown,
    ): void {
      const weight = dialect.weightHeader === null ? Number.NaN : Number(headers[dialect.weightHeader]);
      if (Number.isFinite(weight)) options.onUsedWeight(weight);
      throwUnlessAnswer(dialect, status, headers, body, parsed);
    }
    handleMessage(socket: LibrarySocket, message: unknown): void {
      // Text pongs come here too: any frame proves that the peer is there.
      socket.lastPong = Date.now();
      onMessage.get(socket)?.(message);
    }
    /** The library keeps the last signed request on the instance; we never want it kept. */
    setLastRequest(): void {}
    toJSON(): string {
      return '[exchange client]';
    }
    [inspect.custom](): string {
      return '[exchange client]';
    }
  }

  const client = new GuardedLibrary({
    enableRateLimit: false,
    timeout: options.timeoutMs,
    enableLastResponseHeaders: false,
    enableLastHttpResponse: false,
    enableLastJsonResponse: false,
    options: {
      ...dialect.options,
      fetchCurrencies: false,
      recvWindow: options.receiveWindowMs,
      adjustForTimeDifference: false,
      maxRetriesOnFailure: 0,
    },
  });
  const { api } = client.urls;
  for (const name of Object.keys(api)) if (typeof api[name] === 'string') api[name] = CLOSED_PORT;
  dialect.pointAt(api, endpoints);
  if (endpoints.playMoney === true) client.headers = { ...client.headers, 'x-simulated-trading': '1' };
  client.streaming = { ...client.streaming, keepAlive: PING_MS, maxPingPongMisses: MISSED_PINGS };
  await client.loadHttpProxyAgent();

  return {
    call: (method, parameters = {}) => callImplicit(client, method, parameters),
    open: (url, handler) => {
      const watched = client.watch(url, 'died');
      const socket = client.clients[url];
      const died = watched.finally(() => {
        if (socket) onMessage.delete(socket);
        if (client.clients[url] === socket) delete client.clients[url];
      });
      if (!socket) throw new VendorError('the socket was not created', null, null);
      onMessage.set(socket, handler);
      return { socket, died };
    },
    socketUrl: (category, slot) => `${endpoints.socket}/${category}/ws/${slot}`,
    userSocketUrl: (listenKey) => `${endpoints.socket}/private/ws?listenKey=${listenKey}`,
    setKey: (key) => {
      client.apiKey = key?.apiKey ?? '';
      client.secret = key?.secret ?? '';
      client.password = key?.passphrase ?? '';
    },
    close: () => client.close(),
  };
}

function callImplicit(client: LibraryClient, method: string, parameters: CallParameters): Promise<unknown> {
  const implicit = (client as unknown as Record<string, unknown>)[method];
  if (typeof implicit !== 'function') throw new VendorError(`the library has no call ${method}`, null, null);
  const copy = Array.isArray(parameters) ? parameters.map((one: object) => ({ ...one })) : { ...parameters };
  return (implicit as (parameters: object) => Promise<unknown>).call(client, copy);
}

/** Every reply passes here, so that errors are judged by the venue's own code and never by a library class. */
function throwUnlessAnswer(
  dialect: Dialect,
  status: number,
  headers: Record<string, string>,
  body: string,
  parsed: unknown,
): void {
  const reply =
    typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  const fault = reply ? dialect.faultOf(reply) : null;
  if (status >= 200 && status < 300 && reply && !fault) return;
  const retryAfter = Number(headers['Retry-After']);
  throw new VendorError(
    fault?.message ?? (typeof reply?.['msg'] === 'string' ? reply['msg'] : plainMessage(status, body)),
    status,
    fault?.code ?? null,
    Number.isFinite(retryAfter) ? retryAfter * 1_000 : null,
    fault?.parts?.map((part) => new VendorError(part.message ?? '', status, part.code)),
  );
}

const plainMessage = (status: number, body: string): string =>
  body.length > 0 && body.length < 100 && !body.includes('<')
    ? body
    : `HTTP ${status} without a readable body`;
