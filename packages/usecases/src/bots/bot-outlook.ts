import type { AnswerOf, ParamsOf } from '@trendy/contracts';
import { marketMs, ok, timeframeMs } from '@trendy/domain';
import type { Bar, BarSeriesKey, MarketMs } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { found, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { viewOf } from '../trading/balances.ts';
import { outlookOf, unbroken } from './outlook.ts';

type Outlook = AnswerOf<'getBotOutlook'>;

/** Recursive indicators remember far back; with so many warm-ups they agree with those of a bot that never stopped. */
const WARMUPS = 15;
const MOST_BARS = 10_000;
const NOTHING: Outlook = { at: null, close: null, exposure: 0, paths: [] };

/**
 * What could change a strategy bot's mind, and what each change waits for, at the last bar that it has seen.
 * Nothing for a bot that has seen none, follows alerts, or whose bars are not stored.
 */
export async function getBotOutlook(
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'getBotOutlook'>,
): Answer<Outlook> {
  const asked = await transact(services.database, caller.userId, async (store) => {
    const bot = found(await store.bots.get(id));
    const account = await store.accounts.get(bot.accountId);
    const seen = viewOf(await store.states.load(bot.accountId))?.bots.find(({ botId }) => botId === id);
    return { bot, account, seen };
  });
  if (!asked.ok) return asked;
  const { account, bot, seen } = asked.value;
  const strategy = bot.strategyId === null ? undefined : strategies.get(bot.strategyId);
  const params = strategy?.params.safeParse(bot.params);
  const last = seen?.lastBarOpen ?? null;
  if (!account || !strategy || !params?.success || !seen || last === null) return ok(NOTHING);
  const { environment, venue } = account;
  const { symbol, timeframe } = bot;
  const bars = await barsUpTo(services, { venue, environment, symbol, timeframe }, last, {
    limit: Math.min(MOST_BARS, Math.max(2, strategy.warmup(params.data) * WARMUPS)),
  });
  if (bars.length <= strategy.warmup(params.data)) return ok(NOTHING);
  return ok(outlookOf(bars, timeframe, strategy, params.data, seen.wantedExposure));
}

/** The stored bars that end with the one opened at `last` and have no gap; newest that many. */
async function barsUpTo(
  services: Services,
  series: BarSeriesKey,
  last: MarketMs,
  { limit }: { readonly limit: number },
): Promise<readonly Bar[]> {
  const step = timeframeMs(series.timeframe);
  const bars = await services.database.market.bars(series, { to: marketMs(last + step), limit });
  if (bars.at(-1)?.openTime !== last) return [];
  return unbroken(bars, step);
}
