import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault, Faults } from '../faults.ts';
import { answerUnderFaults, headerOf, readRequest, send } from '../request.ts';
import type { Reply, Request } from '../request.ts';
import { identify, verifyRequest } from './auth.ts';
import type { PrivateCall, Wire } from './call.ts';
import { WireError } from './errors.ts';
import { paramsOf } from './params.ts';
import type { Params } from './params.ts';
import { ROUTES } from './routes.ts';
import type { Route } from './routes.ts';

/** Answers one request of the protocol: faults, limits, key, signature, handler, disk, reply — in that order. */
const ORDER_ID = /(?:^|[?&])newClientOrderId=([^&]+)/;

export async function answer(
  wire: Wire,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const read = await readRequest(request);
  if (read === null) {
    send(response, errorReply(new WireError(-1130, 'The request body is too large.', 413)));
    return;
  }
  const apiKey = headerOf(read, 'x-mbx-apikey');
  const now = wire.venue.clock.wall();
  const route = `${read.method} ${read.path}`;
  wire.requests.count(apiKey, route, now);
  const clientOrderId =
    route === 'POST /fapi/v1/order' ? ORDER_ID.exec(`${read.query}&${read.body}`)?.[1] : null;
  if (clientOrderId) wire.requests.order(clientOrderId, now);
  await answerUnderFaults(faults, read, apiKey, response, (fault) => serve(wire, read, fault, faults));
}

async function serve(wire: Wire, request: Request, fault: Fault | null, faults: Faults): Promise<Reply> {
  const route = ROUTES[`${request.method} ${request.path}`];
  const headers: Record<string, string> = {};
  try {
    if (!route) throw new WireError(-5000, `Path ${request.path}, Method ${request.method} is invalid`, 404);
    if (wire.inMaintenance() && !request.path.startsWith('/sapi/v1/system'))
      return { status: 503, headers, body: 'Service Unavailable.' };
    const params = paramsOf(request.query, request.body);
    spend(wire, route, params, request.ip, headers);
    const result = await run(wire, route, params, request, headers, fault, faults);
    return { status: 200, headers, body: JSON.stringify(result) };
  } catch (error) {
    if (error instanceof WireError) return errorReply(error, headers);
    throw error;
  }
}

function spend(wire: Wire, route: Route, params: Params, ip: string, headers: Record<string, string>): void {
  const weight = typeof route.weight === 'number' ? route.weight : route.weight({ wire, params });
  const now = wire.venue.clock.wall();
  const verdict = wire.limits.spend(ip, weight, now);
  headers['x-mbx-used-weight-1m'] = String(wire.limits.usedWeight(ip, now));
  if (verdict === 'ok') return;
  headers['retry-after'] = String(wire.limits.retryAfterSeconds(ip, now));
  const { weightPerMinute } = wire.limits.limits;
  throw verdict === 'banned'
    ? new WireError(
        -1003,
        `Way too many requests; IP(${ip}) banned. Use the websocket for live updates.`,
        418,
      )
    : new WireError(
        -1003,
        `Too many requests; current limit is ${weightPerMinute} request weight per 1 MINUTE.`,
        429,
      );
}

async function run(
  wire: Wire,
  route: Route,
  params: Params,
  request: Request,
  headers: Record<string, string>,
  fault: Fault | null,
  faults: Faults,
): Promise<unknown> {
  const { venue } = wire;
  if (route.security === 'public') {
    const { handle } = route;
    return venue.turn(() => handle({ wire, params }));
  }
  const { handle, isOrder } = route;
  const credential = identify(venue.credentials, headerOf(request, 'x-mbx-apikey'), request.ip);
  if (route.security === 'signed') verifyRequest(credential, request.query, request.body, wire.wall());
  const call: PrivateCall = { wire, params, credential, account: venue.accountOf(credential) };
  try {
    const result = venue.turn(() => {
      const value = handle(call);
      if (fault && fault.hideOrderMs > 0) hideOrders(faults, value, venue.clock.wall() + fault.hideOrderMs);
      return value;
    });
    return result;
  } finally {
    if (isOrder) countHeaders(wire, call, headers);
    // What a refused or accepted call did is on disk before anybody hears of it.
    await venue.settled();
  }
}

function countHeaders(wire: Wire, call: PrivateCall, headers: Record<string, string>): void {
  const counts = wire.limits.orders(call.account.id, wire.venue.clock.wall());
  headers['x-mbx-order-count-10s'] = String(counts.tenSeconds);
  headers['x-mbx-order-count-1m'] = String(counts.minute);
}

function hideOrders(faults: Faults, reply: unknown, until: number): void {
  for (const one of Array.isArray(reply) ? (reply as unknown[]) : [reply])
    if (typeof one === 'object' && one !== null) {
      if ('orderId' in one) faults.hide(`order ${String(one.orderId)}`, until);
      if ('algoId' in one) faults.hide(`algo ${String(one.algoId)}`, until);
    }
}

const errorReply = (error: WireError, headers: Record<string, string> = {}): Reply => ({
  status: error.status,
  headers,
  body: JSON.stringify({ code: error.code, msg: error.message }),
});
