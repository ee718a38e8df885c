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
export function ruleOfAlert(bot: BotState, signal: Signal): ProtectionRule {
  const { exits: usual, ...rule } = ruleOf(bot);
  const exits = exitsOfAlert(usual, signal);
  return {
    ...rule,
    stopPercent: signal.stopPercent ?? rule.stopPercent,
    takeProfitPercent: signal.takeProfitPercent ?? rule.takeProfitPercent,
    ...(exits ? { exits } : {}),
  };
}

function exitsOfAlert(
  usual: BotExits | undefined,
  { takeProfitPercent, targets, trailing }: Signal,
): BotExits | undefined {
  const { targets: several, ...rest } = usual ?? {};
  const wanted = targets ?? (takeProfitPercent === undefined ? several : undefined);
  const exits = { ...rest, ...(wanted ? { targets: wanted } : {}), ...(trailing ? { trailing } : {}) };
  return Object.keys(exits).length === 0 ? undefined : exits;
}
