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

/** Moves the protective prices of an open position; without one they wait for the next entry's own rule. */
export function amend(bot: BotState, want: Want): void {
  // What was begun of a position's exits goes on: only its prices move.
  if (bot.protection) bot.protection.rule = withExits(want.protection, bot.protection.rule);
  if (bot.goal) bot.goal = { ...bot.goal, rule: withExits(want.protection, bot.goal.rule) };
  bot.isDirty = true;
}

function withExits({ exits: _new, ...rule }: ProtectionRule, { exits }: ProtectionRule): ProtectionRule {
  return exits ? { ...rule, exits } : rule;
}
