import type { CommandEvent } from '@trendy/domain';
import { drawdownOf, equityOf } from '../equity.ts';
import type { Effects } from '../effects.ts';
import { rulesOf } from '../guard-state.ts';
import { holdWant } from '../hold.ts';
import { journalRefusal, setStatus } from '../journal.ts';
import { ruleOf } from '../protection-rule.ts';
import type { BotState, EngineState } from '../state.ts';
import type { Want } from '../target.ts';

const NOTHING: readonly Want[] = [];

/** Carries out a person's or a safety rule's order. A command that comes twice changes nothing. */
export function decideCommand(state: EngineState, event: CommandEvent, out: Effects): readonly Want[] {
  if (!state.seen.commands.add(event.commandId)) return NOTHING;
  const bots = event.botId ? state.bots.filter((bot) => bot.config.botId === event.botId) : state.bots;
  // To lift a limit is an act of a person: otherwise it would never stop anything for long.
  if (event.command === 'resume' && event.by === 'user') liftLimits(state, bots);
  const wants: Want[] = [];
  for (const bot of bots) {
    const reason = event.reason ?? { code: `${event.command}_by_${event.by}` };
    const signalKey = `${event.commandId}:${bot.config.botId}`;
    if (bot.status === 'stopped' && event.command !== 'kill' && event.command !== 'close') {
      if (event.command !== 'stop') journalRefusal(state, out, bot, signalKey, { code: 'bot_stopped' });
      continue;
    }
    changeStatus(state, out, bot, event);
    if (event.command === 'kill' && event.keepPositions) {
      const want = holdWant(state, bot, signalKey, reason);
      if (want !== null) wants.push(want);
    } else if (event.command === 'close' || event.command === 'stop' || event.command === 'kill')
      wants.push({ bot, signalKey, exposure: 0, reason, protection: ruleOf(bot) });
  }
  return wants;
}

/**
 * Lifts what has been reached, and that alone: a drawdown that is still within its limit is not forgotten, or a pause
 * of a moment would grant the whole limit again.
 */
function liftLimits(state: EngineState, bots: readonly BotState[]): void {
  const { guard } = state;
  const drawdownPercent = drawdownOf(state) * 100;
  const isAtLimit = bots.some(({ config }) => drawdownPercent >= config.risk.maxDrawdownPercent);
  if (isAtLimit || guard?.latch === 'drawdown_severe') {
    state.peakEquity = Math.max(0, equityOf(state));
    if (guard !== null) guard.level = 0;
  }
  if (guard === null) return;
  const latchAfter = rulesOf(state).lossDays?.latchAfter ?? Number.POSITIVE_INFINITY;
  // A severe drawdown takes the place of losing days, and hides those that come to their limit under it.
  const isSevere = guard.latch === 'drawdown_severe';
  if (guard.latch === 'loss_days_latched' || (isSevere && guard.lossDays >= latchAfter)) {
    guard.lossDays = 0;
    guard.blockedDay = -1;
  }
  guard.latch = null;
}

function changeStatus(state: EngineState, out: Effects, bot: BotState, event: CommandEvent): void {
  const reason = event.reason ?? { code: `${event.command}_by_${event.by}` };
  switch (event.command) {
    case 'pause':
      return setStatus(state, out, bot, 'paused', reason);
    case 'resume':
      return setStatus(state, out, bot, 'active', reason);
    case 'kill':
      if (bot.status !== 'stopped') setStatus(state, out, bot, 'paused', reason);
      return;
    case 'stop':
      return setStatus(state, out, bot, 'stopped', reason);
    case 'close':
      return;
  }
}
