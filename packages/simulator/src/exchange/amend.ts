import { ok } from '@trendy/domain';
import type { Core } from './core.ts';
import { heldOf } from './legs.ts';
import { checkFilters, checkFunds, endOrder, matchOrder, takerOf, tellOrder } from './orders.ts';
import { refuse } from './refusals.ts';
import type { Outcome } from './refusals.ts';
import type { Account, Order } from './types.ts';

/** New numbers of a resting order as text; an absent one stays as it is. */
export interface Amendment {
  readonly quantity?: string | undefined;
  readonly price?: string | undefined;
}

/**
 * Changes price or size of a resting limit order. It keeps its id and loses its place in the queue. A refusal leaves it as it
 * was, but for two cases in which the venue cancels it: a size not above what is filled, and a post-only one that would take.
 */
export function amendOrder(core: Core, account: Account, order: Order, amendment: Amendment): Outcome<Order> {
  const market = core.markets.get(order.symbol)!;
  const resting = market.resting.get(order.id);
  if (!account.open.has(order.id) || !resting) return refuse('unknown_order');
  if (order.type !== 'limit') return refuse('not_amendable');
  const { scale, quantityPrecision, pricePrecision } = market.listing;
  const wanted = {
    ...order,
    quantity: amendment.quantity ?? (order.quantity * scale.stepSize).toFixed(quantityPrecision),
    price: amendment.price ?? (order.price * scale.tickSize).toFixed(pricePrecision),
  };
  const checked = checkFilters(market, account, wanted, order.id);
  if (!checked.ok) return checked;
  const { price } = checked.value;
  // A reduce-only order may not outgrow what it closes.
  const quantity = order.reduceOnly
    ? Math.min(checked.value.quantity, order.filled + Math.abs(heldOf(account, order)))
    : checked.value.quantity;
  if (price === order.price && quantity === order.quantity) return refuse('not_modified');
  if (quantity <= order.filled) {
    endOrder(core, account, order, 'canceled');
    return refuse('amended_away');
  }
  const left = quantity - order.filled;
  const funds = order.reduceOnly ? ok(null) : checkFunds(core, market, account, order, price, left, order.id);
  if (!funds.ok) return funds;
  const taker = takerOf(market, account.id, order.side, 'limit', price, left, order.selfTrade);
  if (order.timeInForce === 'gtx' && market.book.fillable(taker) > 0) {
    endOrder(core, account, order, 'canceled');
    return refuse('would_take_amended');
  }
  market.book.remove(resting);
  market.resting.delete(order.id);
  order.price = price;
  order.quantity = quantity;
  order.queuedAt = core.now;
  order.updatedAt = core.now;
  tellOrder(core, account, order, 'amendment');
  matchOrder(core, market, account, order);
  return ok(order);
}
