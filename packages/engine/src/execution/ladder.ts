import type { BotExits, Ticks } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import type { BotState, EngineState, MarketState, Protection } from '../state.ts';
import { progressOf } from './exit-progress.ts';
import { cancel, place } from './place.ts';

/**
 * Keeps one resting target for each part of the position that is to be taken on its own. Together they never ask for
 * more than is held: what a stop or an exit has taken is missing from the farthest ones.
 * @param priceAt trigger price at a distance from the average entry, percent.
 */
export function keepLadder(
  state: EngineState,
  out: Effects,
  bot: BotState,
  market: MarketState,
  exits: BotExits,
  protection: Protection,
  priceAt: (percent: number) => Ticks,
): void {
  const { targets = [] } = exits;
  const progress = progressOf(protection, exits);
  const held = Math.abs(market.position.quantity);
  const taken = progress.rungs.reduce((sum, rung) => sum + rung.filled, 0);
  progress.full = Math.max(progress.full, held + taken);
  let budget = held;
  let sharePercent = 0;
  let before = 0;
  targets.forEach((target, index) => {
    const rung = progress.rungs[index];
    if (!rung) return;
    sharePercent += target.sharePercent;
    // Three thirds that somebody wrote down come to a hair less than all.
    const isAll = sharePercent >= 100 - 1e-6;
    const upTo = isAll ? progress.full : Math.floor((progress.full * sharePercent) / 100 + 1e-9);
    const quantity = Math.max(0, Math.min(upTo - before - rung.filled, budget));
    before = upTo;
    budget -= quantity;
    const current = rung.orderId === null ? undefined : state.orders.get(rung.orderId);
    if (quantity === 0 || rung.isOff) {
      if (current) cancel(state, out, current, { code: 'not_wanted' });
      return;
    }
    const triggerPrice = priceAt(target.percent);
    const isStillRight =
      current &&
      !current.cancelWanted &&
      current.request.quantity - current.filled === quantity &&
      current.request.triggerPrice === triggerPrice;
    if (isStillRight) return;
    rung.orderId = place(state, out, bot, {
      act: protection.act,
      leg: 'target',
      side: protection.direction === 1 ? 'sell' : 'buy',
      quantity,
      leverage: protection.leverage,
      triggerPrice,
    }).orderId;
  });
}

/** The part that an order is to take; undefined: it is none of several. */
export const rungOf = (protection: Protection | null, orderId: string | null) =>
  orderId === null ? undefined : protection?.exits?.rungs.find((rung) => rung.orderId === orderId);
