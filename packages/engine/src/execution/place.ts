import { invariant, steps, toTicksForSide } from '@trendy/domain';
import type { ExecutionStyle, Leg, OrderRequest, OrderType, Reason, Side, Ticks } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import type { Act, BotState, EngineState, OpenOrder } from '../state.ts';

export interface OrderWish {
  readonly act: Act;
  readonly leg: Leg;
  readonly side: Side;
  readonly quantity: number;
  readonly leverage: number;
  readonly triggerPrice?: Ticks;
  /** Worst price, quote per base: makes an entry a limit that fills at once or not at all. */
  readonly limitPrice?: number | undefined;
  /** One of the orders of an entry that is sent bit by bit: a limit that fills at once, or waits and never takes. */
  readonly part?: {
    readonly price: Ticks;
    readonly isPostOnly: boolean;
    readonly style: ExecutionStyle;
  };
}

const TYPE_OF: Readonly<Record<Leg, OrderType>> = {
  entry: 'market',
  exit: 'market',
  stop: 'stop_market',
  target: 'take_profit_market',
};

/** `|leg|generation`: the same few texts for every order, so that an id is one joint of two strings. */
const SUFFIXES: Readonly<Record<Leg, readonly string[]>> = {
  entry: suffixes('entry'),
  exit: suffixes('exit'),
  stop: suffixes('stop'),
  target: suffixes('target'),
};

function suffixes(leg: Leg): string[] {
  return Array.from({ length: 16 }, (_unused, generation) => `|${leg}|${generation}`);
}

const suffixOf = (leg: Leg, generation: number): string =>
  SUFFIXES[leg][generation] ?? `|${leg}|${generation}`;

/** Wants an order: its id is a function of the act, the leg and the generation, so any process names it alike. */
export function place(state: EngineState, out: Effects, bot: BotState, wish: OrderWish): OrderRequest {
  const generation = wish.act.next[wish.leg]++;
  const orderId = wish.act.signalKey + suffixOf(wish.leg, generation);
  if (state.orders.has(orderId)) invariant(false, `order ${orderId} exists already`);
  if (!(wish.quantity > 0)) invariant(false, `order ${orderId} has no quantity`);
  const request: { -readonly [K in keyof OrderRequest]: OrderRequest[K] } = {
    orderId,
    botId: bot.config.botId,
    symbol: bot.config.symbol,
    leg: wish.leg,
    side: wish.side,
    type: TYPE_OF[wish.leg],
    timeInForce: 'gtc',
    quantity: steps(wish.quantity),
    reduceOnly: wish.leg !== 'entry',
    leverage: wish.leverage,
    signalKey: wish.act.signalKey,
  };
  if (wish.triggerPrice !== undefined) request.triggerPrice = wish.triggerPrice;
  if (wish.limitPrice !== undefined) {
    request.type = 'limit';
    request.timeInForce = 'ioc';
    request.price = limitTicks(state, bot, wish.side, wish.limitPrice);
  }
  if (wish.part) {
    request.type = 'limit';
    request.timeInForce = wish.part.isPostOnly ? 'post_only' : 'ioc';
    request.price = wish.part.price;
    request.style = wish.part.style;
  }
  state.orders.add({ request, status: 'wanted', cancelWanted: false, filled: 0 });
  out.effects.push({ kind: 'place', order: request });
  if (out.detail === 'full')
    out.journal.push({
      kind: 'order',
      at: state.now,
      botId: request.botId,
      orderId,
      status: 'wanted',
      request,
    });
  return request;
}

/** On the grid, never worse than asked for. */
function limitTicks(state: EngineState, bot: BotState, side: Side, price: number): Ticks {
  const market = state.markets.get(bot.config.symbol);
  if (!market) invariant(false, `place: ${bot.config.symbol} has no instrument`);
  return toTicksForSide(market.scale, price, side);
}

/** Wants an order gone; asking twice is asking once. */
export function cancel(state: EngineState, out: Effects, order: OpenOrder, reason: Reason): void {
  if (order.cancelWanted) return;
  order.cancelWanted = true;
  const { botId, orderId, symbol } = order.request;
  out.effects.push({ kind: 'cancel', orderId, symbol });
  if (out.detail === 'full')
    out.journal.push({ kind: 'order', at: state.now, botId, orderId, status: 'cancel_wanted', reason });
}
