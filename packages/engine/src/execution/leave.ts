import type { Reason } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import { journalDecision } from '../journal.ts';
import type { BotState, EngineState } from '../state.ts';
import { journalExecution } from './entry-work.ts';

/**
 * Makes leaving the position the bot's goal, and says why; whatever was being entered is given up. One that is being
 * left already is left alone, for nothing or for the other side: its exit is as fast as another one.
 */
export function leave(
  state: EngineState,
  out: Effects,
  bot: BotState,
  code: string,
  values?: Reason['values'],
): void {
  const { goal, protection } = bot;
  if (!protection || (goal !== null && Math.sign(goal.quantity) !== protection.direction)) return;
  const { act, leverage, rule } = protection;
  const reason: Reason = values ? { code, values } : { code };
  if (goal?.entry) journalExecution(state, out, bot, goal, goal.entry, reason);
  journalDecision(state, out, bot, { signalKey: act.signalKey, exposure: 0, reason }, null, null);
  bot.goal = { act, quantity: 0, leverage, rule, mayEnter: false, hasEntered: false, exitAttempts: 0 };
  bot.isDirty = true;
}
