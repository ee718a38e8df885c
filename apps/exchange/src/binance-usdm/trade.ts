import type { Leg, Order, OrderIntent, TimeInForce } from '@trendy/simulator';
import { inside, windowOf } from './account.ts';
import { limitOf, marketOf } from './call.ts';
import type { PrivateCall } from './call.ts';
import { missing, toWire, WireError } from './errors.ts';
import { paramsOfRecord } from './params.ts';
import { renderOrder } from './render.ts';

const CONDITIONAL = ['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'];
const SELF_TRADE = {
  NONE: 'none',
  EXPIRE_TAKER: 'expire_taker',
  EXPIRE_MAKER: 'expire_maker',
  EXPIRE_BOTH: 'expire_both',
} as const;
const GTD_MIN_MS = 600_000;

export function mayTrade(call: PrivateCall): void {
  if (!call.credential.permissions.enableFutures)
    throw new WireError(-2015, 'Invalid API-key, IP, or permissions for action.', 401);
}

/** Counts an order against the account's rate. */
export function countOrder(call: PrivateCall): void {
  if (!call.wire.limits.spendOrder(call.account.id, call.wire.wall()))
    throw new WireError(-1015, 'Too many new orders; please use the websocket for live updates.', 429);
}

export function readSide(call: PrivateCall): 'buy' | 'sell' {
  const side = call.params.need('side').toUpperCase();
  if (side === 'BUY') return 'buy';
  if (side === 'SELL') return 'sell';
  throw new WireError(-1117, 'Invalid side.');
}

export function readTimeInForce(call: PrivateCall, otherwise: TimeInForce | null): TimeInForce {
  const text = call.params.text('timeInForce')?.toUpperCase();
  if (text === undefined) {
    if (otherwise === null) throw missing('timeInForce');
    return otherwise;
  }
  const table: Record<string, TimeInForce> = { GTC: 'gtc', IOC: 'ioc', FOK: 'fok', GTX: 'gtx', GTD: 'gtd' };
  const found = table[text];
  if (!found) throw new WireError(-1115, 'Invalid timeInForce.');
  return found;
}

const LEGS = { BOTH: 'both', LONG: 'long', SHORT: 'short' } as const;

/** In hedge mode the side says what closes, and `reduceOnly` must not be sent. */
export function readLeg(call: PrivateCall): Leg {
  const leg = LEGS[call.params.oneOf('positionSide', ['BOTH', 'LONG', 'SHORT'], 'BOTH')];
  if (leg !== 'both' && call.params.text('reduceOnly') !== undefined)
    throw new WireError(-1106, "Parameter 'reduceonly' sent when not required.");
  return leg;
}

const COMMON = [
  'timestamp',
  'recvWindow',
  'signature',
  'apiKey',
  'newOrderRespType',
  'symbol',
  'side',
  'type',
];
const ORDER = [
  'quantity',
  'price',
  'timeInForce',
  'reduceOnly',
  'positionSide',
  'newClientOrderId',
  'goodTillDate',
];
const OTHER = ['priceMatch', 'selfTradePreventionMode', 'workingType', 'priceProtect', 'closePosition'];

/** A stop that somebody believes attached and nobody reads is worse than a refusal; other strangers are only noted. */
export function checkUnread(call: PrivateCall, more: readonly string[]): void {
  const known = new Set([...COMMON, ...more]);
  const unread = call.params.names.filter((name) => !known.has(name));
  if (unread.length === 0) return;
  call.wire.venue.log.warn({ unread, account: call.account.id }, 'order.unread-parameters');
  const attached = unread.find((name) =>
    /^(stopLoss|takeProfit|stopPrice|activationPrice|callbackRate)/.test(name),
  );
  if (attached !== undefined)
    throw new WireError(-1104, `Not all sent parameters were read; '${attached}' is not read here.`);
}

let automatic = 0;
/** An id for those who send none. */
export const ownClientId = (call: PrivateCall): string => {
  automatic = (automatic + 1) % 1_000_000;
  return `web_${call.wire.wall().toString(36)}_${automatic.toString(36)}`;
};

