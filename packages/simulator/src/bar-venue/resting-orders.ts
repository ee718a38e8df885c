import type { OrderRequest, Ticks } from '@trendy/domain';

/** An order that waits at the venue. */
export interface RestingOrder {
  readonly request: OrderRequest;
  /** Placed while a bar was under way: of that bar's range only the adverse side can still reach it. */
  isNewInside: boolean;
  /** A limit order that has not met the market yet. */
  isFresh: boolean;
  /** UTC milliseconds from which it is at the venue's matching engine. */
  readonly activeAt: number;
  /** Steps. */
  filled: number;
  /** A trigger that went off and still wants the rest of its quantity: a market order by now. */
  isSetOff: boolean;
}

/** Steps that are still wanted. */
export const remainingOf = (order: RestingOrder): number => order.request.quantity - order.filled;

/** Price that a bar must reach for an order to act; NaN for market orders. */
export const levelOf = (request: OrderRequest): number => request.triggerPrice ?? request.price ?? Number.NaN;

/** Whether an order acts when the price falls to its level (else: when it rises to it). */
export function actsBelow(request: OrderRequest): boolean {
  switch (request.type) {
    case 'stop_market':
      return request.side === 'sell';
    case 'take_profit_market':
    case 'limit':
    case 'market':
      return request.side === 'buy';
  }
}

export const isTriggered = (request: OrderRequest, low: Ticks, high: Ticks): boolean =>
  actsBelow(request) ? low <= levelOf(request) : high >= levelOf(request);

/** A resting limit order is filled only when the market trades through it by a tick: touching is not enough. */
export const isTradedThrough = (request: OrderRequest, low: Ticks, high: Ticks): boolean =>
  request.side === 'buy' ? low < levelOf(request) : high > levelOf(request);

/** A trigger that the market has passed already would fire at once; venues refuse such an order. */
export const wouldTriggerAt = (request: OrderRequest, price: Ticks): boolean =>
  request.triggerPrice !== undefined && isTriggered(request, price, price);
