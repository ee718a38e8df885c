import type { Reason } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import { journalDecision } from '../journal.ts';
import type { BotState, EngineState } from '../state.ts';

/** Makes leaving the position the bot's goal, and says why; one that is being left already is left alone. */
export function leave(
  state: EngineState,
  out: Effects,
  bot: BotState,
  code: string,
  values?: Reason['values'],
): void {
  const { goal, protection } = bot;
  if (!protection || (goal !== null && goal.quantity === 0)) return;
  const { act, leverage, rule } = protection;
  const reason: Reason = values ? { code, values } : { code };
  journalDecision(state, out, bot, { signalKey: act.signalKey, exposure: 0, reason }, null, null);
  bot.goal = { act, quantity: 0, leverage, rule, mayEnter: false, hasEntered: false, exitAttempts: 0 };
  bot.isDirty = true;
}
