import type { BotExits, Signal } from '@trendy/domain';
import type { BotState } from './state.ts';
import type { ProtectionRule } from './target.ts';

/** How a bot protects what it enters, as its settings are now. */
export function ruleOf({ config: { risk } }: BotState): ProtectionRule {
  return {
    stopPercent: risk.stopPercent,
    takeProfitPercent: risk.takeProfitPercent ?? null,
    stopPrice: null,
    targetPrice: null,
    ...(risk.exits ? { exits: risk.exits } : {}),
  };
}

/** The same with what an alert says otherwise: one target of its own takes the place of the bot's several, and back. */
export function ruleOfAlert(
  bot: BotState,
  { stopPercent, takeProfitPercent, targets }: Signal,
): ProtectionRule {
  const { exits: usual, ...rule } = ruleOf(bot);
  const exits = targets ? { ...usual, targets } : takeProfitPercent === undefined ? usual : oneTarget(usual);
  return {
    ...rule,
    stopPercent: stopPercent ?? rule.stopPercent,
    takeProfitPercent: takeProfitPercent ?? rule.takeProfitPercent,
    ...(exits ? { exits } : {}),
  };
}

function oneTarget(exits: BotExits | undefined): BotExits | undefined {
  if (!exits?.targets) return exits;
  const { targets: _several, ...rest } = exits;
  return rest;
}
