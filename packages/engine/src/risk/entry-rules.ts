import type { Reason } from '@trendy/domain';
import { drawdownOf } from '../equity.ts';
import { rulesOf } from '../guard-state.ts';
import type { BotState, EngineState } from '../state.ts';
import { dailyLossOf } from './watch-account.ts';

const MINUTE_MS = 60_000;

/** Why the account's and the bot's rules allow no entry now; null when they do. */
export function ruleRefusal(state: EngineState, bot: BotState): Reason | null {
  return accountRefusal(state) ?? botRefusal(state, bot);
}

/** Why an entry that was allowed must go no further; null when it may. What only spaces decisions apart does not count. */
export function underWayRefusal(state: EngineState, { config }: BotState): Reason | null {
  const refused = accountRefusal(state);
  if (refused !== null) return refused;
  const drawdownPercent = drawdownOf(state) * 100;
  const limitPercent = config.risk.maxDrawdownPercent;
  return drawdownPercent < limitPercent
    ? null
    : { code: 'drawdown_limit', values: { drawdownPercent, limitPercent } };
}

function accountRefusal(state: EngineState): Reason | null {
  const { guard } = state;
  if (guard === null) return null;
  if (guard.latch !== null) return { code: 'risk_latched', values: { cause: guard.latch } };
  const { dailyLossPercent, lossDays } = rulesOf(state);
  if (lossDays && guard.blockedDay === guard.day)
    return { code: 'loss_days_block', values: { days: guard.lossDays, limitDays: lossDays.blockAfter } };
  if (dailyLossPercent === null) return null;
  const lossPercent = dailyLossOf(state, guard) * 100;
  if (lossPercent < dailyLossPercent - 1e-9) return null;
  return { code: 'daily_loss_limit', values: { lossPercent, limitPercent: dailyLossPercent } };
}

function botRefusal(state: EngineState, { config, guard }: BotState): Reason | null {
  const { guards } = config.risk;
  if (!guards || guard === null) return null;
  const { cooldownAfterStopMinutes: minutes, maxOrdersPerMinute: most } = guards;
  if (minutes !== undefined && guard.stoppedAt >= 0) {
    const passed = (state.now - guard.stoppedAt) / MINUTE_MS;
    if (passed < minutes)
      return { code: 'cooldown_after_stop', values: { minutesSinceStop: passed, limitMinutes: minutes } };
  }
  if (most === undefined) return null;
  forget(guard.entries, state.now - MINUTE_MS);
  if (guard.entries.length < most) return null;
  return { code: 'order_rate_limit', values: { orders: guard.entries.length, limitPerMinute: most } };
}

/** An entry was approved: it counts towards the next minute. */
export function countEntry(state: EngineState, { config, guard }: BotState): void {
  if (guard === null || config.risk.guards?.maxOrdersPerMinute === undefined) return;
  forget(guard.entries, state.now - MINUTE_MS);
  guard.entries.push(state.now);
}

function forget(times: number[], before: number): void {
  while (times.length > 0 && times[0]! <= before) times.shift();
}
