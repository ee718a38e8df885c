import { HISTORY_WARMUPS } from '@trendy/backtest';
import type { AccountWork, Bot, EngineEvent, Venue } from '@trendy/domain';
import { motionHistory } from '@trendy/engine';

import type { WorkerContext } from '../context.ts';
import { configOf } from './resolve-entry.ts';

/** What a venue gives in one request. Every built-in strategy's series have forgotten their start by then. */
const MAX_HISTORY = 1_400;

/**
 * The events that start a bot: its instrument as the venue describes it now, and history that warms its indicators.
 * @throws Error when the venue does not give them now; the log waits.
 */
export async function startEvents(
  context: WorkerContext,
  account: AccountWork,
  venue: Venue,
  bot: Bot,
): Promise<readonly EngineEvent[]> {
  const { feed, marketNow } = context.market(account);
  const instruments = await venue.instruments();
  if (!instruments.ok) throw new Error(`instruments of ${account.venue}: ${instruments.error.reason.code}`);
  const instrument = instruments.value.find((candidate) => candidate.symbol === bot.symbol);
  const at = marketNow();
  const started: EngineEvent = { kind: 'bot_started', at, bot: configOf(bot), history: [] };
  // An unknown symbol is the engine's to refuse, with its reason.
  if (!instrument) return [started];
  const count = Math.min(
    MAX_HISTORY,
    Math.max(2, warmupOf(context, bot) * HISTORY_WARMUPS, motionHistory(bot.risk.guards)),
  );
  const history = await feed.recentBars(bot.symbol, bot.timeframe, count);
  if (!history.ok) throw new Error(`history of ${bot.symbol}: ${history.error.reason.code}`);
  const last = history.value.at(-1);
  return [
    { kind: 'instrument', at, instrument },
    ...(last ? [{ kind: 'mark' as const, at, symbol: bot.symbol, price: last.close }] : []),
    { ...started, history: history.value.slice(-historyOf(bot)) },
  ];
}

/** Bars that the engine is told; for one that only obeys alerts the newest will do, unless its rules look back. */
function historyOf(bot: Bot): number {
  if (bot.source === 'strategy') return MAX_HISTORY;
  return Math.max(1, motionHistory(bot.risk.guards));
}

function warmupOf(context: WorkerContext, bot: Bot): number {
  const strategy = bot.strategyId === null ? undefined : context.strategies.get(bot.strategyId);
  const parsed = strategy?.params.safeParse(bot.params);
  return strategy && parsed?.success ? strategy.warmup(parsed.data) : 1;
}
