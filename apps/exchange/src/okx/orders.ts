import type { Attached, Leg, Order, OrderIntent, SymbolMarket, TimeInForce } from '@trendy/simulator';
import { closesLeg, heldOf, marginModeOf, readTarget, reduces } from '@trendy/simulator';
import type { TargetIntent } from '@trendy/simulator';
import { marketOf, pageOf } from './call.ts';
import type { Args, Call, PrivateCall } from './call.ts';
import { badParameter, missing, OkxError, toOkx } from './errors.ts';
import { baseText } from './instruments.ts';
import { renderFill, renderOrder } from './render.ts';

const CLIENT_ID = /^[A-Za-z0-9]{1,32}$/;
const MOST_IN_BATCH = 20;
const TYPES: Readonly<Record<string, readonly [OrderIntent['type'], TimeInForce]>> = {
  market: ['market', 'gtc'],
  limit: ['limit', 'gtc'],
  post_only: ['limit', 'gtx'],
  ioc: ['limit', 'ioc'],
  fok: ['limit', 'fok'],
  optimal_limit_ioc: ['market', 'ioc'],
};
const SELF_TRADE = {
  cancel_maker: 'expire_maker',
  cancel_taker: 'expire_taker',
  cancel_both: 'expire_both',
} as const;

export function mayTrade(call: PrivateCall): void {
  if (!call.credential.permissions.enableFutures)
    throw new OkxError('50120', "This API key doesn't have permission to use this function", 401);
}

let automatic = 0;
/** An id for those who send none; they see it as absent. */
export const ownClientId = (call: PrivateCall): string => {
  automatic = (automatic + 1) % 1_000_000;
  return `:${call.wire.wall().toString(36)}:${automatic.toString(36)}`;
};

export function readClientId(args: Args, name: string): string | undefined {
  const text = args.text(name);
  if (text !== undefined && !CLIENT_ID.test(text)) throw badParameter(name);
  return text;
}

export function readSide(args: Args): 'buy' | 'sell' {
  const side = args.oneOf('side', ['buy', 'sell']);
  if (side === undefined) throw missing('side');
  return side;
}

/** The margin mode of an order is that of its symbol from then on; it cannot differ from that of what is open. */
export function readMargin(call: PrivateCall, market: SymbolMarket): void {
  const mode = call.args.oneOf('tdMode', ['cross', 'isolated']);
  if (mode === undefined) throw missing('tdMode');
  const { symbol } = market.listing;
  if (marginModeOf(call.account, symbol) === mode) return;
  const result = call.wire.venue.exchange.setMarginMode(call.account, symbol, mode);
  if (!result.ok) throw toOkx(result.error);
}

/** In long-short mode `posSide` must be sent; in net mode it may be `net`. */
export function readLeg(call: PrivateCall): Leg {
  const posSide = call.args.oneOf('posSide', ['net', 'long', 'short']);
  if (!call.account.hedge) {
    if (posSide !== undefined && posSide !== 'net') throw badParameter('posSide');
    return 'both';
  }
  if (posSide === undefined || posSide === 'net') throw badParameter('posSide');
  return posSide;
}

function readAttached(call: PrivateCall, market: SymbolMarket): Attached | null {
  const all = call.args.list('attachAlgoOrds');
  const [one] = all;
  if (!one) return null;
  if (all.length > 1) throw new OkxError('51000', 'Parameter attachAlgoOrds error: one is taken.');
  const targetOf = (kind: 'sl' | 'tp') => {
    const intent = readTargetIntent(one, kind);
    if (!intent) return null;
    const target = readTarget(market, intent);
    if (!target.ok) throw toOkx(target.error);
    return target.value;
  };
  const stop = targetOf('sl');
  const profit = targetOf('tp');
  if (!stop && !profit) throw badParameter('attachAlgoOrds');
  return { clientId: readClientId(one, 'attachAlgoClOrdId') ?? ownClientId(call), stop, profit };
}

/** `slTriggerPx`, `slOrdPx` (−1: market), `slTriggerPxType`; the same with `tp`. */
export function readTargetIntent(args: Args, kind: 'sl' | 'tp'): TargetIntent | null {
  const triggerPrice = args.text(`${kind}TriggerPx`);
  if (triggerPrice === undefined) return null;
  const ordPx = args.text(`${kind}OrdPx`);
  if (ordPx === undefined) throw missing(`${kind}OrdPx`);
  return {
    triggerPrice,
    price: ordPx === '-1' ? '' : ordPx,
    workingType: readPriceType(args, `${kind}TriggerPxType`),
  };
}

export function readPriceType(args: Args, name: string): 'mark_price' | 'contract_price' {
  const type = args.oneOf(name, ['last', 'mark', 'index']) ?? 'last';
  if (type === 'index')
    throw new OkxError('51000', `Parameter ${name} error: this venue triggers by last or mark.`);
  return type === 'mark' ? 'mark_price' : 'contract_price';
}

