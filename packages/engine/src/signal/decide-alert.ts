import type { AlertEvent, AlertRefusedEvent, Reason, Signal } from '@trendy/domain';
import { isDust } from '../dust.ts';
import type { Effects } from '../effects.ts';
import { isOthers } from '../foreign.ts';
import { journalRefusal } from '../journal.ts';
import { ruleOfAlert } from '../protection-rule.ts';
import { botById } from '../state.ts';
import type { BotState, EngineState } from '../state.ts';
import type { Want } from '../target.ts';

const NOTHING: readonly Want[] = [];

/** Turns an alert into a want, or journals why it is not obeyed. An alert that comes twice changes nothing. */
export function decideAlert(state: EngineState, event: AlertEvent, out: Effects): readonly Want[] {
  const { signal } = event;
  if (!state.seen.signals.add(signal.signalId)) return NOTHING;
  const bot = botById(state, signal.botId);
  if (!bot) {
    out.journal.push({
      kind: 'refused',
      at: state.now,
      botId: signal.botId,
      signalKey: signal.signalId,
      reason: { code: 'bot_unknown', values: { botId: signal.botId } },
    });
    return NOTHING;
  }
  const refusal = alertRefusal(state, bot, signal);
  if (refusal) {
    journalRefusal(state, out, bot, signal.signalId, refusal);
    return NOTHING;
  }
  return [wantOf(bot, signal)];
}

/** Journals an alert that never became a signal. */
export function refuseAlert(state: EngineState, event: AlertRefusedEvent, out: Effects): void {
  if (!state.seen.signals.add(event.signalId)) return;
  const bot = botById(state, event.botId);
  if (bot) journalRefusal(state, out, bot, event.signalId, event.reason);
  else
    out.journal.push({
      kind: 'refused',
      at: state.now,
      botId: event.botId,
      signalKey: event.signalId,
      reason: event.reason,
    });
}

function alertRefusal(state: EngineState, bot: BotState, signal: Signal): Reason | null {
  const market = state.markets.get(bot.config.symbol);
  const held = market?.position.quantity ?? 0;
  if (signal.symbol !== bot.config.symbol)
    return { code: 'symbol_mismatch', values: { symbol: signal.symbol, expected: bot.config.symbol } };
  if (bot.status === 'stopped') return { code: 'bot_stopped' };
  const isExit = signal.position === 'flat';
  if (bot.config.source === 'strategy' && !isExit)
    return { code: 'strategy_bot_obeys_only_exits', values: { intent: signal.intent } };
  if (isExit && held === 0 && bot.goal === null) return { code: 'no_position' };
  // Where it is going counts: the exit of the side that an entry has just replaced comes too late.
  const isLong = (bot.goal?.quantity ?? held) > 0;
  if (signal.closes !== undefined && isLong !== (signal.closes === 'long')) return { code: 'no_position' };
  // Entering what is held already would only add to it; a wanted size comes as `target`.
  const isIn = market !== undefined && held !== 0 && !isDust(held, market.scale.instrument);
  // Of a position that is somebody else's the risk stage says so.
  if (
    signal.intent === 'enter' &&
    isIn &&
    !isOthers(market, bot) &&
    held > 0 === (signal.position === 'long')
  )
    return { code: 'already_in_position', values: { position: signal.position } };
  return null;
}

function wantOf(bot: BotState, signal: Signal): Want {
  const exposure = signal.position === 'long' ? 1 : signal.position === 'short' ? -1 : 0;
  return {
    bot,
    signalKey: signal.signalId,
    exposure,
    reason: { code: 'alert', values: { intent: signal.intent, format: signal.format } },
    protection: ruleOfAlert(bot, signal),
    // Whoever asks to close means what is held, whoever has opened it.
    isOwnOnly: exposure !== 0,
    ...(signal.size ? { size: signal.size } : {}),
    ...(signal.limitPrice === undefined ? {} : { limitPrice: signal.limitPrice }),
  };
}
