import { inspect } from 'node:util';

import type { Endpoints } from '../endpoints.ts';
import { VendorError } from './vendor-error.ts';

/** The few members of the library that we use; its own types come with the 80 MB entry point. */
interface LibraryClient {
  urls: { api: Record<string, unknown> };
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
  send(message: unknown): Promise<unknown>;
  close(): unknown;
  onError(error: Error): void;
}

type LibraryClass = new (config: Record<string, unknown>) => LibraryClient;

export interface ClientKey {
  readonly apiKey: string;
  readonly secret: string;
}

export interface ClientOptions {
  readonly endpoints: Endpoints;
  readonly key?: ClientKey;
  readonly timeoutMs: number;
  readonly receiveWindowMs: number;
  /** What is added to our clock to get the venue's. */
  readonly clockOffsetMs: () => number;
  readonly onUsedWeight: (weight: number) => void;
}

export interface Client {
  /** One request, one send: an implicit method such as `fapiPrivatePostOrder`. @throws VendorError, or a library error. */
  call(method: string, parameters?: Readonly<Record<string, string | number | boolean>>): Promise<unknown>;
  /** Opens a socket; settles only when it has died. */
  open(url: string, onMessage: (message: unknown) => void): { socket: LibrarySocket; died: Promise<unknown> };
  socketUrl(category: 'market' | 'public', slot: number): string;
  userSocketUrl(listenKey: string): string;
  close(): Promise<void>;
}

/** Nobody listens there: whatever the library might call by mistake must not reach a real host. */
const CLOSED_PORT = 'http://127.0.0.1:9';

let library: Promise<LibraryClass> | undefined;
const loadLibrary = (): Promise<LibraryClass> =>
  // One exchange instead of all of them: 0.2 s and 35 MB. Deep paths are not exported, so the URL is resolved by hand.
  (library ??= import(new URL('./src/pro/binanceusdm.js', import.meta.resolve('ccxt')).href).then(
    (module: { default: LibraryClass }) => module.default,
  ));

export async function createClient(options: ClientOptions): Promise<Client> {
  const Library = await loadLibrary();
  const onMessage = new Map<string, (message: unknown) => void>();

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
      const weight = Number(headers['X-Mbx-Used-Weight-1m']);
      if (Number.isFinite(weight)) options.onUsedWeight(weight);
      throwUnlessAnswer(status, headers, body, parsed);
    }
    handleMessage(socket: LibrarySocket, message: unknown): void {
      onMessage.get(socket.url)?.(message);
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
    ...options.key,
    enableRateLimit: false,
    timeout: options.timeoutMs,
    enableLastResponseHeaders: false,
    enableLastHttpResponse: false,
    enableLastJsonResponse: false,
    options: {
      fetchCurrencies: false,
      fetchMargins: false,
      warnOnFetchOpenOrdersWithoutSymbol: false,
      recvWindow: options.receiveWindowMs,
      adjustForTimeDifference: false,
      maxRetriesOnFailure: 0,
      broker: { swap: '', future: '' },
    },
  });
  pointAt(client, options.endpoints);
  await client.loadHttpProxyAgent();

  return {
    call: (method, parameters = {}) => callImplicit(client, method, parameters),
    open: (url, handler) => {
      onMessage.set(url, handler);
      const died = client.watch(url, 'died').finally(() => {
        onMessage.delete(url);
        delete client.clients[url];
      });
      const socket = client.clients[url];
      if (!socket) throw new VendorError('the socket was not created', null, null);
      return { socket, died };
    },
    socketUrl: (category, slot) => `${options.endpoints.socket}/${category}/ws/${slot}`,
    userSocketUrl: (listenKey) => `${options.endpoints.socket}/private/ws?listenKey=${listenKey}`,
    close: () => client.close(),
  };
}

function callImplicit(
  client: LibraryClient,
  method: string,
  parameters: Readonly<Record<string, string | number | boolean>>,
): Promise<unknown> {
  const implicit = (client as unknown as Record<string, unknown>)[method];
  if (typeof implicit !== 'function') throw new VendorError(`the library has no call ${method}`, null, null);
  return (implicit as (parameters: object) => Promise<unknown>).call(client, { ...parameters });
}

function pointAt(client: LibraryClient, endpoints: Endpoints): void {
  const { api } = client.urls;
  for (const key of Object.keys(api)) if (typeof api[key] === 'string') api[key] = CLOSED_PORT;
  const sapi = endpoints.permissions === null ? CLOSED_PORT : `${endpoints.permissions}/sapi/v1`;
  Object.assign(api, {
    fapiPublic: `${endpoints.rest}/fapi/v1`,
    fapiPublicV2: `${endpoints.rest}/fapi/v2`,
    fapiPublicV3: `${endpoints.rest}/fapi/v3`,
    fapiPrivate: `${endpoints.rest}/fapi/v1`,
    fapiPrivateV2: `${endpoints.rest}/fapi/v2`,
    fapiPrivateV3: `${endpoints.rest}/fapi/v3`,
    fapiData: `${endpoints.rest}/futures/data`,
    sapi,
    ws: {},
  });
}

/** Every reply passes here, so that errors are judged by the venue's own code and never by a library class. */
function throwUnlessAnswer(
  status: number,
  headers: Record<string, string>,
  body: string,
  parsed: unknown,
): void {
  const reply =
    typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  const code = Number(reply?.['code']);
  const failed = Number.isFinite(code) && code !== 200 && code !== 0;
  if (status >= 200 && status < 300 && reply && !failed) return;
  const retryAfter = Number(headers['Retry-After']);
  const message = typeof reply?.['msg'] === 'string' ? reply['msg'] : plainMessage(status, body);
  throw new VendorError(
    message,
    status,
    failed ? code : null,
    Number.isFinite(retryAfter) ? retryAfter * 1_000 : null,
  );
}

const plainMessage = (status: number, body: string): string =>
  body.length > 0 && body.length < 100 && !body.includes('<')
    ? body
    : `HTTP ${status} without a readable body`;
