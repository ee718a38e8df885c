import { HISTORY_WARMUPS } from '@trendy/backtest';
import { marketMs } from '@trendy/domain';
import type { AccountWork, Bar, Bot, EngineEvent, MarketFeed, MarketMs, Venue } from '@trendy/domain';
import { motionHistory } from '@trendy/engine';

import type { WorkerContext } from '../context.ts';
import { configOf } from './resolve-entry.ts';

/** What a venue gives in one request. Every built-in strategy's series have forgotten their start by then. */
const MAX_HISTORY = 1_400;
const MINUTE_MS = 60_000;

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
  const known = history.value.at(-1);
  const last = known && (await newestBar(feed, bot, known, at));
  return [
    { kind: 'instrument', at, instrument },
    ...(last ? [markOf(last, bot.symbol, at)] : []),
    { ...started, history: history.value.slice(-historyOf(bot)) },
  ];
}

/**
 * The newest closed bar of the symbol: the last one of a day may be a day old, and what is held, or about to be entered,
 * counts at the price of this minute. Where it cannot be had the bot's own bar will do.
 */
async function newestBar(feed: MarketFeed, bot: Bot, known: Bar, at: MarketMs): Promise<Bar> {
  if (at - known.closeTime < MINUTE_MS) return known;
  const minutes = await feed.recentBars(bot.symbol, '1m', 1);
  const minute = minutes.ok ? minutes.value.at(-1) : undefined;
  return minute && minute.closeTime > known.closeTime ? minute : known;
}

/** Its price is that of the bar's close and of no later instant: a mark that is known already and newer stands. */
const markOf = ({ close, closeTime }: Bar, symbol: string, at: MarketMs): EngineEvent => ({
  kind: 'mark',
  at: marketMs(Math.min(closeTime, at)),
  symbol,
  price: close,
});

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
