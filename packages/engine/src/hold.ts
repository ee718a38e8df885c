import { ruleOf } from './protection-rule.ts';
import type { Reason } from '@trendy/domain';
import type { BotState, EngineState, Goal } from './state.ts';
import type { Want } from './target.ts';

/**
 * To hold what is held: whatever is being entered is given up, whatever is being left is left all the same. An exit may
 * have been refused and wait for its next try, and nobody would ask for it again.
 * @returns null where the bot is on its way to less and to nothing else; its exit goes on as it is.
 */
export function holdWant(state: EngineState, bot: BotState, signalKey: string, reason: Reason): Want | null {
  const held = state.markets.get(bot.config.symbol)?.position.quantity ?? 0;
  const protection = ruleOf(bot);
  const { goal } = bot;
  if (goal === null || !isLeaving(goal, held))
    return { bot, signalKey, exposure: Math.sign(held), isHold: true, reason, protection };
  // Of a reversal the half that closes is left.
  return goal.mayEnter ? { bot, signalKey, exposure: 0, reason, protection } : null;
}

/** Whether a goal takes something away from what is held. */
function isLeaving({ mayEnter, quantity }: Goal, held: number): boolean {
  if (quantity === 0) return true;
  if (held === 0) return false;
  return Math.sign(quantity) !== Math.sign(held) || (!mayEnter && Math.abs(quantity) < Math.abs(held));
}
