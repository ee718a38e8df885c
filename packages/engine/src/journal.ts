import type { BotEntry, DecisionEntry, Reason, RefusedEntry, Ticks } from '@trendy/domain';
import type { Effects } from './effects.ts';
import type { BotState, BotStatus, EngineState } from './state.ts';

/** Prices that are null are left out of the entry. */
export function journalDecision(
  state: EngineState,
  out: Effects,
  bot: BotState,
  decision: Pick<DecisionEntry, 'signalKey' | 'exposure' | 'reason'>,
  stop: Ticks | null,
  target: Ticks | null,
  sizing: DecisionEntry['sizing'] | null = null,
): void {
  const { signalKey, exposure, reason } = decision;
  const { botId } = bot.config;
  const entry: { -readonly [K in keyof DecisionEntry]: DecisionEntry[K] } = {
    kind: 'decision',
    at: state.now,
    botId,
    signalKey,
    exposure,
    reason,
  };
  if (stop !== null) entry.stop = stop;
  if (target !== null) entry.target = target;
  if (sizing) entry.sizing = sizing;
  bot.lastDecision = entry;
  // A refusal of an earlier wish is no longer the last word, even at the same instant.
  bot.lastRefusal = null;
  out.journal.push(entry);
}

export function journalRefusal(
  state: EngineState,
  out: Effects,
  bot: BotState,
  signalKey: string,
  reason: Reason,
): void {
  const entry: RefusedEntry = {
    kind: 'refused',
    at: state.now,
    botId: bot.config.botId,
    signalKey,
    reason,
  };
  bot.lastRefusal = entry;
  out.journal.push(entry);
}

/** Changes a bot's status and says why; the same status for the same reason is no news. */
export function setStatus(
  state: EngineState,
  out: Effects,
  bot: BotState,
  status: BotStatus,
  reason: Reason,
): void {
  if (bot.status === status && bot.statusReason.code === reason.code) return;
  bot.status = status;
  bot.statusReason = reason;
  const entry: BotEntry = { kind: 'bot', at: state.now, botId: bot.config.botId, status, reason };
  out.journal.push(entry);
}