function readOrder(call: PrivateCall): OrderIntent {
  const { params } = call;
  const market = marketOf(call);
  const side = readSide(call);
  const type = params.need('type').toUpperCase();
  if (CONDITIONAL.includes(type))
    throw new WireError(
      -4120,
      'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
    );
  if (type !== 'MARKET' && type !== 'LIMIT') throw new WireError(-1116, 'Invalid orderType.');
  checkUnread(call, [...ORDER, ...OTHER]);
  const isMarket = type === 'MARKET';
  if (isMarket && params.text('price') !== undefined)
    throw new WireError(-1106, "Parameter 'price' sent when not required.");
  const timeInForce = readTimeInForce(call, isMarket ? 'gtc' : null);
  const goodTill = timeInForce === 'gtd' ? readGoodTill(call) : 0;
  if ((params.text('priceMatch') ?? 'NONE') !== 'NONE')
    throw new WireError(
      -1104,
      "Not all sent parameters were read: 'priceMatch' is not offered by this venue.",
    );
  return {
    symbol: market.listing.symbol,
    side,
    leg: readLeg(call),
    type: isMarket ? 'market' : 'limit',
    timeInForce,
    quantity: params.need('quantity'),
    price: isMarket ? '' : params.need('price'),
    reduceOnly: params.bool('reduceOnly'),
    clientId: params.text('newClientOrderId') ?? ownClientId(call),
    selfTrade:
      SELF_TRADE[
        params.oneOf(
          'selfTradePreventionMode',
          ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'],
          'EXPIRE_MAKER',
        )
      ],
    goodTill,
  };
}

function readGoodTill(call: PrivateCall): number {
  const until = call.params.integer('goodTillDate');
  if (until === undefined) throw missing('goodTillDate');
  const { now } = call.wire.venue.exchange.core;
  if (until < now + GTD_MIN_MS)
    throw new WireError(-4196, 'GoodTillDate must be greater than the current time plus 600 seconds.');
  return Math.floor(until / 1_000) * 1_000;
}

export function placeOrder(call: PrivateCall): unknown {
  mayTrade(call);
  countOrder(call);
  const intent = readOrder(call);
  const result = call.wire.venue.exchange.place(call.account, intent);
  if (!result.ok) throw toWire(result.error);
  const { listing } = call.wire.venue.exchange.core.markets.get(intent.symbol)!;
  return renderOrder(listing, result.value);
}

/** New price and size of a limit order; both must be sent. It keeps its id and goes to the end of its queue. */
export function amendOrder(call: PrivateCall): unknown {
  mayTrade(call);
  countOrder(call);
  const order = lookUp(call, -2013);
  if (call.params.text('side') !== undefined && readSide(call) !== order.side)
    throw new WireError(-1117, 'Invalid side.');
  const { params } = call;
  const result = call.wire.venue.exchange.amend(call.account, order, {
    quantity: params.need('quantity'),
    price: params.need('price'),
  });
  if (!result.ok) throw toWire(result.error);
  return renderOrder(marketOf(call).listing, result.value);
}

/** Everything but the order itself: checks and answers with nothing. */
export function testOrder(call: PrivateCall): unknown {
  mayTrade(call);
  readOrder(call);
  return {};
}

/** Up to five orders, each with its own answer. */
export const batchOrders = (call: PrivateCall): unknown => batch(call, placeOrder);
export const amendBatch = (call: PrivateCall): unknown => batch(call, amendOrder);

function batch(call: PrivateCall, act: (one: PrivateCall) => unknown): unknown {
  mayTrade(call);
  return readList(call, 'batchOrders').map((item) => {
    if (typeof item !== 'object' || item === null)
      throw new WireError(-1130, "Data sent for parameter 'batchOrders' is not valid.");
    return orError(() => act({ ...call, params: paramsOfRecord(item as Record<string, unknown>) }));
  });
}

function readList(call: PrivateCall, name: string): readonly unknown[] {
  const invalid = new WireError(-1130, `Data sent for parameter '${name}' is not valid.`);
  try {
    const list: unknown = JSON.parse(call.params.need(name));
    if (!Array.isArray(list) || list.length === 0) throw invalid;
    if (list.length > (name === 'batchOrders' ? 5 : 10))
      throw new WireError(-4082, 'Invalid number of batch place orders.');
    return list;
  } catch (error) {
    throw error instanceof WireError ? error : invalid;
  }
}

function orError(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof WireError) return { code: error.code, msg: error.message };
    throw error;
  }
}

