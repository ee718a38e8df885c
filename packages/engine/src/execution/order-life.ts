import type { FillEvent, Leg, OrderEvent, Quote, Reason } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import { journalRefusal, setStatus } from '../journal.ts';
import { legOf } from '../leg-of-fill.ts';
import { botOfSymbol, renewExits } from '../state.ts';
import type { BotState, EngineState, EntryWork, Goal, OpenOrder } from '../state.ts';
import { entryOf } from './entry-work.ts';
import { rungOf } from './ladder.ts';
import { leave } from './leave.ts';

/** Protective orders that may end unasked before the position is left instead. */
const MAX_REARMS = 3;

/** Takes in a venue's word on an order. Words on orders that have ended already come late and change nothing. */
export function followOrder(state: EngineState, event: OrderEvent, out: Effects): void {
  const order = state.orders.get(event.orderId);
  if (!order) return;
  const { botId, symbol } = order.request;
  const bot = botOfSymbol(state, symbol);
  if (event.status === 'noted') return note(state, out, order, event);
  if (order.status !== event.status && out.detail === 'full') {
    const { status, reason } = event;
    const entry = { kind: 'order', at: state.now, botId, orderId: event.orderId, status } as const;
    out.journal.push(reason ? { ...entry, reason } : entry);
  }
  if (event.status === 'acked' || event.status === 'unknown') {
    // An ordinary acknowledgement gives nothing to do; the end of an unknown does.
    if (bot && order.status === 'unknown') bot.isDirty = true;
    order.status = event.status;
    return;
  }
  if (bot) bot.isDirty = true;
  state.orders.delete(event.orderId);
  if (bot) endUnfilled(state, out, bot, order, event);
}

/** What was seen of an order before it left: nothing follows from it but a line. */
function note(
  state: EngineState,
  out: Effects,
  { request }: OpenOrder,
  { orderId, reason }: OrderEvent,
): void {
  if (!reason || out.detail !== 'full') return;
  const { botId } = request;
  out.journal.push({ kind: 'order', at: state.now, botId, orderId, status: 'noted', reason });
}

/** What follows when an order ended without (all of) its fill. */
function endUnfilled(
  state: EngineState,
  out: Effects,
  bot: BotState,
  order: OpenOrder,
  event: OrderEvent,
): void {
  switch (order.request.leg) {
    case 'entry':
      if (endPart(bot, order, event)) return;
      if (!order.cancelWanted)
        journalRefusal(state, out, bot, order.request.signalKey, endReason(order, event));
      return;
    case 'exit':
      return; // The goal stands; settle tries again within its bound.
    case 'target':
      if (endRung(bot, order, event)) return;
      if (bot.protection?.targetId !== order.request.orderId || order.cancelWanted) return;
      bot.protection.targetId = null;
      if (event.status === 'rejected') bot.protection.isTargetOff = true;
      else countRearm(bot.protection);
      return;
    case 'stop':
      return endStop(state, out, bot, order, event);
  }
}

/** Reasons for which an order that is one of many ends without a fill, and the next one may have it. */
const isMiss = (order: OpenOrder, event: OrderEvent): boolean =>
  // Too late for the signal is only the first; one of the others was late for its own moment.
  (event.reason?.code !== 'signal_too_old' || !order.request.orderId.endsWith('|entry|0')) &&
  (event.status !== 'rejected' || order.request.timeInForce === 'post_only');

/** One of the orders of an entry that is sent bit by bit. @returns whether it was one. */
function endPart(bot: BotState, order: OpenOrder, event: OrderEvent): boolean {
  const entry = entryOf(bot, order.request.orderId);
  if (!entry) return false;
  if (!order.cancelWanted && !isMiss(order, event)) entry.ending ??= endReason(order, event);
  return true;
}

const endReason = (order: OpenOrder, event: OrderEvent): Reason => ({
  code: `${order.request.leg}_${event.status}`,
  values: { cause: event.reason?.code ?? '', ...event.reason?.values },
});

/** A position must not stand without its stop: a refused one means leaving at once, a lost one is set again. */
function endStop(state: EngineState, out: Effects, bot: BotState, order: OpenOrder, event: OrderEvent): void {
  const { protection } = bot;
  if (protection?.stopId !== order.request.orderId || order.cancelWanted) return;
  protection.stopId = null;
  const held = state.markets.get(bot.config.symbol)?.position.quantity ?? 0;
  if (held === 0) return;
  if (event.status !== 'rejected' && countRearm(protection)) return;
  protection.isStopOff = true;
  const reason = endReason(order, event);
  journalRefusal(state, out, bot, order.request.signalKey, reason);
  // An exit that is under way already is as fast as another one.
  leave(state, out, bot, 'emergency_exit', { cause: reason.code });
}