function readOrder(call: PrivateCall): OrderIntent {
  const { args, account } = call;
  const market = marketOf(call);
  const side = readSide(args);
  const ordType = args.need('ordType');
  const type = Object.hasOwn(TYPES, ordType) ? TYPES[ordType] : undefined;
  if (!type) throw badParameter('ordType');
  const leg = readLeg(call);
  readMargin(call, market);
  const clientId = readClientId(args, 'clOrdId');
  const { symbol } = market.listing;
  // Unlike elsewhere an id is never free again.
  if (clientId !== undefined && call.wire.venue.exchange.findOrder(account, symbol, { clientId }))
    throw new OkxError('51016', 'Client order ID already exists.');
  return {
    symbol,
    side,
    leg,
    type: type[0],
    timeInForce: type[1],
    quantity: baseText(market.listing, args.need('sz')),
    price: type[0] === 'market' ? '' : args.need('px'),
    reduceOnly: args.flag('reduceOnly'),
    clientId: clientId ?? ownClientId(call),
    selfTrade:
      SELF_TRADE[args.oneOf('stpMode', ['cancel_maker', 'cancel_taker', 'cancel_both']) ?? 'cancel_maker'],
    goodTill: 0,
    anyNotional: true,
    onMiss: 'cancel',
    attached: readAttached(call, market),
  };
}

function countOrder(call: PrivateCall): void {
  if (!call.wire.limits.spendOrder(call.account.id, call.wire.wall()))
    throw new OkxError('50061', 'The maximum sub-account order rate limit has been reached.', 429);
}

type Answer = Record<string, string>;

/** One order of a list: its refusal stands in its own row. */
function each(
  call: PrivateCall,
  ids: (args: Args) => Answer,
  act: (one: PrivateCall) => Answer,
): { readonly rows: readonly Answer[]; readonly failed: number } {
  mayTrade(call);
  if (call.all.length > MOST_IN_BATCH)
    throw new OkxError('51111', `Maximum ${MOST_IN_BATCH} orders can be placed in bulk.`);
  let failed = 0;
  const ts = String(call.wire.wall());
  const rows = call.all.map((args) => {
    try {
      return { ...act({ ...call, args }), tag: args.text('tag') ?? '', sCode: '0', sMsg: '', ts };
    } catch (error) {
      if (!(error instanceof OkxError)) throw error;
      failed += 1;
      return { ...ids(args), tag: args.text('tag') ?? '', sCode: error.code, sMsg: error.message, ts };
    }
  });
  return { rows, failed };
}

/** Rows of a batch as the reply to it: code 1 when all failed, 2 when some did. */
export class Rows {
  readonly rows: readonly Answer[];
  readonly code: '0' | '1' | '2';
  constructor({ rows, failed }: { readonly rows: readonly Answer[]; readonly failed: number }) {
    this.rows = rows;
    this.code = failed === 0 ? '0' : failed === rows.length ? '1' : '2';
  }
}

const shownId = (order: Order): string => (CLIENT_ID.test(order.clientId) ? order.clientId : '');
const idsOf = (args: Args): Answer => ({
  ordId: args.text('ordId') ?? '',
  clOrdId: args.text('clOrdId') ?? '',
});

export const placeOrders = (call: PrivateCall): Rows =>
  new Rows(
    each(call, idsOf, (one) => {
      countOrder(one);
      const result = one.wire.venue.exchange.place(one.account, readOrder(one));
      if (!result.ok) throw toOkx(result.error);
      return { ordId: String(result.value.id), clOrdId: shownId(result.value) };
    }),
  );

/** By `ordId`, or by `clOrdId`; hidden orders are denied. */
function lookUp(call: PrivateCall, code: '51400' | '51503' | '51603'): Order {
  const { symbol } = marketOf(call).listing;
  const id = call.args.integer('ordId');
  const clientId = call.args.text('clOrdId');
  if (id === undefined && clientId === undefined)
    throw new OkxError('51407', 'Either ordId or clOrdId is required.');
  const ref = id === undefined ? { clientId: clientId ?? '' } : { id };
  const order = call.wire.venue.exchange.findOrder(call.account, symbol, ref);
  const texts = {
    '51400': 'Cancellation failed as the order has been filled, canceled or does not exist.',
    '51503': 'Operation failed as the order does not exist.',
    '51603': 'Order does not exist.',
  };
  if (!order || call.wire.isHidden('order', order.id)) throw new OkxError(code, texts[code]);
  return order;
}

export const cancelOrders = (call: PrivateCall): Rows =>
  new Rows(
    each(call, idsOf, (one) => {
      const order = lookUp(one, '51400');
      const result = one.wire.venue.exchange.cancel(one.account, order.symbol, { id: order.id });
      if (!result.ok) throw cancelRefusal(order);
      return { ordId: String(order.id), clOrdId: shownId(order) };
    }),
  );

/** The venue says what has become of it. */
const cancelRefusal = (order: Order): OkxError =>
  order.status === 'filled'
    ? new OkxError('51402', 'Cancellation failed as the order is already completed.')
    : new OkxError('51401', 'Cancellation failed as the order is already canceled.');

