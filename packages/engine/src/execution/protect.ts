import { invariant, ticks, toTicksForSide } from '@trendy/domain';
import type { Side, Ticks } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import type { BotState, EngineState, MarketState, OpenOrder, Protection } from '../state.ts';
import { isDust } from '../dust.ts';
import { isTighter } from './exit-progress.ts';
import { keepLadder, rungOf } from './ladder.ts';
import { cancel, place } from './place.ts';

type ProtectiveLeg = 'stop' | 'target';

/**
 * Keeps exactly one resting stop (and target, when wanted) of the position's size beside every position, and none
 * beside no position. A new stop is placed before the old one is cancelled, so that no moment is unprotected.
 */
export function protect(state: EngineState, out: Effects, bot: BotState): void {
  const market = state.markets.get(bot.config.symbol);
  if (!market) return;
  const held = market.position.quantity;
  const { protection } = bot;
  const isOver = held === 0 || isDust(held, market.scale.instrument);
  const fits = protection !== null && !isOver && Math.sign(held) === protection.direction;
  if (!fits) {
    cancelProtective(state, out, bot, null);
    // What others hold against it takes nothing away from a leg: when they close theirs it needs its stop at once.
    const isHedged = (protection?.hedged ?? 0) > 0;
    if (protection && isOver && !isHedged && !hasLiveEntry(state, bot) && bot.goal === null)
      bot.protection = null;
    return;
  }
  if (!protection.isStopOff) ensure(state, out, bot, market, protection, 'stop');
  const { exits } = protection.rule;
  if (exits?.targets) {
    const priceAt = (percent: number): Ticks => awayFromEntry(market, protection, percent);
    keepLadder(state, out, bot, market, exits, protection, priceAt);
  } else if (!protection.isTargetOff) ensure(state, out, bot, market, protection, 'target');
  cancelProtective(state, out, bot, protection);
}

/** Cancels protective orders of the symbol other than those that `keep` names. */
function cancelProtective(state: EngineState, out: Effects, bot: BotState, keep: Protection | null): void {
  const code = keep ? 'replaced' : 'position_closed';
  for (const order of state.orders.values()) {
    const { leg, orderId, symbol } = order.request;
    if (symbol !== bot.config.symbol || (leg !== 'stop' && leg !== 'target')) continue;
    if (keep && (orderId === keep.stopId || orderId === keep.targetId || rungOf(keep, orderId))) continue;
    cancel(state, out, order, { code });
  }
}

function ensure(
  state: EngineState,
  out: Effects,
  bot: BotState,
  market: MarketState,
  protection: Protection,
  leg: ProtectiveLeg,
): void {
  const price = priceFor(market, protection, leg);
  const held = Math.abs(market.position.quantity);
  const currentId = leg === 'stop' ? protection.stopId : protection.targetId;
  const current = currentId === null ? undefined : state.orders.get(currentId);
  if (price === null) {
    if (current) cancel(state, out, current, { code: 'not_wanted' });
    return;
  }
  if (current && isStillRight(current, held, price)) return;
  const request = place(state, out, bot, {
    act: protection.act,
    leg,
    side: sideOf(protection),
    quantity: held,
    leverage: protection.leverage,
    triggerPrice: price,
  });
  if (leg === 'stop') protection.stopId = request.orderId;
  else protection.targetId = request.orderId;
}

const isStillRight = (order: OpenOrder, held: number, price: Ticks): boolean =>
  !order.cancelWanted &&
  order.request.quantity - order.filled === held &&
  // A partial fill of the stop itself changes the size, not the average entry: the price stays.
  order.request.triggerPrice === price;

const sideOf = (protection: Protection): Side => (protection.direction === 1 ? 'sell' : 'buy');

/** Trigger price from the rule, the average entry and how far a stop has moved since; null: none is wanted. */
function priceFor(market: MarketState, protection: Protection, leg: ProtectiveLeg): Ticks | null {
  const price = rulePrice(market, protection, leg);
  const moved = leg === 'stop' ? (protection.exits?.stop ?? null) : null;
  return moved !== null && isTighter(moved, price, protection.direction) ? moved : price;
}

function rulePrice(market: MarketState, protection: Protection, leg: ProtectiveLeg): Ticks | null {
  const { direction, rule } = protection;
  const explicit = leg === 'stop' ? rule.stopPrice : rule.targetPrice;
  const percent = (leg === 'stop' ? rule.stopPercent : rule.takeProfitPercent) ?? 0;
  const wanted =
    explicit === null ? null : atLeastOne(toTicksForSide(market.scale, explicit, sideOf(protection)));
  if (percent <= 0 || (leg === 'target' && wanted !== null)) return wanted;
  const usual = awayFromEntry(market, protection, leg === 'stop' ? -percent : percent);
  // What its owner may lose is bounded by its owner, whatever the strategy thinks.
  return wanted !== null && isTighter(wanted, usual, direction) ? wanted : usual;
}

/** @param gainPercent of the average entry; negative for a loss. */
function awayFromEntry(market: MarketState, protection: Protection, gainPercent: number): Ticks {
  const { position, scale } = market;
  const entryTicks = position.cost / (Math.abs(position.quantity) * scale.unitsPerTickStep);
  if (!(entryTicks > 0))
    invariant(false, `${position.symbol}: a position without a cost cannot be protected`);
  const exact = entryTicks * (1 + protection.direction * (gainPercent / 100));
  const nearest = Math.round(exact);
  if (Math.abs(exact - nearest) < 1e-6) return atLeastOne(ticks(nearest));
  return atLeastOne(ticks(sideOf(protection) === 'buy' ? Math.floor(exact) : Math.ceil(exact)));
}

/** A stop of 100 % or more would lie at or below zero, where no order can rest. */
const atLeastOne = (price: Ticks): Ticks => ticks(Math.max(1, price));

function hasLiveEntry(state: EngineState, bot: BotState): boolean {
  for (const order of state.orders.values())
    if (order.request.symbol === bot.config.symbol && order.request.leg === 'entry') return true;
  return false;
}