/** By `orderId` or `origClientOrderId`; hidden orders are denied. */
function lookUp(call: PrivateCall, code: -2011 | -2013): Order {
  const market = marketOf(call);
  const id = call.params.integer('orderId');
  const clientId = call.params.text('origClientOrderId');
  if (id === undefined && clientId === undefined)
    throw new WireError(
      -1102,
      "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    );
  const ref = id === undefined ? { clientId: clientId ?? '' } : { id };
  const order = call.wire.venue.exchange.findOrder(call.account, market.listing.symbol, ref);
  if (!order || call.wire.isHidden('order', order.id)) throw notFound(code);
  return order;
}

const notFound = (code: -2011 | -2013): WireError =>
  new WireError(code, code === -2011 ? 'Unknown order sent.' : 'Order does not exist.');

export function cancelOrder(call: PrivateCall): unknown {
  mayTrade(call);
  const order = lookUp(call, -2011);
  const result = call.wire.venue.exchange.cancel(call.account, order.symbol, { id: order.id });
  if (!result.ok) throw toWire(result.error);
  return renderOrder(marketOf(call).listing, result.value);
}

/** Both spellings of the lists: the documented one and the one clients have long sent. */
export function cancelBatch(call: PrivateCall): unknown {
  mayTrade(call);
  const { params } = call;
  const symbol = params.need('symbol');
  const name = ['orderIdList', 'orderidlist', 'origClientOrderIdList', 'origclientorderidlist'].find(
    (candidate) => params.text(candidate) !== undefined,
  );
  if (name === undefined) throw missing('orderIdList');
  const key = name.toLowerCase() === 'orderidlist' ? 'orderId' : 'origClientOrderId';
  return readList(call, name).map((item) =>
    orError(() => cancelOrder({ ...call, params: paramsOfRecord({ symbol, [key]: item }) })),
  );
}

export function cancelAll(call: PrivateCall): unknown {
  mayTrade(call);
  const { symbol } = marketOf(call).listing;
  for (const order of [...call.account.open.values()])
    if (order.symbol === symbol) call.wire.venue.exchange.cancel(call.account, symbol, { id: order.id });
  return { code: 200, msg: 'The operation of cancel all open order is done.' };
}

/** Dead man's switch: unless renewed, the symbol's orders go when the time (wall, milliseconds) has run out. */
export function countdownCancelAll(call: PrivateCall): unknown {
  mayTrade(call);
  const { symbol } = marketOf(call).listing;
  const countdownTime = call.params.integer('countdownTime');
  if (countdownTime === undefined || countdownTime < 0) throw missing('countdownTime');
  const deadline = countdownTime === 0 ? 0 : call.wire.venue.clock.wall() + countdownTime;
  call.wire.venue.setCountdown(call.account.id, symbol, deadline);
  return { symbol, countdownTime: String(countdownTime) };
}

export function getOrder(call: PrivateCall): unknown {
  return renderOrder(marketOf(call).listing, lookUp(call, -2013));
}

export function getOpenOrder(call: PrivateCall): unknown {
  const order = lookUp(call, -2013);
  if (!call.account.open.has(order.id)) throw notFound(-2013);
  return renderOrder(marketOf(call).listing, order);
}

export function openOrders(call: PrivateCall): unknown {
  const only = call.params.text('symbol') === undefined ? null : marketOf(call).listing.symbol;
  return list(
    call,
    [...call.account.open.values()].filter((order) => only === null || order.symbol === only),
  );
}

export function allOrders(call: PrivateCall): unknown {
  const { symbol } = marketOf(call).listing;
  const limit = limitOf(call, 500, 1_000);
  const fromId = call.params.integer('orderId');
  const window = windowOf(call, 7);
  const mine: Order[] = [];
  for (const order of call.account.orders.values())
    if (
      order.symbol === symbol &&
      (fromId === undefined ? inside(window, order.createdAt) : order.id >= fromId)
    )
      mine.push(order);
  mine.sort((a, b) => a.id - b.id);
  const forwards = fromId !== undefined || window.start !== undefined;
  return list(call, forwards ? mine.slice(0, limit) : mine.slice(-limit));
}

const list = (call: PrivateCall, orders: readonly Order[]): unknown =>
  orders
    .filter((order) => !call.wire.isHidden('order', order.id))
    .map((order) => renderOrder(call.wire.venue.exchange.core.markets.get(order.symbol)!.listing, order));
