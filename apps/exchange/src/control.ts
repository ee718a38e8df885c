import { randomBytes, timingSafeEqual } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Account } from '@trendy/simulator';
import { z } from 'zod';
import { openAccount, operatorOpeningSchema, shown } from './account-opening.ts';
import type { Wire } from './binance-usdm/call.ts';
import { renderAlgo, renderOrder, renderTrade } from './binance-usdm/render.ts';
import type { Sockets } from './sockets.ts';
import { accountOf, changeAccount, changeSymbol, symbolOf } from './control-hand.ts';
import { ControlError } from './control-error.ts';
import type { Faults } from './faults.ts';
import type { Log } from '@trendy/platform/log';
import { closeServer, listen, readJson } from './http-server.ts';

export interface Control {
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

export interface ControlContext {
  readonly wire: Wire;
  readonly faults: Faults;
  readonly sockets: Sockets;
  readonly log: Log;
}

/**
 * The operator's port: accounts, faults, prices, and the exchange's own books as an oracle for tests. Loopback only, with a
 * token that is written beside the data (0600) when none is given.
 */
export async function startControl(
  context: ControlContext,
  port: number,
  givenToken: string | undefined,
  dataDir: string,
): Promise<Control> {
  const token = givenToken ?? randomBytes(24).toString('base64url');
  writeFileSync(join(dataDir, 'control-token'), token, { mode: 0o600 });
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer((request, response) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    const allowed = given.length === expected.length && timingSafeEqual(given, expected);
    const work = allowed
      ? handle(context, request)
      : Promise.reject(new ControlError(401, 'Send "Authorization: Bearer <control token>".'));
    work
      .then((value) => ({ status: 200, value }))
      .catch((error: unknown) => {
        if (error instanceof ControlError) return { status: error.status, value: { error: error.message } };
        if (error instanceof z.ZodError) return { status: 400, value: { error: z.prettifyError(error) } };
        context.log.error({ err: error }, 'control.failed');
        return { status: 500, value: { error: String(error) } };
      })
      .then(({ status, value }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      })
      .catch(() => response.destroy());
  });
  const bound = await listen(server, port, '127.0.0.1');
  return { url: `http://127.0.0.1:${bound}`, token, close: () => closeServer(server) };
}

async function handle(context: ControlContext, request: IncomingMessage): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://control');
  const route = `${request.method ?? 'GET'} ${url.pathname}`;
  const act = Object.hasOwn(ACTIONS, route) ? ACTIONS[route] : undefined;
  if (!act) throw new ControlError(404, `${route} is none of: ${Object.keys(ACTIONS).join(', ')}`);
  const body = request.method === 'GET' ? {} : await readJson(request);
  return act(context, body, url.searchParams);
}

type Action = (context: ControlContext, body: unknown, query: URLSearchParams) => unknown;

const faultSchema = z.strictObject({
  /**
   * Regular expression over `METHOD /path`, `WS api <method>`, `WS user <kind>` or `WS market <stream>`; for `refuse`
   * over `WS /path`.
   */
  route: z.string().default('.'),
  apiKey: z.string().optional(),
  skip: z.number().int().min(0).default(0),
  /** -1: for ever. */
  count: z.number().int().min(-1).default(1),
  delayMs: z.number().min(0).max(600_000).default(0),
  drop: z.enum(['before', 'after']).optional(),
  status: z.number().int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.union([z.string(), z.record(z.string(), z.unknown())]).default(''),
  when: z.enum(['before', 'after']).default('before'),
  hideOrderMs: z.number().min(0).default(0),
  ws: z.enum(['mute', 'terminate', 'drop', 'duplicate', 'reorder', 'gap', 'refuse']).optional(),
  clockSkewMs: z.number().optional(),
  maintenance: z.boolean().optional(),
  /** Cuts this account's sockets now (all sockets without `apiKey`). */
  terminateNow: z.boolean().default(false),
  /**
   * The orders of this account hang after a share of each is filled, for so long (wall time); or that is all that market
   * orders get, as from a book that is too thin.
   */
  stall: z
    .strictObject({
      share: z.number().min(0).max(1),
      durationMs: z.number().positive().max(3_600_000),
      rest: z.enum(['waits', 'expires']).default('waits'),
    })
    .optional(),
  /** Makes this account's listen key run out now; OKX's connections are given notice and closed. */
  expireListenKey: z.boolean().default(false),
});

