import type { AnswerOf, QueryOf } from '@trendy/contracts';
import type { EntryCost } from '@trendy/domain';
import { instant } from '../instant.ts';
import { transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';

type Slippage = AnswerOf<'listSlippage'>;
type EntryBody = Slippage['items'][number];

/** What entries and exits cost against the market as they found it. Source: Perold 1988; METHODS 4.5. */
export const listSlippage = (
  services: Services,
  caller: Caller,
  { accountId, botId, environment, leg, limit }: QueryOf<'listSlippage'>,
): Answer<Slippage> =>
  transact(services.database, caller.userId, async (store) => {
    const names = new Map((await store.bots.list()).map((bot) => [bot.botId, bot.name]));
    const costs = await store.orders.entryCosts({
      ...(accountId === undefined ? {} : { accountId }),
      ...(botId === undefined ? {} : { botId }),
      ...(environment === undefined ? {} : { environment }),
      ...(leg === undefined ? {} : { leg }),
      limit,
    });
    const items = costs.map((cost) => entryBody(cost, names));
    return { items, summary: summaryOf(items) };
  });

/** Positive is a cost: a buy above the middle, a sale below it. */
export function shortfallOf({
  arrivalPrice,
  averagePrice,
  filledQuantity,
  side,
}: Pick<EntryCost, 'arrivalPrice' | 'averagePrice' | 'filledQuantity' | 'side'>): {
  readonly shortfallBps: number | null;
  readonly shortfallQuote: number | null;
} {
  if (averagePrice === null) return { shortfallBps: null, shortfallQuote: null };
  const worse = (side === 'buy' ? 1 : -1) * (Number(averagePrice) - Number(arrivalPrice));
  return {
    shortfallBps: (worse / Number(arrivalPrice)) * 10_000,
    shortfallQuote: worse * Number(filledQuantity),
  };
}

const entryBody = (cost: EntryCost, names: ReadonlyMap<string, string>): EntryBody => ({
  accountId: cost.accountId,
  botId: cost.botId,
  botName: cost.botId === null ? null : (names.get(cost.botId) ?? null),
  symbol: cost.symbol,
  side: cost.side,
  leg: cost.leg,
  style: cost.style,
  at: instant(cost.createdAt),
  orders: cost.orders,
  open: cost.isOpen,
  filledQuantity: cost.filledQuantity,
  arrivalPrice: cost.arrivalPrice,
  averagePrice: cost.averagePrice,
  predictedBps: cost.predictedBps,
  ...shortfallOf(cost),
});

/** A large entry counts for more than a small one: what matters is the money. */
function summaryOf(items: readonly EntryBody[]): Slippage['summary'] {
  let entries = 0;
  let worth = 0;
  let cost = 0;
  let expected = 0;
  let expectedWorth = 0;
  for (const { arrivalPrice, filledQuantity, predictedBps, shortfallQuote } of items) {
    if (shortfallQuote === null) continue;
    const value = Number(arrivalPrice) * Number(filledQuantity);
    entries++;
    worth += value;
    cost += shortfallQuote;
    if (predictedBps === null) continue;
    expected += predictedBps * value;
    expectedWorth += value;
  }
  return {
    entries,
    shortfallBps: worth > 0 ? (cost / worth) * 10_000 : null,
    predictedBps: expectedWorth > 0 ? expected / expectedWorth : null,
    shortfallQuote: cost,
  };
}
