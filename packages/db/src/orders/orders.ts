import { LIVE_ORDER_STATES } from '@trendy/domain';
import type { OrderRequest, Orders, StoredOrder } from '@trendy/domain';
import { allOf, selectList } from '../columns.ts';
import { Prisma } from '../generated/client.ts';
import type { OrderModel } from '../generated/models.ts';
import { toDate, toEpoch, toEpochOrNull, toNumber, toReason, toText, toTextOrNull } from '../row-values.ts';
import { entryCosts, predictionSamples } from './entry-costs.ts';
import type { UserTx } from '../transaction.ts';

/** What a `StoredOrder` is made of. */
type OrderRow = Omit<OrderModel, 'costFeatures'>;

const COLUMNS = selectList(Prisma.OrderScalarFieldEnum, 'costFeatures');

export function orders({ tx, userId }: UserTx): Orders {
  const select = async (where: readonly (Prisma.Sql | null)[], limit: number): Promise<StoredOrder[]> => {
    const rows = await tx.$queryRaw<OrderRow[]>`
      select ${COLUMNS} from orders where ${allOf([Prisma.sql`user_id = ${userId}::uuid`, ...where])}
        order by created_at desc, id desc limit ${limit}::int`;
    return rows.map(orderOf);
  };
  const one = async (...where: readonly Prisma.Sql[]): Promise<StoredOrder | null> =>
    (await select(where, 1))[0] ?? null;
  return {
    list: ({ accountId, botId, signalId, states, before, limit }) =>
      select(
        [
          accountId === undefined ? null : Prisma.sql`account_id = ${accountId}::uuid`,
          botId === undefined ? null : Prisma.sql`bot_id = ${botId}::uuid`,
          signalId === undefined ? null : Prisma.sql`signal_id = ${signalId}`,
          states === undefined ? null : Prisma.sql`state = any (${[...states]}::text[]::"OrderState"[])`,
          // Row security keeps a comparison of states out of an index; without this all orders of all time are read.
          states?.every((state) => LIVE_ORDER_STATES.includes(state))
            ? Prisma.sql`finished_at is null`
            : null,
          before === undefined ? null : Prisma.sql`created_at < ${toDate(before)}::timestamptz`,
        ],
        limit,
      ),
    entryCosts: (filter) => entryCosts({ tx, userId }, filter),
    predictionSamples: (filter) => predictionSamples({ tx, userId }, filter),
    get: (id) => one(Prisma.sql`id = ${id}::uuid`),
    byKey: (accountId, orderKey) =>
      one(Prisma.sql`account_id = ${accountId}::uuid`, Prisma.sql`order_key = ${orderKey}`),
    byClientOrderId: (accountId, clientOrderId) =>
      one(Prisma.sql`account_id = ${accountId}::uuid`, Prisma.sql`client_order_id = ${clientOrderId}`),
  };
}

const orderOf = (row: OrderRow): StoredOrder => ({
  id: row.id,
  userId: row.userId,
  accountId: row.accountId,
  botId: row.botId,
  signalId: row.signalId,
  orderKey: row.orderKey,
  clientOrderId: row.clientOrderId,
  venueOrderId: row.venueOrderId,
  symbol: row.symbol,
  leg: row.leg,
  side: row.side,
  type: row.kind,
  quantity: toText(row.quantity),
  price: toTextOrNull(row.price),
  triggerPrice: toTextOrNull(row.triggerPrice),
  reduceOnly: row.reduceOnly,
  leverage: row.leverage,
  request: row.request as unknown as OrderRequest,
  state: row.state,
  reason: toReason(row.reason),
  fence: row.fence === null ? null : toNumber(row.fence),
  attempt: row.attempt,
  recvWindowMs: row.recvWindowMs,
  absentAnswers: row.absentAnswers,
  filledQuantity: toText(row.filledQuantity),
  averagePrice: toTextOrNull(row.averagePrice),
  reserved: toText(row.reserved),
  arrivalPrice: toTextOrNull(row.arrivalPrice),
  predictedBps: row.predictedBps,
  validUntil: toEpochOrNull(row.validUntil),
  cancelWantedAt: toEpochOrNull(row.cancelWantedAt),
  createdAt: toEpoch(row.createdAt),
  claimedAt: toEpochOrNull(row.claimedAt),
  sentAt: toEpochOrNull(row.sentAt),
  ackedAt: toEpochOrNull(row.ackedAt),
  finishedAt: toEpochOrNull(row.finishedAt),
});
