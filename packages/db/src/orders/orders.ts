import type { OrderRequest, Orders, StoredOrder } from '@trendy/domain';
import type { OrderModel } from '../generated/models.ts';
import {
  defined,
  toDate,
  toEpoch,
  toEpochOrNull,
  toNumber,
  toReason,
  toText,
  toTextOrNull,
} from '../row-values.ts';
import { entryCosts } from './entry-costs.ts';
import type { UserTx } from '../transaction.ts';

export function orders({ tx, userId }: UserTx): Orders {
  return {
    list: async ({ accountId, botId, signalId, states, before, limit }) => {
      const rows = await tx.order.findMany({
        where: {
          userId,
          ...defined({ accountId, botId, signalId }),
          ...(states === undefined ? {} : { state: { in: [...states] } }),
          ...(before === undefined ? {} : { createdAt: { lt: toDate(before) } }),
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
      });
      return rows.map(orderOf);
    },
    entryCosts: (filter) => entryCosts({ tx, userId }, filter),
    get: async (id) => {
      const row = await tx.order.findFirst({ where: { id, userId } });
      return row && orderOf(row);
    },
    byKey: async (accountId, orderKey) => {
      const row = await tx.order.findFirst({ where: { accountId, orderKey, userId } });
      return row && orderOf(row);
    },
    byClientOrderId: async (accountId, clientOrderId) => {
      const row = await tx.order.findFirst({ where: { accountId, clientOrderId, userId } });
      return row && orderOf(row);
    },
  };
}

const orderOf = (row: OrderModel): StoredOrder => ({
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
