import { invariant, steps } from '@trendy/domain';
import type { Leg, OrderRequest, OrderType, Reason, Side, Ticks } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import type { Act, BotState, EngineState, OpenOrder } from '../state.ts';

export interface OrderWish {
  readonly act: Act;
  readonly leg: Leg;
  readonly side: Side;
  readonly quantity: number;
  readonly leverage: number;
  readonly triggerPrice?: Ticks;
  readonly reason?: Reason;
}

const TYPE_OF: Readonly<Record<Leg, OrderType>> = {
  entry: 'market',
  exit: 'market',
  stop: 'stop_market',
  target: 'take_profit_market',
};

/** Wants an order: its id is a function of the act, the leg and the generation, so any process names it alike. */
export function place(state: EngineState, out: Effects, bot: BotState, wish: OrderWish): OrderRequest {
  const generation = wish.act.next[wish.leg]++;
  const request: OrderRequest = {
    orderId: `${wish.act.signalKey}|${wish.leg}|${generation}`,
    botId: bot.config.botId,
    symbol: bot.config.symbol,
    leg: wish.leg,
    side: wish.side,
    type: TYPE_OF[wish.leg],
    timeInForce: 'gtc',
    quantity: steps(wish.quantity),
    ...(wish.triggerPrice === undefined ? {} : { triggerPrice: wish.triggerPrice }),
    reduceOnly: wish.leg !== 'entry',
    leverage: wish.leverage,
    signalKey: wish.act.signalKey,
  };
  invariant(!state.orders.has(request.orderId), `order ${request.orderId} exists already`);
  invariant(request.quantity > 0, `order ${request.orderId} has no quantity`);
  state.orders.set(request.orderId, { request, status: 'wanted', cancelWanted: false, filled: 0 });
  out.effects.push({ kind: 'place', order: request });
  out.journal.push({
    kind: 'order',
    at: state.now,
    botId: request.botId,
    orderId: request.orderId,
    status: 'wanted',
    request,
    ...(wish.reason ? { reason: wish.reason } : {}),
  });
  return request;
}

/** Wants an order gone; asking twice is asking once. */
export function cancel(state: EngineState, out: Effects, order: OpenOrder, reason: Reason): void {
  if (order.cancelWanted) return;
  order.cancelWanted = true;
  const { botId, orderId, symbol } = order.request;
  out.effects.push({ kind: 'cancel', orderId, symbol });
  out.journal.push({ kind: 'order', at: state.now, botId, orderId, status: 'cancel_wanted', reason });
}
