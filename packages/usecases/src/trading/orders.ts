import type { StoredOrder } from '@trendy/domain';
import { LIVE_ORDER_STATES } from '@trendy/domain';
import type { AnswerOf, ParamsOf, QueryOf } from '@trendy/contracts';
import { reasonBody } from '../accounts/account-body.ts';
import { instant, instantOrNull } from '../instant.ts';
import { readPage } from '../page.ts';
import { found, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { fillBody } from './fills.ts';
import { timelineOf } from './order-timeline.ts';

type OrderBody = AnswerOf<'listOrders'>['items'][number];

export const listOrders = (
  services: Services,
  caller: Caller,
  query: QueryOf<'listOrders'>,
): Answer<AnswerOf<'listOrders'>> =>
  transact(services.database, caller.userId, async (store) => {
    const { botId, accountId, open, state } = query;
    const filter = {
      ...(botId === undefined ? {} : { botId }),
      ...(accountId === undefined ? {} : { accountId }),
      ...(open === true ? { states: LIVE_ORDER_STATES } : {}),
      ...(open === false ? { states: OVER } : {}),
      ...(state === undefined ? {} : { states: [state] }),
    };
    const page = await readPage(
      query,

      (before, limit) => store.orders.list({ ...filter, ...(before === undefined ? {} : { before }), limit }),
      (order) => order.createdAt,
    );
    return { items: page.items.map(orderBody), nextCursor: page.nextCursor };
  });

const OVER = ['filled', 'canceled', 'rejected', 'expired'] as const;

/** One order, with everything that led to it and came of it. */
export const getOrder = (
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'getOrder'>,
): Answer<AnswerOf<'getOrder'>> =>
  transact(services.database, caller.userId, async (store) => {
    const order = found(await store.orders.get(id));
    const newestFirst = await store.records.fills({ orderId: id, limit: 1_000 });
    const fills = [...newestFirst].reverse();
    const alert = order.signalId === null ? null : await store.inbox.get(order.signalId);
    return {
      order: orderBody(order),
      fills: fills.map((fill) => fillBody(fill, id)),
      timeline: timelineOf(order, fills, alert),
    };
  });

const orderBody = (order: StoredOrder): OrderBody => ({
  id: order.id,
  accountId: order.accountId,
  botId: order.botId,
  signalId: order.signalId,
  symbol: order.symbol,
  leg: order.leg,
  side: order.side,
  kind: order.type,
  quantity: order.quantity,
  filledQuantity: order.filledQuantity,
  price: order.price,
  triggerPrice: order.triggerPrice,
  averagePrice: order.averagePrice,
  reduceOnly: order.reduceOnly,
  state: order.state,
  reason: order.reason && reasonBody(order.reason),
  clientOrderId: order.clientOrderId,
  venueOrderId: order.venueOrderId,
  createdAt: instant(order.createdAt),
  sentAt: instantOrNull(order.sentAt),
  ackedAt: instantOrNull(order.ackedAt),
  finishedAt: instantOrNull(order.finishedAt),
});
