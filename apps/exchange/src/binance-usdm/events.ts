import { money, averagePrice, price, quantity, upper } from './render.ts';
import type { Core, Listing, Order, UserEvent, UserTrade } from '@trendy/simulator';

/** A user event as it goes over the wire. `E` is wall time, `T` the market time of the fact. */
export function renderUserEvent(core: Core, event: UserEvent, wallMs: number): Record<string, unknown> {
  const listingOf = (symbol: string): Listing => core.markets.get(symbol)!.listing;
  switch (event.kind) {
    case 'order':
      return {
        e: 'ORDER_TRADE_UPDATE',
        E: wallMs,
        T: event.at,
        o: orderFields(listingOf(event.order.symbol), event.order, event.execution, event.trade),
      };
    case 'algo': {
      const { algo } = event;
      const listing = listingOf(algo.symbol);
      const actual = core.accounts.get(algo.account)?.orders.get(algo.orderId);
      return {
        e: 'ALGO_UPDATE',
        E: wallMs,
        T: event.at,
        o: {
          caid: algo.clientId,
          aid: algo.id,
          at: 'CONDITIONAL',
          o: upper(algo.type),
          s: algo.symbol,
          S: upper(algo.side),
          ps: 'BOTH',
          f: upper(algo.timeInForce),
          q: quantity(listing, algo.quantity),
          X: upper(algo.status),
          ...(algo.orderId === 0
            ? {}
            : {
                ai: String(algo.orderId),
                ap: actual ? averagePrice(listing, actual.filledQuote, actual.filled) : '0',
                aq: quantity(listing, actual?.filled ?? 0),
                act: upper(actual?.type ?? (algo.price === 0 ? 'market' : 'limit')),
              }),
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
        },
      };
    }
    case 'account':
      return {
        e: 'ACCOUNT_UPDATE',
        E: wallMs,
        T: event.at,
        a: {
          m: event.reason,
          B: [
            {
              a: 'USDT',
              wb: money(event.wallet),
              cw: money(event.wallet),
              bc: event.reason === 'ORDER' ? '0' : money(event.change),
            },
          ],
          P: event.positions.map((position) => {
            const listing = listingOf(position.symbol);
            const entry = averagePrice(listing, position.cost, Math.abs(position.quantity));
            return {
              s: position.symbol,
              pa: quantity(listing, position.quantity),
              ep: entry,
              bep: entry,
              cr: '0',
              up: money(position.unrealised),
              mt: 'cross',
              iw: '0',
              ps: 'BOTH',
            };
          }),
        },
      };
    case 'leverage':
      return {
        e: 'ACCOUNT_CONFIG_UPDATE',
        E: wallMs,
        T: event.at,
        ac: { s: event.symbol, l: event.leverage },
      };
  }
}

function orderFields(
  listing: Listing,
  order: Order,
  execution: string,
  trade: UserTrade | undefined,
): Record<string, unknown> {
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
    N: 'USDT',
    n: trade ? money(trade.fee) : '0',
    T: order.updatedAt,
    t: trade?.id ?? 0,
    b: '0',
    a: '0',
    m: trade?.liquidity === 'maker',
    R: order.reduceOnly,
    wt: 'CONTRACT_PRICE',
    ot: upper(order.type),
    ps: 'BOTH',
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
