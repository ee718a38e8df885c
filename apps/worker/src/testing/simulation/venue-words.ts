import { marketMs, priceText, quantityText, quote, steps, ticks } from '@trendy/domain';
import type {
  VenueFill,
  VenueOrder,
  VenueOrderRequest,
  VenueOrderStatus,
  VenueUserEvent,
} from '@trendy/domain';
import type {
  AlgoIntent,
  AlgoOrder,
  Listing,
  Order,
  OrderIntent,
  UserEvent,
  UserTrade,
} from '@trendy/simulator';

export const vendorSymbol = (symbol: string): string => symbol.replace(/:.*$/, '').replace('/', '');
export const unifiedSymbol = (vendor: string): string =>
  vendor.includes('/') ? vendor : `${vendor.replace(/USDT$/, '')}/USDT:USDT`;

const TIME_IN_FORCE = { gtc: 'gtc', ioc: 'ioc', fok: 'fok', post_only: 'gtx' } as const;

export function orderIntentOf({ scale }: Listing, request: VenueOrderRequest, clientId: string): OrderIntent {
  return {
    symbol: vendorSymbol(request.symbol),
    side: request.side,
    type: request.type === 'market' ? 'market' : 'limit',
    timeInForce: request.type === 'market' ? 'gtc' : TIME_IN_FORCE[request.timeInForce],
    quantity: quantityText(scale, request.quantity),
    price: request.price === undefined ? '' : priceText(scale, request.price),
    reduceOnly: request.reduceOnly,
    clientId,
    selfTrade: 'none',
    goodTill: 0,
  };
}

export function algoIntentOf({ scale }: Listing, request: VenueOrderRequest, clientId: string): AlgoIntent {
  return {
    symbol: vendorSymbol(request.symbol),
    side: request.side,
    type: request.type === 'stop_market' ? 'stop_market' : 'take_profit_market',
    timeInForce: 'gtc',
    quantity: quantityText(scale, request.quantity),
    price: '',
    triggerPrice: request.triggerPrice === undefined ? '' : priceText(scale, request.triggerPrice),
    workingType: 'mark_price',
    reduceOnly: request.reduceOnly,
    closePosition: false,
    priceProtect: false,
    clientId,
    goodTill: 0,
  };
}

const STATUS: Readonly<Record<Order['status'], VenueOrderStatus>> = {
  new: 'open',
  partially_filled: 'open',
  filled: 'filled',
  canceled: 'canceled',
  rejected: 'rejected',
  expired: 'expired',
  expired_in_match: 'expired',
};

export const venueOrderOf = (order: Order): VenueOrder => ({
  symbol: unifiedSymbol(order.symbol),
  clientOrderId: order.clientId,
  venueOrderId: String(order.id),
  conditional: false,
  status: STATUS[order.status],
  side: order.side,
  reduceOnly: order.reduceOnly,
  quantity: steps(order.quantity),
  filled: steps(order.filled),
  updatedAt: marketMs(order.updatedAt),
});

const ALGO_STATUS: Readonly<Record<AlgoOrder['status'], VenueOrderStatus>> = {
  new: 'open',
  triggering: 'triggered',
  triggered: 'triggered',
  finished: 'triggered',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
};

export const venueAlgoOf = (algo: AlgoOrder): VenueOrder => ({
  symbol: unifiedSymbol(algo.symbol),
  clientOrderId: algo.clientId,
  venueOrderId: String(algo.id),
  conditional: true,
  status: ALGO_STATUS[algo.status],
  side: algo.side,
  reduceOnly: algo.reduceOnly,
  quantity: steps(algo.quantity),
  filled: steps(0),
  triggerPrice: ticks(algo.triggerPrice),
  ...(algo.status === 'finished' ? { isFinished: true } : {}),
  ...(algo.orderId === 0 ? {} : { triggeredOrderId: String(algo.orderId) }),
  updatedAt: marketMs(algo.updatedAt),
});

/** A trade; lists do not say whose order it was, the stream does. */
export const venueFillOf = (trade: UserTrade, isStreamed: boolean): VenueFill => ({
  tradeId: String(trade.id),
  venueOrderId: String(trade.orderId),
  ...(isStreamed ? { clientOrderId: trade.clientId } : {}),
  symbol: unifiedSymbol(trade.symbol),
  side: trade.side,
  price: ticks(trade.price),
  quantity: steps(trade.quantity),
  notionalQuote: trade.quote / 1e8,
  fee: quote(trade.fee),
  liquidity: trade.liquidity,
  liquidation: isStreamed && trade.clientId.startsWith('autoclose'),
  at: marketMs(trade.at),
});

/** What the user's stream says of an event; null for what it leaves out. */
export function userEventOf(event: UserEvent): VenueUserEvent | null {
  switch (event.kind) {
    case 'order': {
      const order = venueOrderOf(event.order);
      return event.trade
        ? { kind: 'fill', order, fill: venueFillOf(event.trade, true) }
        : { kind: 'order', order };
    }
    case 'algo':
      return { kind: 'order', order: venueAlgoOf(event.algo) };
    case 'leverage':
      return { kind: 'leverage', symbol: unifiedSymbol(event.symbol) };
    case 'account':
      return event.reason === 'FUNDING_FEE' ? { kind: 'funding', at: marketMs(event.at) } : null;
    default:
      return null;
  }
}
