import { assetOf, decimal, money, averagePrice, price, quantity, upper } from './render.ts';
import type { AlgoOrder, Core, Listing, Order, UserEvent, UserTrade } from '@trendy/simulator';

type EventOf<Kind extends UserEvent['kind']> = Extract<UserEvent, { kind: Kind }>;

/** A user event as it goes over the wire. `E` is wall time, `T` the market time of the fact. */
export function renderUserEvent(core: Core, event: UserEvent, wallMs: number): Record<string, unknown> {
  const times = { E: wallMs, T: event.at };
  switch (event.kind) {
    case 'order': {
      const { order, execution, trade } = event;
      return {
        e: 'ORDER_TRADE_UPDATE',
        ...times,
        o: orderFields(core, order, execution, trade),
      };
    }
    case 'algo':
      return { e: 'ALGO_UPDATE', ...times, o: algoFields(core, event.algo) };
    case 'account':
      return { e: 'ACCOUNT_UPDATE', ...times, a: accountFields(core, event) };
    case 'margin_call':
      return { e: 'MARGIN_CALL', E: wallMs, ...marginCallFields(core, event) };
    case 'leverage':
      return { e: 'ACCOUNT_CONFIG_UPDATE', ...times, ac: { s: event.symbol, l: event.leverage } };
  }
}

const listingOf = (core: Core, symbol: string): Listing => core.markets.get(symbol)!.listing;

function accountFields(core: Core, event: EventOf<'account'>): Record<string, unknown> {
  const asset = assetOf(core.accounts.get(event.account)!);
  // Only what neither profit nor commission explains.
  const change = event.reason === 'ORDER' ? '0' : money(event.change);
  return {
    m: event.reason,
    B: [{ a: asset, wb: money(event.wallet), cw: money(event.crossWallet), bc: change }],
    P: event.positions.map((position) => {
      const listing = listingOf(core, position.symbol);
      const entry = averagePrice(listing, position.cost, Math.abs(position.quantity));
      return {
        s: position.symbol,
        pa: quantity(listing, position.quantity),
        ep: entry,
        bep: entry,
        cr: '0',
        up: money(position.unrealised),
        mt: position.margin,
        iw: money(position.isolated),
        ps: upper(position.leg),
      };
    }),
  };
}

function marginCallFields(core: Core, event: EventOf<'margin_call'>): Record<string, unknown> {
  return {
    cw: money(event.crossWallet),
    p: event.positions.map((position) => ({
      s: position.symbol,
      ps: upper(position.leg),
      pa: quantity(listingOf(core, position.symbol), position.quantity),
      mt: upper(position.margin === 'cross' ? 'crossed' : 'isolated'),
      iw: money(position.isolated),
      mp: decimal(core.markets.get(position.symbol)!.markPrice),
      up: money(position.unrealised),
      mm: money(position.maintenance),
    })),
  };
}

/** The order that a triggered one has placed: its only link to it. */
function actualFields(core: Core, algo: AlgoOrder): Record<string, unknown> {
  if (algo.orderId === 0) return {};
  const listing = listingOf(core, algo.symbol);
  const actual = core.accounts.get(algo.account)?.orders.get(algo.orderId);
  return {
    ai: String(algo.orderId),
    ap: actual ? averagePrice(listing, actual.filledQuote, actual.filled) : '0',
    aq: quantity(listing, actual?.filled ?? 0),
    act: algo.price === 0 ? 'MARKET' : 'LIMIT',
  };
}

function algoFields(core: Core, algo: AlgoOrder): Record<string, unknown> {
  const listing = listingOf(core, algo.symbol);
  return {
    caid: algo.clientId,
    aid: algo.id,
    at: 'CONDITIONAL',
    o: upper(algo.type),
    s: algo.symbol,
    S: upper(algo.side),
    ps: upper(algo.leg),
    f: upper(algo.timeInForce),
    q: quantity(listing, algo.quantity),
    X: upper(algo.status),
    ...actualFields(core, algo),
    tp: price(listing, algo.triggerPrice),
    p: price(listing, algo.price),
    V: 'EXPIRE_MAKER',
    wt: upper(algo.workingType),
    pm: 'NONE',
    cp: algo.closePosition,
    pP: algo.priceProtect,
    R: algo.reduceOnly,
    tt: algo.triggeredAt,
    gtd: algo.goodTill,
    rm: algo.reason,
  };
}

function orderFields(
  core: Core,
  order: Order,
  execution: string,
  trade: UserTrade | undefined,
): Record<string, unknown> {
  const listing = listingOf(core, order.symbol);
  return {
    s: order.symbol,
    c: order.clientId,
    S: upper(order.side),
    o: upper(order.type),
    f: upper(order.timeInForce),
    q: quantity(listing, order.quantity),
    p: price(listing, order.price),
    ap: averagePrice(listing, order.filledQuote, order.filled),
    sp: '0',
    x: upper(execution),
    X: upper(order.status),
    i: order.id,
    l: trade ? quantity(listing, trade.quantity) : '0',
    z: quantity(listing, order.filled),
    L: trade ? price(listing, trade.price) : '0',
    N: assetOf(core.accounts.get(order.account)!),
    n: trade ? money(trade.fee) : '0',
    T: order.updatedAt,
    t: trade?.id ?? 0,
    b: '0',
    a: '0',
    m: trade?.liquidity === 'maker',
    R: order.reduceOnly,
    wt: 'CONTRACT_PRICE',
    ot: upper(order.type),
    ps: upper(order.leg),
    cp: order.closePosition,
    rp: trade ? money(trade.realised) : '0',
    pP: false,
    si: order.algoId,
    ss: 0,
    V: upper(order.selfTrade),
    pm: 'NONE',
    gtd: order.goodTill,
    er: '0',
  };
}
