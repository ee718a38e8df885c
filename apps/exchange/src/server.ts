import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listingsWithMore } from '@trendy/simulator';
import { openAccount, openingSchema, operatorOpeningSchema, shown } from './account-opening.ts';
import { answer } from './binance-usdm/http.ts';
import { createListenKeys } from './binance-usdm/listen-keys.ts';
import type { Wire } from './binance-usdm/call.ts';
import { createBookFeed } from './book-feed.ts';
import { startControl } from './control.ts';
import type { Control } from './control.ts';
import { createFaults } from './faults.ts';
import { answer as answerOkx, PREFIX as OKX_PREFIX } from './okx/http.ts';
import { createSockets } from './sockets.ts';
import { closeServer, listen, readJson } from './http-server.ts';
import type { Log } from '@trendy/platform/log';
import { createRateLimits } from './rate-limits.ts';
import type { Limits } from './rate-limits.ts';
import { createRequestCounts } from './request-counts.ts';
import { readReplay } from './replay-file.ts';
import { openVenue } from './venue.ts';
import type { Venue } from './venue.ts';
import { openWorld } from './world.ts';

export interface ExchangeServerOptions {
  readonly host?: string;
  readonly port: number;
  /** Absent: no control port. */
  readonly controlPort?: number;
  readonly controlToken?: string;
  readonly dataDir: string;
  readonly speed?: number;
  readonly seed?: number;
  /** `BTCUSDT=bars.csv.gz,…`: repeat these files instead of generating a market. */
  readonly replay?: string | undefined;
  /** Smaller perpetuals beside the usual ones; not with `replay`. */
  readonly moreSymbols?: number | undefined;
  /** Market time at which a new data directory begins. */
  readonly marketStart?: number | undefined;
  readonly accounts?: 'local' | 'anyone' | 'nobody';
  readonly limits?: Partial<Limits>;
  readonly log: Log;
  /** Wall clock, milliseconds. */
  readonly now?: () => number;
  /** Memory and disk no longer agree: the process must end. */
  readonly onFatal: (error: unknown) => void;
}

export interface RunningExchange {
  readonly url: string;
  readonly wsUrl: string;
  readonly controlUrl: string | null;
  readonly controlToken: string | null;
  close(): Promise<void>;
}

const TICK_MS = 100;
/** Ticks between two breaths of the market maker. */
const BREATH_TICKS = 5;
const ACCOUNTS_PER_MINUTE = 300;

/** Starts the exchange on its ports; everything it needs is made here. */
export async function startExchange(options: ExchangeServerOptions): Promise<RunningExchange> {
  const { log, host = '127.0.0.1' } = options;
  const wall = options.now ?? Date.now;
  const replay = options.replay === undefined ? null : readReplay(options.replay);
  const start = options.marketStart ?? replay?.start;
  const { seed, speed = 1, moreSymbols = 0 } = options;
  const wanted = { seed, speed, start, replay: options.replay, moreSymbols };
  const clock = openWorld(options.dataDir, wanted, wall);
  const generated = { listings: listingsWithMore(moreSymbols), sources: new Map() };
  const venue = await openVenue(options.dataDir, clock, log, options.onFatal, replay ?? generated);
  const faults = createFaults();
  const limits = createRateLimits({
    weightPerMinute: options.limits?.weightPerMinute ?? 2_400,
    ordersPer10s: options.limits?.ordersPer10s ?? 300,
    ordersPerMinute: options.limits?.ordersPerMinute ?? 1_200,
  });
  const wire: Wire = {
    venue,
    limits,
    requests: createRequestCounts(),
    listenKeys: createListenKeys(),
    books: createBookFeed(venue.exchange),
    wall: () => clock.wall() + faults.clockSkewMs,
    isHidden: (kind, id) => faults.isHidden(`${kind} ${id}`, clock.wall()),
    inMaintenance: () => faults.maintenance,
  };
  const openings = accountOpener(venue, options.accounts ?? 'local');
  const server = createServer((request, response) => {
    const work = request.url?.startsWith('/trendy/')
      ? openings(request, response)
      : request.url?.startsWith(OKX_PREFIX)
        ? answerOkx(wire, faults, request, response)
        : answer(wire, faults, request, response);
    work.catch((error: unknown) => failRequest(error, response, log, options.onFatal));
  });
  server.keepAliveTimeout = 65_000;
  const sockets = createSockets(wire, faults, server);
  const port = await listen(server, options.port, host);
  const control: Control | null =
    options.controlPort === undefined
      ? null
      : await startControl(
          { wire, faults, sockets, log },
          options.controlPort,
          options.controlToken,
          options.dataDir,
        );
  let ticks = 0;
  const timer = setInterval(() => {
    try {
      ticks += 1;
      venue.turn(() => {
        if (ticks % BREATH_TICKS === 0) venue.exchange.breathe();
        venue.runCountdowns();
      });
      sockets.tick();
    } catch (error) {
      options.onFatal(error);
    }
  }, TICK_MS);
  return {
    url: `http://${host}:${port}`,
    wsUrl: `ws://${host}:${port}`,
    controlUrl: control?.url ?? null,
    controlToken: control?.token ?? null,
    close: async () => {
      clearInterval(timer);
      sockets.close();
      await Promise.all([closeServer(server), control?.close()]);
      await venue.close();
    },
  };
}

/** A handler failed half way: what it did to memory is not on disk, so carrying on would tell lies. */
function failRequest(
  error: unknown,
  response: ServerResponse,
  log: Log,
  onFatal: (error: unknown) => void,
): void {
  if (response.destroyed || (error instanceof Error && 'code' in error && error.code === 'ECONNRESET'))
    return;
  log.fatal({ err: error }, 'request.failed');
  onFatal(error);
}

/** Play-money accounts for whoever may have them, on the public port. */
function accountOpener(venue: Venue, who: 'local' | 'anyone' | 'nobody') {
  const opened = new Map<string, { minute: number; count: number }>();
  const LOCAL = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const ip = request.socket.remoteAddress ?? '';
    // For those who must know how fast the market runs, and where it stands.
    if (request.url === '/trendy/v1/clock' && request.method === 'GET')
      return reply(200, { wall: venue.clock.wall(), market: venue.clock.market(), speed: venue.clock.speed });
    if (request.url !== '/trendy/v1/accounts' || request.method !== 'POST')
      return reply(404, {
        error: 'There is POST /trendy/v1/accounts {"balance": 10000} and GET /trendy/v1/clock.',
      });
    if (who === 'nobody' || (who === 'local' && !LOCAL.includes(ip)))
      return reply(403, { error: `Accounts are not opened from ${ip}; see EXCHANGE_ACCOUNTS.` });
    const minute = Math.floor(venue.clock.wall() / 60_000);
    if (opened.size > 10_000) opened.clear();
    const count = opened.get(ip)?.minute === minute ? (opened.get(ip)?.count ?? 0) + 1 : 1;
    opened.set(ip, { minute, count });
    if (count > ACCOUNTS_PER_MINUTE)
      return reply(429, {
        error: `More than ${ACCOUNTS_PER_MINUTE} accounts a minute from ${ip}; wait a minute.`,
      });
    const parsed = openingSchema.safeParse(await readJson(request));
    if (!parsed.success) return reply(400, { error: parsed.error.issues[0]?.message ?? 'bad request' });
    const credential = await openAccount(venue, operatorOpeningSchema.parse(parsed.data));
    return reply(201, shown(credential));
  };
}