/** One of several targets ended unasked. @returns whether it was one of several. */
function endRung(bot: BotState, order: OpenOrder, event: OrderEvent): boolean {
  const rung = rungOf(bot.protection, order.request.orderId);
  if (!rung || !bot.protection) return false;
  if (order.cancelWanted) return true;
  rung.orderId = null;
  if (event.status === 'rejected' || !countRearm(bot.protection)) rung.isOff = true;
  return true;
}

function countRearm(protection: { rearms: number; isTargetOff: boolean }): boolean {
  protection.rearms++;
  if (protection.rearms > MAX_REARMS) protection.isTargetOff = true;
  return protection.rearms <= MAX_REARMS;
}

/** Follows a booked fill: the order's progress, the journal, and a pause when the fill was none of ours. */
export function followFill(state: EngineState, event: FillEvent, realised: Quote, out: Effects): void {
  const bot = botOfSymbol(state, event.symbol);
  const order = event.orderId === null ? undefined : state.orders.get(event.orderId);
  const market = state.markets.get(event.symbol);
  const leg = order && event.cause === 'order' ? order.request.leg : legOf(event);
  out.journal.push({
    kind: 'fill',
    at: state.now,
    botId: order?.request.botId ?? bot?.config.botId ?? null,
    orderId: event.orderId,
    leg,
    symbol: event.symbol,
    side: event.side,
    price: event.price,
    quantity: event.quantity,
    fee: event.fee,
    realised,
    position: market?.position.quantity ?? 0,
  });
  if (order) {
    order.filled += event.quantity;
    if (order.status !== 'acked') order.status = 'acked';
    if (order.filled >= order.request.quantity) endFilled(state, out, order);
  }
  if (!bot) return;
  bot.isDirty = true;
  const entry = bot.goal?.entry;
  if (entry) followPart(bot, entry, event, order);
  const rung = rungOf(bot.protection, event.orderId);
  if (rung) rung.filled += event.quantity;
  // What a stop or a target has taken may be just what the exits were refused for: the rest is another order.
  if (leg !== 'entry' && bot.goal) renewExits(bot.goal);
  countHedge(bot, event, leg);
  const held = market?.position.quantity ?? 0;
  if (event.cause === 'order') {
    // What closes never turns a position over: what is held now was opened against it by others.
    if (leg !== 'entry' && held !== 0 && bot.goal?.quantity === 0) bot.goal = exitOf(bot.goal, event, held);
    return;
  }
  const code = event.cause === 'liquidation' ? 'liquidated' : 'external_fill';
  // Somebody else moved the position: what the bot was about to enter no longer fits.
  if (entry) entry.ending ??= { code };
  else bot.goal = exitOf(bot.goal, event, held);
  if (bot.status !== 'stopped')
    setStatus(state, out, bot, 'paused', { code, values: { tradeId: event.tradeId } });
}

/**
 * What is left of a goal once somebody else has moved the position: its exit, for as long as something is held of the
 * side that it leaves. Nobody would ask for it again, and the position may be without its stop.
 */
function exitOf(goal: Goal | null, { quantity, side }: FillEvent, held: number): Goal | null {
  const direction = Math.sign(held);
  const before = Math.sign(held - (side === 'buy' ? quantity : -quantity));
  if (goal === null || direction === 0 || direction !== before) return null;
  if (goal.quantity === 0) return goal;
  return Math.sign(goal.quantity) === direction ? null : { ...goal, quantity: 0, mayEnter: false };
}

/** Others have moved the leg that is not the bot's: its own leg stands as it did, although less is held of the two. */
function countHedge(
  { protection }: BotState,
  { positionLeg, quantity, side }: FillEvent,
  leg: Leg | 'liquidation' | 'external',
): void {
  if (!protection) return;
  // Of the two together more was theirs, and the bot was told to leave: then it is theirs that was closed.
  const isOfOther = leg === 'exit' && (side === 'buy') === (protection.direction === 1);
  if (isOfOther && protection.hedged) protection.hedged -= quantity;
  if (positionLeg === undefined) return;
  if ((positionLeg === 'long') === (protection.direction === 1)) return;
  const isOpening = (side === 'buy') === (positionLeg === 'long');
  protection.hedged = (protection.hedged ?? 0) + (isOpening ? quantity : -quantity);
}

/** A fill while an entry is sent bit by bit: a part of it, or the end of the position that it was building. */
function followPart(bot: BotState, entry: EntryWork, event: FillEvent, order: OpenOrder | undefined): void {
  if (entryOf(bot, event.orderId)) {
    entry.filled += event.quantity;
    entry.filledCost += event.price * event.quantity;
    return;
  }
  const leg = order?.request.leg;
  // What was stopped out must not be built up again for the same wish.
  if (leg === 'stop' || leg === 'target') entry.ending ??= { code: `${leg}_filled` };
}

function endFilled(state: EngineState, out: Effects, order: OpenOrder): void {
  const { botId, orderId } = order.request;
  state.orders.delete(orderId);
  if (out.detail === 'full')
    out.journal.push({ kind: 'order', at: state.now, botId, orderId, status: 'filled' });
}
