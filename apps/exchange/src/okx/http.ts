import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Wire } from '../binance-usdm/call.ts';
import type { Credential } from '../credentials.ts';
import type { Fault, Faults } from '../faults.ts';
import { answerUnderFaults, headerOf, readRequest, send } from '../request.ts';
import type { Reply, Request } from '../request.ts';
import { checkSignature, checkTime, identify } from './auth.ts';
import { argsOf, recordOf } from './call.ts';
import type { Args, PrivateCall } from './call.ts';
import { OkxError } from './errors.ts';
import { Rows } from './orders.ts';
import { ROUTES } from './routes.ts';
import type { Route } from './routes.ts';

export const PREFIX = '/api/v5';
const TOO_MANY = '50011';

/** Answers one request of the protocol: faults, limits, key, signature, handler, disk, reply — in that order. */
export async function answer(
  wire: Wire,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const read = await readRequest(request);
  if (read === null) {
    send(response, errorReply(new OkxError('50000', 'The request body is too large.', 413)));
    return;
  }
  const apiKey = headerOf(read, 'ok-access-key');
  wire.requests.count(apiKey, `${read.method} ${read.path}`, wire.venue.clock.wall());
  await answerUnderFaults(faults, read, apiKey, response, (fault) => serve(wire, read, fault, faults));
}

async function serve(wire: Wire, request: Request, fault: Fault | null, faults: Faults): Promise<Reply> {
  const key = `${request.method} ${request.path.slice(PREFIX.length)}`;
  const route = Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
  try {
    if (!route)
      throw new OkxError('50404', `Path ${request.path}, method ${request.method} is invalid.`, 404);
    if (wire.inMaintenance() && !request.path.endsWith('/system/status'))
      throw new OkxError('50001', 'Service temporarily unavailable. Try again later.', 503);
    const data = await run(wire, route, request, fault, faults);
    const body =
      data instanceof Rows
        ? { code: data.code, msg: data.code === '0' ? '' : 'All operations failed', data: data.rows }
        : { code: '0', msg: '', data };
    if (body.code === '2') body.msg = 'Bulk operation partially succeeded.';
    return { status: 200, headers: {}, body: JSON.stringify(body) };
  } catch (error) {
    if (error instanceof OkxError) return errorReply(error);
    throw error;
  }
}

/** @param who the address of a public call, the account of a private one: each has a count of its own. */
export function spend(wire: Wire, who: string): void {
  const wall = wire.venue.clock.wall();
  if (wire.limits.spend(who, 1, wall) !== 'ok') throw new OkxError(TOO_MANY, 'Too Many Requests', 429);
}

async function run(
  wire: Wire,
  route: Route,
  request: Request,
  fault: Fault | null,
  faults: Faults,
): Promise<unknown> {
  const { venue } = wire;
  const all = readArgs(request);
  const [args = argsOf({})] = all;
  if (route.security === 'public') {
    spend(wire, request.ip);
    return venue.turn(() => route.handle({ wire, args, all }));
  }
  const credential = caller(wire, request);
  const stamp = headerOf(request, 'ok-access-timestamp') ?? '';
  const path = request.query === '' ? request.path : `${request.path}?${request.query}`;
  checkTime(Date.parse(stamp), wire.wall());
  const payload = stamp + request.method + path + request.body;
  checkSignature(credential.secret, payload, headerOf(request, 'ok-access-sign'));
  const call: PrivateCall = { wire, args, all, credential, account: venue.accountOf(credential) };
  try {
    return venue.turn(() => {
      const value = route.handle(call);
      if (fault && fault.hideOrderMs > 0 && value instanceof Rows)
        hideOrders(faults, value, venue.clock.wall() + fault.hideOrderMs);
      return value;
    });
  } finally {
    // What a refused or accepted call did is on disk before anybody hears of it.
    await venue.settled();
  }
}

/** Whose call it is. Whoever shows no key that is known is counted by address. */
function caller(wire: Wire, request: Request): Credential {
  const [key, passphrase] = ['ok-access-key', 'ok-access-passphrase'].map((name) => headerOf(request, name));
  try {
    const credential = identify(wire.venue.credentials, key, passphrase, request.ip);
    spend(wire, limitedAs(credential));
    return credential;
  } catch (error) {
    if (error instanceof OkxError && error.code !== TOO_MANY) spend(wire, request.ip);
    throw error;
  }
}

export const limitedAs = ({ account }: Pick<Credential, 'account'>): string => `account ${account}`;

function readArgs(request: Request): Args[] {
  if (request.method === 'GET') return [argsOf(Object.fromEntries(new URLSearchParams(request.query)))];
  try {
    const body: unknown = request.body === '' ? {} : JSON.parse(request.body);
    return Array.isArray(body) ? body.map((one) => argsOf(recordOf(one))) : [argsOf(recordOf(body))];
  } catch {
    throw new OkxError('50002', 'JSON syntax error', 400);
  }
}

export function hideOrders(faults: Faults, { rows }: Rows, until: number): void {
  for (const row of rows) {
    if (row['ordId']) faults.hide(`order ${row['ordId']}`, until);
    if (row['algoId']) faults.hide(`algo ${row['algoId']}`, until);
  }
}

const errorReply = (error: OkxError): Reply => ({
  status: error.status,
  headers: {},
  body: JSON.stringify({ code: error.code, msg: error.message, data: [] }),
});
