import type { BotEntry, DecisionEntry, Reason, RefusedEntry, Ticks } from '@trendy/domain';
import type { Effects } from './effects.ts';
import type { BotState, BotStatus, EngineState } from './state.ts';

export function journalDecision(
  state: EngineState,
  out: Effects,
  bot: BotState,
  decision: {
    readonly signalKey: string;
    readonly exposure: number;
    readonly reason: Reason;
    readonly stop?: Ticks | null;
    readonly target?: Ticks | null;
  },
): void {
  const entry: DecisionEntry = {
    kind: 'decision',
    at: state.now,
    botId: bot.config.botId,
    signalKey: decision.signalKey,
    exposure: decision.exposure,
    ...(decision.stop == null ? {} : { stop: decision.stop }),
    ...(decision.target == null ? {} : { target: decision.target }),
    reason: decision.reason,
  };
  bot.lastDecision = entry;
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
