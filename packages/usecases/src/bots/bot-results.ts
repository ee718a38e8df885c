import type { AnswerOf } from '@trendy/contracts';
import type { Bot, FillRecord, UserStore } from '@trendy/domain';
import { instant } from '../instant.ts';
import { transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { closedTrades, winRateOf } from '../trading/closed-trades.ts';
import type { ClosedTrade } from '../trading/closed-trades.ts';
import { fromUnits, toUnits } from '../trading/exact-sum.ts';

type BotResult = AnswerOf<'listBotResults'>['items'][number];

/** Trades are counted over so many of an account's newest fills. */
const FILLS_COUNTED = 10_000;
const SHOWN_TRADES = 10;

/** What each bot has earned in trades that are over, after fees; funding belongs to the account and is not in it. */
export const listBotResults = (services: Services, caller: Caller): Answer<AnswerOf<'listBotResults'>> =>
  transact(services.database, caller.userId, async (store) => {
    const bots = await store.bots.list();
    const items: BotResult[] = [];
    for (const accountId of new Set(bots.map((bot) => bot.accountId))) {
      const newestFirst = await store.records.fills({ accountId, limit: FILLS_COUNTED });
      const isCut = newestFirst.length === FILLS_COUNTED;
      const trades = closedTrades(newestFirst.toReversed());
      for (const bot of bots.filter((each) => each.accountId === accountId)) {
        items.push(resultOf(bot, await tradesOf(store, bot, trades), isCut));
      }
    }
    return { items };
  });

const idOf = ({ symbol, tradeId }: Pick<FillRecord, 'symbol' | 'tradeId'>): string => `${symbol}|${tradeId}`;

/** Two bots may have held the same market one after the other: the one whose order opened a trade has made it. */
async function tradesOf(
  store: UserStore,
  { accountId, botId }: Bot,
  trades: readonly ClosedTrade[],
): Promise<readonly ClosedTrade[]> {
  if (trades.length === 0) return [];
  const fills = await store.records.fills({ accountId, botId, limit: FILLS_COUNTED });
  const own = new Set(fills.map(idOf));
  return trades.filter(({ openedBy, symbol }) => own.has(idOf({ symbol, tradeId: openedBy })));
}

function resultOf(bot: Bot, trades: readonly ClosedTrade[], isCut: boolean): BotResult {
  return {
    botId: bot.botId,
    strategyId: bot.strategyId,
    closedTrades: trades.length,
    wins: trades.filter(({ net }) => toUnits(net) > 0n).length,
    winRate: winRateOf(trades),
    net: fromUnits(trades.reduce((total, { net }) => total + toUnits(net), 0n)),
    isCut,
    lastTrades: trades
      .slice(-SHOWN_TRADES)
      .toReversed()
      .map(({ closedAt, net, openedAt, side, symbol }) => ({
        symbol,
        side,
        net,
        openedAt: instant(openedAt),
        closedAt: instant(closedAt),
      })),
  };
}