const plantFault: Action = ({ faults, wire, sockets }, body) => {
  const fault = faultSchema.parse(body);
  if (fault.clockSkewMs !== undefined) faults.clockSkewMs = fault.clockSkewMs;
  if (fault.maintenance !== undefined) faults.maintenance = fault.maintenance;
  const account = fault.apiKey === undefined ? null : accountOf(wire, fault.apiKey);
  if (fault.terminateNow) sockets.terminate(account?.id ?? null);
  if (fault.expireListenKey && account) sockets.expire(account.id);
  if (fault.stall && account) {
    const { exchange, clock } = wire.venue;
    const until = exchange.core.now + fault.stall.durationMs * clock.speed;
    exchange.stall(account, { share: fault.stall.share, rest: fault.stall.rest, until });
  }
  const strikesLater =
    fault.delayMs > 0 || fault.drop || fault.status !== undefined || fault.hideOrderMs > 0 || fault.ws;
  if (!strikesLater) return { id: null };
  const text = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body);
  return {
    id: faults.add({
      route: new RegExp(fault.route),
      apiKey: fault.apiKey,
      skip: fault.skip,
      count: fault.count === -1 ? Infinity : fault.count,
      delayMs: fault.delayMs,
      drop: fault.drop,
      reply:
        fault.status === undefined
          ? undefined
          : { when: fault.when, status: fault.status, headers: fault.headers, body: text },
      hideOrderMs: fault.hideOrderMs,
      ws: fault.ws,
    }),
  };
};

const listingOf = (wire: Wire, symbol: string) => wire.venue.exchange.core.markets.get(symbol)!.listing;

/** One account as the exchange itself remembers it. */
function booksOf(wire: Wire, account: Account): object {
  const orders = [...account.orders.values()].map((order) => ({
    ...renderOrder(listingOf(wire, order.symbol), order),
    origin: order.origin,
    algoId: order.algoId,
  }));
  return {
    account: account.id,
    wallet: account.wallet / 1e8,
    deposited: account.deposited / 1e8,
    leverage: Object.fromEntries(account.leverage),
    positions: [...account.positions.values()]
      .filter((position) => position.quantity !== 0)
      .map((position) => {
        const { scale } = listingOf(wire, position.symbol);
        return {
          symbol: position.symbol,
          leg: position.leg,
          isolated: position.isolated / 1e8,
          quantity: position.quantity * scale.stepSize,
          steps: position.quantity,
          cost: position.cost / 1e8,
        };
      }),
    orders,
    algos: [...account.algos.values()].map((algo) =>
      renderAlgo(listingOf(wire, algo.symbol), algo, account.orders.get(algo.orderId)),
    ),
    trades: account.trades.map((trade) => ({
      ...renderTrade(listingOf(wire, trade.symbol), trade),
      clientOrderId: trade.clientId,
    })),
    incomes: account.incomes.map((income) => ({ ...income, amount: income.amount / 1e8 })),
  };
}

const ACTIONS: Readonly<Record<string, Action>> = {
  'GET /health': () => ({ ok: true }),
  'POST /accounts': async ({ wire }, body) =>
    shown(await openAccount(wire.venue, operatorOpeningSchema.parse(body))),
  'POST /fault': plantFault,
  'DELETE /fault': ({ faults }, _body, query) => {
    faults.clear(query.get('apiKey') ?? undefined);
    return { ok: true };
  },
  'GET /ledger': ({ wire }, _body, query) =>
    wire.venue.turn(() => booksOf(wire, accountOf(wire, query.get('apiKey')))),
  'GET /orders': ({ wire }, _body, query) =>
    wire.venue.turn(() => {
      const only = query.get('clientOrderId');
      const all = [...wire.venue.credentials.values()].flatMap((credential) =>
        [...wire.venue.accountOf(credential).orders.values()].map((order) => ({
          apiKey: credential.apiKey,
          origin: order.origin,
          orderedAt: wire.requests.orderedAt(order.clientId),
          ...renderOrder(listingOf(wire, order.symbol), order),
        })),
      );
      return only === null
        ? all
        : all.filter((order) => 'clientOrderId' in order && order.clientOrderId === only);
    }),
  'GET /requests': ({ wire }, _body, query) => wire.requests.of(query.get('apiKey') ?? ''),
  'GET /unprotected': ({ wire }, _body, query) =>
    wire.venue.turn(() => wire.venue.unprotected(accountOf(wire, query.get('apiKey')))),
  'GET /house': ({ wire }) => {
    const { core } = wire.venue.exchange;
    let wallets = 0;
    let deposits = 0;
    for (const account of core.accounts.values()) {
      wallets += account.wallet;
      deposits += account.deposited;
    }
    return { ...core.house, wallets, deposits, marketTime: core.now };
  },
  'POST /market/price': async ({ wire }, body) => {
    const { venue } = wire;
    const wanted = z
      .strictObject({
        symbol: z.string(),
        factor: z.number().min(0.1).max(10),
        durationMs: z.number().positive().optional(),
      })
      .parse(body);
    const symbol = symbolOf(wire, wanted.symbol);
    venue.turn(() => {
      const to =
        wanted.durationMs === undefined
          ? null
          : venue.exchange.core.now + wanted.durationMs * venue.clock.speed;
      venue.exchange.shove({ symbol, factor: wanted.factor, to });
    });
    await venue.settled();
    const market = venue.exchange.core.markets.get(symbol)!;
    return {
      symbol,
      markPrice: market.markPrice,
      lastPrice: market.lastPrice * market.listing.scale.tickSize,
    };
  },
  'POST /symbol': ({ wire }, body) => changeSymbol(wire, body),
  'POST /account': ({ wire }, body) => changeAccount(wire, body),
};
