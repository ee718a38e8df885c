import { toTicksForSide } from '@trendy/domain';
import type { BarEvent, BotExits, Ticks } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import { exactTicks } from '../equity.ts';
import type { BotState, EngineState, ExitProgress, MarketState, Protection, TargetRung } from '../state.ts';
import { leave } from './leave.ts';

/** What is remembered of a position from its entry on; made when it is first asked for. */
export function progressOf(protection: Protection, exits: BotExits): ExitProgress {
  protection.exits ??= {
    lastBar: -1,
    bars: 0,
    best: null,
    stop: null,
    full: 0,
    rungs: freshRungs(exits),
  };
  return protection.exits;
}

/**
 * What an addition adds to keeps its progress; a new position starts anew. Other targets than those it had begin with
 * what is held then.
 */
export function carriedOver(
  progress: ExitProgress,
  before: BotExits | undefined,
  after: BotExits | undefined,
): ExitProgress {
  return isSameLadder(before?.targets, after?.targets)
    ? progress
    : { ...progress, full: 0, rungs: freshRungs(after) };
}

function isSameLadder(before: BotExits['targets'] = [], after: BotExits['targets'] = []): boolean {
  return (
    before.length === after.length &&
    before.every(
      ({ percent, sharePercent }, index) =>
        percent === after[index]?.percent && sharePercent === after[index].sharePercent,
    )
  );
}

const freshRungs = (exits: BotExits | undefined): TargetRung[] =>
  (exits?.targets ?? []).map(() => ({ orderId: null, filled: 0, isOff: false }));

/**
 * Moves the stops of positions whose bots trail, and leaves those whose time is up. Only a closed bar is looked at, so
 * that a stop never follows a price of the bar in which it could itself have been hit.
 */
export function followBar(state: EngineState, event: BarEvent, out: Effects): void {
  const market = state.markets.get(event.symbol);
  if (!market) return;
  const { bots } = state;
  for (let index = 0; index < bots.length; index++) {
    const bot = bots[index]!;
    const exits = bot.protection?.rule.exits;
    if (exits === undefined || bot.config.symbol !== event.symbol) continue;
    if (bot.config.timeframe === event.timeframe) followPosition(state, out, bot, market, exits, event);
  }
}

function followPosition(
  state: EngineState,
  out: Effects,
  bot: BotState,
  market: MarketState,
  exits: BotExits,
  event: BarEvent,
): void {
  const { protection } = bot;
  const held = market.position.quantity;
  if (!protection || held === 0 || Math.sign(held) !== protection.direction) return;
  // A position opened at this very close has seen nothing of the bar.
  if (market.openedAt >= event.closeTime) return;
  const progress = progressOf(protection, exits);
  if (event.openTime <= progress.lastBar) return;
  progress.lastBar = event.openTime;
  progress.bars++;
  const { direction } = protection;
  // Of the bar in which the position was opened only the close is surely later than the entry.
  const isWhole = market.openedAt <= event.openTime;
  const extreme = direction === 1 ? event.high : event.low;
  const reached = isWhole ? extreme : event.close;
  progress.best = farther(progress.best, reached, direction);
  const stop = movedStop(market, exits, protection, progress.best);
  if (stop !== null && isTighter(stop, progress.stop, direction)) {
    // The old stop stays until the position is gone.
    if (hasPassed(market, stop, direction, event.close))
      return leave(state, out, bot, 'stop_passed_at_close');
    progress.stop = stop;
    bot.isDirty = true;
  }
  if (exits.maxBars !== undefined && progress.bars >= exits.maxBars) leave(state, out, bot, 'time_exit');
}

/** Where trailing and break-even want the stop; null: nowhere yet. */
function movedStop(market: MarketState, exits: BotExits, protection: Protection, best: number): Ticks | null {
  const { breakEven, trailing } = exits;
  const { direction } = protection;
  const { position, scale } = market;
  const entry = (position.cost / (Math.abs(position.quantity) * scale.unitsPerTickStep)) * scale.tickSize;
  const gainPercent = direction * (best / entry - 1) * 100;
  const side = direction === 1 ? 'sell' : 'buy';
  let stop: Ticks | null = null;
  if (trailing && gainPercent >= (trailing.activationPercent ?? 0)) {
    const level = best * (1 - (direction * trailing.percent) / 100);
    if (level > 0) stop = toTicksForSide(scale, level, side);
  }
  if (breakEven && gainPercent >= breakEven.triggerPercent) {
    const level = entry * (1 + (direction * (breakEven.offsetPercent ?? 0)) / 100);
    const even = toTicksForSide(scale, level, side);
    if (isTighter(even, stop, direction)) stop = even;
  }
  return stop;
}

/** Whether a stop lies nearer to the price, or above it, than another; anything is tighter than none. */
export const isTighter = (stop: number, other: number | null, direction: 1 | -1): boolean =>
  other === null || (direction === 1 ? stop > other : stop < other);

const farther = (best: number | null, price: number, direction: 1 | -1): number =>
  best === null ? price : direction === 1 ? Math.max(best, price) : Math.min(best, price);

/** A stop that the close has gone through already would only be refused by the venue. */
function hasPassed(market: MarketState, stop: Ticks, direction: 1 | -1, close: number): boolean {
  const last = exactTicks(market, close);
  return direction === 1 ? last <= stop : last >= stop;
}
