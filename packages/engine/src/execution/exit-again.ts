import { marketMs } from '@trendy/domain';
import type { ClockEvent, MarketMs } from '@trendy/domain';
import type { Effects } from '../effects.ts';
import { setStatus } from '../journal.ts';
import type { BotState, EngineState, Goal } from '../state.ts';

/** Exits placed in a row without a fill before the bot is paused and a person is told. */
export const MAX_EXIT_ATTEMPTS = 3;
/** From then on one is tried each time so much has passed: a venue that refuses is not asked faster. */
const AGAIN_AFTER_MS = 5_000;
/** After a minute of that the pause doubles: what is refused for so long may be refused for ever. */
const EVEN_PAUSES = 12;
const AGAIN_AT_MOST_MS = 60_000;

/**
 * The exits of a goal came to nothing: its owner is told, whatever the bot's status is, and a clock is wanted for the
 * next one. A bot that is paused or stopped may see no bar for a day, or never one again.
 */
export function waitToExit(state: EngineState, out: Effects, bot: BotState, goal: Goal): void {
  const status = bot.status === 'active' ? 'paused' : bot.status;
  setStatus(state, out, bot, status, { code: 'exit_failed' });
  if (goal.exitDueAt !== undefined) return;
  const waits = goal.exitWaits ?? 0;
  const longer = 2 ** Math.max(0, waits + 1 - EVEN_PAUSES);
  goal.exitDueAt = marketMs(state.now + Math.min(AGAIN_AFTER_MS * longer, AGAIN_AT_MOST_MS));
  goal.exitWaits = waits + 1;
}

/** A clock lets one more exit be tried where one is due. */
export function followExitClock(state: EngineState, { symbol }: ClockEvent): void {
  for (const bot of state.bots) {
    const { config, goal } = bot;
    if (config.symbol !== symbol || goal?.exitDueAt === undefined || state.now < goal.exitDueAt) continue;
    // Gone even where nothing is left to exit from: else the clock would be wanted for ever.
    delete goal.exitDueAt;
    goal.exitAttempts = Math.min(goal.exitAttempts, MAX_EXIT_ATTEMPTS - 1);
    bot.isDirty = true;
  }
}

export interface WantedExitClock {
  readonly symbol: string;
  readonly at: MarketMs;
}

/**
 * When each position that could not be left is to be tried again; whoever trades live then sends a clock event. A
 * backtest does not: there the next bar comes first.
 */
export function exitClocksWanted(state: EngineState): WantedExitClock[] {
  return state.bots.flatMap(({ config, goal }) =>
    goal?.exitDueAt === undefined ? [] : [{ symbol: config.symbol, at: goal.exitDueAt }],
  );
}
