import type {
  CostSample,
  EntryCost,
  EntryEnd,
  ExecutionStyle,
  Json,
  Leg,
  Orders,
  PredictionSample,
  Side,
} from '@trendy/domain';
import { OPEN_ORDER_STATES } from '@trendy/domain';
import type { Prisma } from '../generated/client.ts';
import { jsonText, toEpoch, toEpochOrNull, toText, toTextOrNull } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

interface Row {
  readonly account_id: string;
  readonly bot_id: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly leg: Leg;
  readonly style: ExecutionStyle | null;
  readonly created_at: Date;
  readonly orders: number;
  readonly is_open: boolean;
  readonly filled: Prisma.Decimal;
  readonly arrival: Prisma.Decimal;
  readonly predicted: number | null;
  readonly predicted_at: Date | null;
  readonly judged: number | null;
  readonly wanted: Prisma.Decimal | null;
  readonly final: Prisma.Decimal | null;
  readonly average: Prisma.Decimal | null;
}

/**
 * Entries with all their orders as one, and each exit, stop and target that was filled: what they were expected to cost,
 * and what they came to.
 */
export async function entryCosts(
  { tx, userId }: UserTx,
  { accountId, botId, environment, leg, limit }: Parameters<Orders['entryCosts']>[0],
): Promise<readonly EntryCost[]> {
  const rows = await tx.$queryRaw<readonly Row[]>`
    select account_id, bot_id, symbol, side::text as side, leg::text as leg, request->>'style' as style,
           case when leg in ('stop', 'target') then max(coalesce(finished_at, created_at))
                else min(created_at) end as created_at,
           count(*)::int as orders,
           bool_or(state::text = any (${[...OPEN_ORDER_STATES]})) as is_open,
           sum(filled_quantity) as filled,
           (array_agg(coalesce(arrival_price, trigger_price) order by created_at)
             filter (where coalesce(arrival_price, trigger_price) is not null))[1] as arrival,
           (array_agg(predicted_bps order by created_at) filter (where predicted_bps is not null))[1] as predicted,
           (array_agg(created_at order by created_at) filter (where predicted_bps is not null))[1] as predicted_at,
           (array_agg(case when filled_quantity > 0 and arrival_price > 0 then
               ((case side when 'buy' then 1 else -1 end) * (average_price / arrival_price - 1) * 10000)::float8 end
             order by created_at) filter (where predicted_bps is not null))[1] as judged,
           coalesce(max(wanted_quantity), case when count(*) = 1 and request->>'style' is null
                                              then max(quantity) end) as wanted,
           (array_agg(final_price order by created_at desc) filter (where final_price is not null))[1] as final,
           round(sum(filled_quantity * average_price) / nullif(sum(filled_quantity), 0), 18) as average
      from orders
      where user_id = ${userId}::uuid and (leg = 'entry' or filled_quantity > 0)
        and (${leg ?? null}::text is null or leg::text = ${leg ?? null}::text)
        and (${accountId ?? null}::uuid is null or account_id = ${accountId ?? null}::uuid)
        and (${botId ?? null}::uuid is null or bot_id = ${botId ?? null}::uuid)
        and (${environment ?? null}::text is null or account_id in (
          select id from exchange_accounts where environment::text = ${environment ?? null}::text))
      group by account_id, bot_id, symbol, side, leg, request->>'style',
               case when leg in ('stop', 'target') then order_key else request->>'signalKey' end
      having bool_or(coalesce(arrival_price, trigger_price) is not null)
      order by created_at desc
      limit ${limit}`;
  return rows.map((row) => ({
    accountId: row.account_id,
    botId: row.bot_id,
    symbol: row.symbol,
    side: row.side,
    leg: row.leg,
    style: row.style ?? 'market',
    createdAt: toEpoch(row.created_at),
    orders: row.orders,
    isOpen: row.is_open,
    filledQuantity: toText(row.filled),
    arrivalPrice: toText(row.arrival),
    predictedBps: row.predicted,
    predictedAt: toEpochOrNull(row.predicted_at),
    judgedBps: row.judged,
    wantedQuantity: toTextOrNull(row.wanted),
    finalPrice: toTextOrNull(row.final),
    averagePrice: toTextOrNull(row.average),
  }));
}

/** Filled entries with what was known of their market; the cost is against the middle that each one found. */
export async function costSamples({ tx, userId }: UserTx, limit: number): Promise<readonly CostSample[]> {
  const rows = await tx.$queryRaw<
    readonly { features: Json; predicted: number; cost: number; finished_at: Date }[]
  >`
    select cost_features as features, predicted_bps as predicted, finished_at,
           ((case side when 'buy' then 1 else -1 end) * (average_price / arrival_price - 1) * 10000)::float8 as cost
      from orders
      where user_id = ${userId}::uuid and leg = 'entry' and cost_features is not null and predicted_bps is not null
        and filled_quantity > 0 and average_price is not null and arrival_price > 0 and finished_at is not null
      order by finished_at desc
      limit ${limit}`;
  return rows.toReversed().map((row) => ({
    features: row.features,
    predictedBps: row.predicted,
    costBps: row.cost,
    at: toEpoch(row.finished_at),
  }));
}

/** Entry orders, each against its own prediction and its own middle. */
export async function predictionSamples(
  { tx, userId }: UserTx,
  { accountId, botId, environment, limit }: Parameters<Orders['predictionSamples']>[0],
): Promise<readonly PredictionSample[]> {
  const rows = await tx.$queryRaw<
    readonly { account_id: string; predicted: number; cost: number; created_at: Date; finished_at: Date }[]
  >`
    select account_id, predicted_bps as predicted, created_at, finished_at,
           ((case side when 'buy' then 1 else -1 end) * (average_price / arrival_price - 1) * 10000)::float8 as cost
      from orders
      where user_id = ${userId}::uuid and leg = 'entry' and predicted_bps is not null
        and filled_quantity > 0 and average_price is not null and arrival_price > 0 and finished_at is not null
        and (${accountId ?? null}::uuid is null or account_id = ${accountId ?? null}::uuid)
        and (${botId ?? null}::uuid is null or bot_id = ${botId ?? null}::uuid)
        and (${environment ?? null}::text is null or account_id in (
          select id from exchange_accounts where environment::text = ${environment ?? null}::text))
      order by finished_at desc
      limit ${limit}`;
  return rows.map((row) => ({
    accountId: row.account_id,
    predictedBps: row.predicted,
    costBps: row.cost,
    at: toEpoch(row.created_at),
    doneAt: toEpoch(row.finished_at),
  }));
}

export async function noteEntryEnds(
  { tx, userId }: UserTx,
  accountId: string,
  ends: readonly EntryEnd[],
): Promise<void> {
  if (ends.length === 0) return;
  await tx.$executeRaw`
    update orders o set final_price = e."finalPrice", wanted_quantity = e."wantedQuantity"
      from jsonb_to_recordset(${jsonText(ends)}::jsonb) as e (
        "orderKey" text, "finalPrice" numeric, "wantedQuantity" numeric)
      where o.account_id = ${accountId}::uuid and o.user_id = ${userId}::uuid and o.order_key = e."orderKey"
        and o.leg = 'entry' and (e."wantedQuantity" is not null or o.request->>'style' is null)`;
}
