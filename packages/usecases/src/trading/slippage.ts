import type { AnswerOf, QueryOf } from '@trendy/contracts';
import type { EntryCost } from '@trendy/domain';
import { INTERVAL_COVERAGE, missedPartOf, predictionAccuracy, PredictionRecord } from '@trendy/engine';
import { instant } from '../instant.ts';
import { transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { fromUnits, toUnits } from './exact-sum.ts';

/** What the product promises to stay below, percent of the cost. */
const TARGET_PERCENT = 20;
/** The newest so many orders say how good the predictions are. */
const MOST_JUDGED = 1_000;

type Slippage = AnswerOf<'listSlippage'>;
type EntryBody = Slippage['items'][number];

/** What entries and exits cost against the market as they found it. Source: Perold 1988; METHODS 4.5. */
export const listSlippage = (
  services: Services,
  caller: Caller,
  { accountId, botId, environment, leg, limit }: QueryOf<'listSlippage'>,
): Answer<Slippage> =>
  transact(services.database, caller.userId, async (store) => {
    const where = {
      ...(accountId === undefined ? {} : { accountId }),
      ...(environment === undefined ? {} : { environment }),
    };
    const ofBot = botId === undefined ? {} : { botId };
    const names = new Map((await store.bots.list()).map((bot) => [bot.botId, bot.name]));
    const costs = await store.orders.entryCosts({
      ...where,
      ...ofBot,
      ...(leg === undefined ? {} : { leg }),
      limit,
    });
    // An interval is made of the errors of all of an account's bots.
    const samples = await store.orders.predictionSamples({ ...where, limit: MOST_JUDGED });
    const record = new PredictionRecord(samples);
    const judged =
      botId === undefined
        ? samples
        : await store.orders.predictionSamples({ ...where, ...ofBot, limit: MOST_JUDGED });
    const items = costs.map((cost) => entryBody(cost, names, record));
    const isForetold = leg === undefined || leg === 'entry';
    return {
      items,
      summary: summaryOf(items),
      accuracy: {
        ...predictionAccuracy(record, isForetold ? judged : []),
        targetPercent: TARGET_PERCENT,
        coveragePercent: 100 * INTERVAL_COVERAGE,
      },
    };
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

const entryBody = (
  cost: EntryCost,
  names: ReadonlyMap<string, string>,
  record: PredictionRecord,
): EntryBody => ({
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
  ...predictionOf(cost, record),
  ...missedOf(cost),
  ...shortfallOf(cost),
});

function predictionOf(
  { accountId, judgedBps, predictedAt, predictedBps }: EntryCost,
  record: PredictionRecord,
) {
  const interval =
    predictedBps === null || predictedAt === null
      ? null
      : record.interval(accountId, predictedBps, predictedAt);
  return {
    predictedLowBps: interval?.lowBps ?? null,
    predictedHighBps: interval?.highBps ?? null,
    errorBps: predictedBps === null || judgedBps === null ? null : judgedBps - predictedBps,
  };
}

const NOT_COUNTED = { unfilledQuantity: null, opportunityBps: null, opportunityQuote: null };

/** Only an entry can miss something: what leaves a position is tried until the position is gone. */
export function missedOf(
  cost: Pick<
    EntryCost,
    | 'leg'
    | 'isOpen'
    | 'side'
    | 'wantedQuantity'
    | 'filledQuantity'
    | 'arrivalPrice'
    | 'averagePrice'
    | 'finalPrice'
  >,
): Pick<EntryBody, 'unfilledQuantity' | 'opportunityBps' | 'opportunityQuote'> {
  if (cost.leg !== 'entry') return { unfilledQuantity: '0', opportunityBps: 0, opportunityQuote: 0 };
  const wanted = cost.wantedQuantity;
  if (cost.isOpen || wanted === null) return NOT_COUNTED;
  const number = (text: string | null): number | null => (text === null ? null : Number(text));
  const missed = missedPartOf({
    side: cost.side,
    wanted: Number(wanted),
    filled: Number(cost.filledQuantity),
    arrivalPrice: Number(cost.arrivalPrice),
    averagePrice: number(cost.averagePrice),
    finalPrice: number(cost.finalPrice),
  });
  if (missed === null) return NOT_COUNTED;
  const left = toUnits(wanted) - toUnits(cost.filledQuantity);
  return {
    unfilledQuantity: fromUnits(left > 0n ? left : 0n),
    opportunityBps: missed.opportunityBps,
    opportunityQuote: missed.opportunityQuote,
  };
}

/** A large entry counts for more than a small one: what matters is the money. */
function summaryOf(items: readonly EntryBody[]): Slippage['summary'] {
  let entries = 0;
  let worth = 0;
  let cost = 0;
  let expected = 0;
  let expectedWorth = 0;
  let opportunityQuote = 0;
  let unfilledCounted = 0;
  let unfilledUncounted = 0;
  for (const { open, opportunityQuote: missed, unfilledQuantity } of items) {
    if (missed === null) unfilledUncounted += open ? 0 : 1;
    else if (unfilledQuantity !== '0') unfilledCounted++;
    opportunityQuote += missed ?? 0;
  }
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
    opportunityQuote,
    unfilledCounted,
    unfilledUncounted,
  };
}