export const amendOrders = (call: PrivateCall): Rows =>
  new Rows(
    each(
      call,
      (args) => ({ ...idsOf(args), reqId: args.text('reqId') ?? '' }),
      (one) => {
        countOrder(one);
        const order = lookUp(one, '51503');
        const size = one.args.text('newSz');
        const { listing } = marketOf(one);
        const result = one.wire.venue.exchange.amend(one.account, order, {
          quantity: size === undefined ? undefined : baseText(listing, size),
          price: one.args.text('newPx'),
        });
        if (!result.ok && result.error.kind === 'unknown_order')
          throw new OkxError(
            '51503',
            'Operation failed as the order has been filled, canceled or does not exist.',
          );
        if (!result.ok) throw toOkx(result.error);
        return { ordId: String(order.id), clOrdId: shownId(order), reqId: one.args.text('reqId') ?? '' };
      },
    ),
  );

/** Closes a position at the market, whole. */
export function closePosition(call: PrivateCall): unknown {
  mayTrade(call);
  const { listing } = marketOf(call);
  const leg = readLeg(call);
  const held = heldOf(call.account, { symbol: listing.symbol, leg });
  if (held === 0) throw new OkxError('51023', 'Position does not exist.');
  const side = held > 0 ? 'sell' : 'buy';
  const clientId = readClientId(call.args, 'clOrdId') ?? ownClientId(call);
  const result = call.wire.venue.exchange.place(call.account, {
    symbol: listing.symbol,
    side,
    leg,
    type: 'market',
    timeInForce: 'gtc',
    quantity: (Math.abs(held) * listing.scale.stepSize).toFixed(listing.quantityPrecision),
    price: '',
    reduceOnly: !closesLeg(leg, side) && reduces(held, side),
    clientId,
    selfTrade: 'expire_maker',
    goodTill: 0,
    anyNotional: true,
  });
  if (!result.ok) throw toOkx(result.error);
  const posSide = leg === 'both' ? 'net' : leg;
  return [{ instId: call.args.need('instId'), posSide, clOrdId: call.args.text('clOrdId') ?? '', tag: '' }];
}

const seen = (call: PrivateCall, order: Order): boolean => !call.wire.isHidden('order', order.id);

function render(call: PrivateCall, order: Order): unknown {
  const { trades } = call.account;
  const last = order.filled === 0 ? undefined : trades.findLast((trade) => trade.orderId === order.id);
  return renderOrder(call.wire.venue.exchange.core, call.account, order, last);
}

export const getOrder = (call: PrivateCall): unknown => [render(call, lookUp(call, '51603'))];

const symbolAsked = (call: Call): string | null =>
  call.args.text('instId') === undefined ? null : marketOf(call).listing.symbol;

function ordersOf(call: PrivateCall, suits: (order: Order) => boolean): unknown {
  const only = symbolAsked(call);
  const mine = [...call.account.orders.values()].filter(
    (order) => (only === null || order.symbol === only) && suits(order) && seen(call, order),
  );
  const page = pageOf(
    call,
    mine,
    (order) => order.id,
    (order) => order.createdAt,
  );
  return page.map((order) => render(call, order));
}

export const pending = (call: PrivateCall): unknown =>
  ordersOf(call, (order) => call.account.open.has(order.id));

export const history = (call: PrivateCall): unknown => {
  const state = call.args.oneOf('state', ['filled', 'canceled', 'mmp_canceled']);
  return ordersOf(
    call,
    (order) =>
      !call.account.open.has(order.id) &&
      (state === undefined || (order.status === 'filled') === (state === 'filled')),
  );
};

export function fills(call: PrivateCall): unknown {
  const only = symbolAsked(call);
  const orderId = call.args.integer('ordId');
  const mine = call.account.trades.filter(
    (trade) =>
      (only === null || trade.symbol === only) &&
      (orderId === undefined || trade.orderId === orderId) &&
      !call.wire.isHidden('order', trade.orderId),
  );
  const page = pageOf(
    call,
    mine,
    (trade) => trade.id,
    (trade) => trade.at,
  );
  return page.map((trade) => renderFill(call.wire.venue.exchange.core, trade));
}

/** Dead man's switch over all symbols: seconds, 0 switches it off. */
export function cancelAllAfter(call: PrivateCall): unknown {
  mayTrade(call);
  const seconds = call.args.integer('timeOut');
  if (seconds === undefined || (seconds !== 0 && (seconds < 10 || seconds > 120)))
    throw badParameter('timeOut');
  const { venue } = call.wire;
  const deadline = seconds === 0 ? 0 : venue.clock.wall() + seconds * 1_000;
  for (const symbol of venue.exchange.core.markets.keys())
    venue.setCountdown(call.account.id, symbol, deadline);
  return [{ triggerTime: String(deadline), tag: '', ts: String(call.wire.wall()) }];
}
