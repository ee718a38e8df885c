import type { Effects } from '../effects.ts';
import { createAct } from '../state.ts';
import type { BotState, EngineState } from '../state.ts';
import type { Approved, ProtectionRule, Target, Want } from '../target.ts';
import { journalExecution } from './entry-work.ts';

/** Makes an approved target the bot's goal. It supersedes whatever the bot was about to do. */
export function plan(
  state: EngineState,
  want: Want,
  target: Approved<Target>,
  held: number,
  out: Effects,
): void {
  const { bot } = want;
  const before = bot.goal;
  if (before?.entry) journalExecution(state, out, bot, before, before.entry, { code: 'superseded' });
  const isSameSide = held !== 0 && Math.sign(held) === Math.sign(target.quantity);
  bot.goal = {
    act: createAct(want.signalKey),
    quantity: target.quantity,
    leverage: target.leverage,
    rule: want.protection,
    limitPrice: want.limitPrice,
    mayEnter: target.quantity !== 0 && !(isSameSide && Math.abs(target.quantity) <= Math.abs(held)),
    hasEntered: false,
    exitAttempts: 0,
  };
  bot.isDirty = true;
}

/**
 * Moves the protective prices of an open position; without one they wait for the next entry's own rule. While a reversal
 * is under way they are those of the side that comes: on the side that goes they would lie beyond the market.
 */
export function amend(bot: BotState, want: Want): void {
  const side = Math.sign(want.exposure);
  const { goal, protection } = bot;
  // What was begun of a position's exits goes on: only its prices move.
  if (protection?.direction === side) protection.rule = withExits(want.protection, protection.rule);
  if (goal && Math.sign(goal.quantity) === side)
    bot.goal = { ...goal, rule: withExits(want.protection, goal.rule) };
  bot.isDirty = true;
}

function withExits({ exits: _new, ...rule }: ProtectionRule, { exits }: ProtectionRule): ProtectionRule {
  return exits ? { ...rule, exits } : rule;
}
