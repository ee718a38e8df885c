import { checkSignature, checkWindow, identify } from './auth.ts';
import * as account from './account.ts';
import * as algo from './algo.ts';
import type { PrivateCall, Wire } from './call.ts';
import { missing, WireError } from './errors.ts';
import { depth, tickerPrice, bookTicker } from './market-data.ts';
import { paramsOfRecord } from './params.ts';
import * as trade from './trade.ts';

/** Requests over a socket: the same handlers as over HTTP, signed in their own way. */
const METHODS: Readonly<Record<string, (call: PrivateCall) => unknown>> = {
  'order.place': trade.placeOrder,
  'order.modify': trade.amendOrder,
  'order.cancel': trade.cancelOrder,
  'order.status': trade.getOrder,
  'algoOrder.place': algo.placeAlgo,
  'algoOrder.cancel': algo.cancelAlgo,
  'account.balance': account.balance,
  'v2/account.balance': account.balance,
  'account.status': account.account,
  'v2/account.status': account.account,
  'account.position': (call) => account.positionRisk(call, true),
  'v2/account.position': (call) => account.positionRisk(call, false),
};
const PUBLIC = { depth, 'ticker.price': tickerPrice, 'ticker.book': bookTicker } as const;

/** Answers one text frame; the reply carries the request's id. */
export async function answerFrame(wire: Wire, text: string, ip: string): Promise<string> {
  let id: unknown = null;
  try {
    const frame = parse(text);
    id = frame.id;
    const result = await perform(wire, frame.method, frame.params, ip);
    const orders = { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1 };
    const { weightPerMinute } = wire.limits.limits;
    const count = wire.limits.usedWeight(ip, wire.venue.clock.wall());
    return JSON.stringify({
      id,
      status: 200,
      result,
      rateLimits: [{ ...orders, limit: weightPerMinute, count }],
    });
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return JSON.stringify({ id, status: error.status, error: { code: error.code, msg: error.message } });
  }
}

interface Frame {
  readonly id: unknown;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function parse(text: string): Frame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireError(-1000, 'The frame is not JSON.');
  }
  if (typeof value !== 'object' || value === null || !('method' in value) || typeof value.method !== 'string')
    throw missing('method');
  const params =
    'params' in value && typeof value.params === 'object' && value.params !== null ? value.params : {};
  return {
    id: 'id' in value ? value.id : null,
    method: value.method,
    params: params as Record<string, unknown>,
  };
}

async function perform(
  wire: Wire,
  method: string,
  record: Readonly<Record<string, unknown>>,
  ip: string,
): Promise<unknown> {
  if (method === 'ping') return {};
  if (method === 'time') return { serverTime: wire.wall() };
  const { venue } = wire;
  const params = paramsOfRecord(record);
  if (wire.limits.spend(ip, 1, venue.clock.wall()) !== 'ok')
    throw new WireError(-1003, 'Too many requests.', 429);
  if (Object.hasOwn(PUBLIC, method)) {
    const handle = PUBLIC[method as keyof typeof PUBLIC];
    return venue.turn(() => handle({ wire, params }));
  }
  const handle = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (!handle) throw new WireError(-1000, `Unknown method ${method}.`);
  const credential = identify(venue.credentials, params.text('apiKey'), ip);
  const signature = params.text('signature');
  if (signature === undefined) throw missing('signature');
  const payload = Object.keys(record)
    .filter((name) => name !== 'signature')
    .sort()
    .map((name) => `${name}=${String(record[name])}`)
    .join('&');
  checkSignature(credential.secret, payload, signature);
  checkWindow(params.need('timestamp'), params.integer('recvWindow'), wire.wall());
  try {
    return venue.turn(() => handle({ wire, params, credential, account: venue.accountOf(credential) }));
  } finally {
    await venue.settled();
  }
}
