import { invariant } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import { journalRefusal } from '../journal.ts';
import type { BotState, EngineState, Goal, MarketState } from '../state.ts';
import { exitQuantity, isDust } from '../dust.ts';
import { beginEntry, driveEntry } from './entry-work.ts';
import { carriedOver } from './exit-progress.ts';
import { MAX_EXIT_ATTEMPTS, waitToExit } from './exit-again.ts';
import { cancel, place } from './place.ts';
import { protect } from './protect.ts';

/** Brings orders in line with goals and positions, for every bot that something happened to. */
export function settle(state: EngineState, out: Effects): void {
  const { bots } = state;
  for (let index = 0; index < bots.length; index++) {
    const bot = bots[index]!;
    if (!bot.isDirty) continue;
    bot.isDirty = false;
    advance(state, out, bot);
    protect(state, out, bot);
  }
}

/** Takes the next step towards a bot's goal: leave what is too much, wait for it, then enter what is missing. */
function advance(state: EngineState, out: Effects, bot: BotState): void {
  const { goal } = bot;
  if (!goal) return;
  const held = state.markets.get(bot.config.symbol)?.position.quantity ?? 0;
  let isExiting = false;
  let isEntering = false;
  let isUnknown = false;
  for (const order of state.orders.values()) {
    const { leg, signalKey, symbol } = order.request;
    // A bot that inherited a symbol answers for its predecessor's orders too.
    if (symbol !== bot.config.symbol) continue;
    if (order.status === 'unknown') isUnknown = true;
    if (leg === 'exit') isExiting = true;
    if (leg !== 'entry') continue;
    isEntering = true;
    // A position that is left for a reason of its own is left by the act that entered it.
    if (signalKey !== goal.act.signalKey || !goal.mayEnter) cancel(state, out, order, { code: 'superseded' });
  }
  const excess = excessOf(held, goal.quantity);
  if (excess > 0 && (isExiting || exit(state, out, bot, goal, held, excess))) return;
  if (goal.entry && !isExiting) return driveEntry(state, out, bot, goal, goal.entry);
  // Entering while an exit is under way could leave both done.
  if (isExiting || isEntering) return;
  // What is left of the other side here is dust, which the entry nets.
  const missing = Math.abs(goal.quantity) - Math.abs(held);
  if (!goal.mayEnter || goal.hasEntered || missing <= 0) {
    bot.goal = null;
    return;
  }
  if (isUnknown) return;
  if (bot.status !== 'active') {
    journalRefusal(state, out, bot, goal.act.signalKey, { code: `bot_${bot.status}` });
    bot.goal = null;
    return;
  }
  enter(state, out, bot, goal, missing);
}

/** Steps held beyond what the goal allows: all of the wrong side, or the surplus on the right one. */
function excessOf(held: number, wanted: number): number {
  if (held === 0) return 0;
  if (wanted === 0 || Math.sign(held) !== Math.sign(wanted)) return Math.abs(held);
  return Math.max(0, Math.abs(held) - Math.abs(wanted));
}

/** @returns whether there is something to wait for; false when what is too much is too little for any order. */
function exit(
  state: EngineState,
  out: Effects,
  bot: BotState,
  goal: Goal,
  held: number,
  excess: number,
): boolean {
  const market = state.markets.get(bot.config.symbol);
  if (!market) invariant(false, `exit: ${bot.config.symbol} has no instrument`);
  const quantity = exitQuantity(excess, market.scale.instrument);
  if (quantity === 0) {
    if (isDust(held, market.scale.instrument)) tellDust(state, out, bot, goal, market, held);
    return false;
  }
  if (goal.exitAttempts >= MAX_EXIT_ATTEMPTS) {
    waitToExit(state, out, bot, goal);
    return true;
  }
  goal.exitAttempts++;
  delete goal.exitDueAt;
  place(state, out, bot, {
    act: goal.act,
    leg: 'exit',
    side: held > 0 ? 'sell' : 'buy',
    quantity,
    leverage: goal.leverage,
  });
  return true;
}

/** The trade is over all the same; the next entry takes the rest in, or the user clears it at the venue. */
function tellDust(
  state: EngineState,
  out: Effects,
  bot: BotState,
  goal: Goal,
  { scale }: MarketState,
  held: number,
): void {
  // An exit that comes to nothing more, or an entry that goes on from it: only the first has ended here.
  if (goal.quantity !== 0) return;
  const baseOf = (quantity: number): number => Number((quantity * scale.stepSize).toPrecision(12));
  journalRefusal(state, out, bot, goal.act.signalKey, {
    code: 'dust_left',
    values: { leftBase: baseOf(Math.abs(held)), smallestBase: baseOf(scale.instrument.minQuantity) },
  });
}

function enter(state: EngineState, out: Effects, bot: BotState, goal: Goal, missing: number): void {
  goal.hasEntered = true;
  const direction = goal.quantity > 0 ? 1 : -1;
  const before = bot.protection;
  const isAddition = before !== null && before.direction === direction;
  bot.protection = {
    act: goal.act,
    direction,
    rule: goal.rule,
    leverage: goal.leverage,
    // What rests for the part that is held already stays until it is replaced.
    stopId: isAddition ? before.stopId : null,
    targetId: isAddition && !goal.rule.exits?.targets ? before.targetId : null,
    isStopOff: false,
    isTargetOff: false,
    rearms: 0,
  };
  if (isAddition && before.hedged !== undefined) bot.protection.hedged = before.hedged;
  const held = state.markets.get(bot.config.symbol)?.position.quantity ?? 0;
  if (isAddition && held !== 0 && before.exits)
    bot.protection.exits = carriedOver(before.exits, before.rule.exits, goal.rule.exits);
  const { execution } = bot.config.risk;
  const side = direction === 1 ? 'buy' : 'sell';
  // An alert's own limit is an order of its own: it says at which price, and that it does not wait.
  if (execution && execution.style !== 'market' && goal.limitPrice === undefined) {
    goal.entry = beginEntry(state, execution, side, missing);
    return driveEntry(state, out, bot, goal, goal.entry);
  }
  place(state, out, bot, {
    act: goal.act,
    leg: 'entry',
    side,
    quantity: missing,
    leverage: goal.leverage,
    limitPrice: goal.limitPrice,
  });
}
