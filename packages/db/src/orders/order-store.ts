import { priceText, quantityText } from '@trendy/domain';
import type { EpochMs, NewOrder, OrderState, OrderStore, Reason, RefusedIntent } from '@trendy/domain';
import type { Prisma } from '../generated/client.ts';
import { asJson, jsonText, toDate, toDateOrNull } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';
import { admit } from './admit.ts';
import { costSamples } from './entry-costs.ts';
import { orders } from './orders.ts';

type FinalState = 'rejected' | 'canceled' | 'expired';

/** From these an order may still end. */
const LIVE: readonly OrderState[] = [
  ...([
    'intent',
    'claimed',
    'sending',
    'acked',
    'partially_filled',
    'unknown',
    'not_placed',
    'manual',
  ] as const),
];
/** After a rejection nothing may have been placed, so one that was acknowledged cannot be rejected. */
const REJECTABLE: readonly OrderState[] = ['intent', 'claimed', 'sending', 'unknown', 'not_placed', 'manual'];

/** A sender needs this much of its lease left, or its write could reach the venue after another took over. */
const LEASE_MARGIN_MS = 2_000;

export function orderStore(user: UserTx): OrderStore {
  const { tx, userId } = user;
  const end = (
    id: string,
    state: FinalState,
    from: readonly OrderState[],
    reason: Reason | null,
    at: EpochMs,
  ) => endOrder(user, id, { state, from, reason, at });
  return {
    ...orders(user),
    insertIntents: (wanted) => insertIntents(user, wanted),
    claim: async (id, fence) =>
      (await tx.$executeRaw`
        update orders o set state = 'claimed', fence = ${fence}, claimed_at = clock_timestamp()
          where o.id = ${id}::uuid and o.user_id = ${userId}::uuid
            and (o.state in ('intent', 'not_placed') or (o.state = 'claimed' and o.fence < ${fence}))
            and exists (select 1 from account_leases l where l.account_id = o.account_id and l.fence = ${fence}
                          and l.expires_at > clock_timestamp() and l.safe_since is null)`) === 1,
    unclaim: async (id, fence) =>
      (await tx.$executeRaw`
        update orders set state = 'intent', fence = null, claimed_at = null
          where id = ${id}::uuid and user_id = ${userId}::uuid and state = 'claimed' and fence = ${fence}`) ===
      1,
    markSending: async (id, fence, recvWindowMs, at) => {
      const [row] = await tx.$queryRaw<{ attempt: number }[]>`
        update orders o set state = 'sending', attempt = o.attempt + 1, sent_at = ${toDate(at)}::timestamptz,
                            recv_window_ms = ${recvWindowMs}, absent_answers = 0
          where o.id = ${id}::uuid and o.user_id = ${userId}::uuid and o.state = 'claimed' and o.fence = ${fence}
            and exists (select 1 from account_leases l where l.account_id = o.account_id and l.fence = ${fence}
                          and l.expires_at > clock_timestamp() + ${LEASE_MARGIN_MS} * interval '1 millisecond')
          returning o.attempt`;
      return row ? { attempt: row.attempt } : null;
    },
    markAcked: async (id, venueOrderId, at) =>
      (await tx.$executeRaw`
        update orders set
            venue_order_id = coalesce(venue_order_id, ${venueOrderId}),
            acked_at = coalesce(acked_at, ${toDate(at)}::timestamptz),
            state = case when state in ('sending', 'unknown', 'not_placed', 'manual') then 'acked' else state end
          where id = ${id}::uuid and user_id = ${userId}::uuid
            and state not in ('intent', 'claimed', 'rejected')`) === 1,
    markRejected: (id, reason, at) => end(id, 'rejected', REJECTABLE, reason, at),
    markCanceled: (id, reason, at) => end(id, 'canceled', LIVE, reason, at),
    markExpired: (id, reason, at) => end(id, 'expired', LIVE, reason, at),
    markUnknown: (id, reason) => move(user, id, ['sending'], 'unknown', reason),
    markNotPlaced: (id, reason) => move(user, id, ['sending', 'unknown'], 'not_placed', reason),
    markManual: (id, reason) => move(user, id, ['unknown'], 'manual', reason),
    suspectUnsent: async (accountId, since, at) =>
      tx.$executeRaw`
        update orders set state = 'unknown', absent_answers = 0,
            reason = ${jsonText({ code: 'restored_from_backup', values: { since, at } })}::jsonb,
            valid_until = case when leg = 'entry' then ${toDate(at)}::timestamptz else valid_until end
          where account_id = ${accountId}::uuid and user_id = ${userId}::uuid
            and state in ('intent', 'claimed', 'sending', 'unknown', 'not_placed')
            and reason #>> '{values,since}' is distinct from ${String(since)}`,
    countAbsent: async (id) => {
      const [row] = await tx.$queryRaw<{ absent_answers: number }[]>`
        update orders set absent_answers = absent_answers + 1
          where id = ${id}::uuid and user_id = ${userId}::uuid and state = 'unknown' returning absent_answers`;
      return row?.absent_answers ?? 0;
    },
    costSamples: (limit) => costSamples(user, limit),
    noteOutlook: async (id, { arrivalPrice, features, predictedBps }) =>
      (await tx.$executeRaw`
        update orders set arrival_price = ${String(arrivalPrice)}::numeric, predicted_bps = ${predictedBps}::float8,
                          cost_features = nullif(${jsonText(features)}::jsonb, 'null'::jsonb)
          where id = ${id}::uuid and user_id = ${userId}::uuid and arrival_price is null`) === 1,
    noteWaiting: async (id, reason) => {
      const { count } = await tx.order.updateMany({
        where: { id, userId, state: { in: ['intent', 'claimed', 'not_placed'] } },
        data: { reason: asJson(reason) },
      });
      return count === 1;
    },
    applyFills: (id, at) => applyFills(user, id, at),
    wantCancel: async (id, at) => {
      const { count } = await tx.order.updateMany({
        where: { id, userId, state: { in: [...LIVE] }, cancelWantedAt: null },
        data: { cancelWantedAt: toDate(at) },
      });
      return count === 1;
    },
  };
}

async function insertIntents(
  { tx, userId }: UserTx,
  wanted: readonly NewOrder[],
): Promise<{ readonly refused: readonly RefusedIntent[] }> {
  const refused: RefusedIntent[] = [];
  if (wanted.length === 0) return { refused };
  const known = await tx.order.findMany({
    where: {
      userId,
      OR: wanted.map((order) => ({ accountId: order.accountId, orderKey: order.request.orderId })),
    },
    select: { accountId: true, orderKey: true },
  });
  const seen = new Set(known.map((order) => `${order.accountId} ${order.orderKey}`));
  const rows: Prisma.OrderCreateManyInput[] = [];
  for (const order of wanted) {
    const key = `${order.accountId} ${order.request.orderId}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (Number(order.reserve) === 0) {
      rows.push(rowOf(userId, order, null));
      continue;
    }
    const reason = await admit({ tx, userId }, order);
    if (reason) refused.push({ orderKey: order.request.orderId, reason });
    // At once: the next entry's limits count this one.
    await tx.order.createMany({ data: [rowOf(userId, order, reason)] });
  }
  if (rows.length > 0) await tx.order.createMany({ data: rows });
  return { refused };
}

function rowOf(userId: string, order: NewOrder, refused: Reason | null): Prisma.OrderCreateManyInput {
  const { request, scale } = order;
  return {
    userId,
    accountId: order.accountId,
    botId: request.botId,
    signalId: order.signalId,
    orderKey: request.orderId,
    clientOrderId: order.clientOrderId,
    symbol: request.symbol,
    leg: request.leg,
    side: request.side,
    kind: request.type,
    timeInForce: request.timeInForce,
    quantity: quantityText(scale, request.quantity),
    price: request.price === undefined ? null : priceText(scale, request.price),
    triggerPrice: request.triggerPrice === undefined ? null : priceText(scale, request.triggerPrice),
    reduceOnly: request.reduceOnly,
    leverage: request.leverage,
    request: asJson(request),
    reserved: refused ? '0' : order.reserve,
    ...(order.arrivalPrice === undefined ? {} : { arrivalPrice: order.arrivalPrice }),
    validUntil: toDateOrNull(order.validUntil),
    state: refused ? 'rejected' : 'intent',
    ...(refused ? { reason: asJson(refused), finishedAt: new Date() } : {}),
  };
}

async function move(
  { tx, userId }: UserTx,
  id: string,
  from: readonly OrderState[],
  state: OrderState,
  reason: Reason,
): Promise<boolean> {
  const { count } = await tx.order.updateMany({
    where: { id, userId, state: { in: [...from] } },
    data: { state, reason: asJson(reason) },
  });
  return count === 1;
}

interface Ending {
  readonly state: FinalState;
  readonly from: readonly OrderState[];
  readonly reason: Reason | null;
  readonly at: EpochMs;
}

/** The state and the reservation's release are one statement: neither can happen without the other. */
async function endOrder({ tx, userId }: UserTx, id: string, ending: Ending): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ moved: bigint }[]>`
    with target as (
      select id, account_id, reserved from orders
        where id = ${id}::uuid and user_id = ${userId}::uuid
          and state = any (${[...ending.from]}::text[]::"OrderState"[]) for update
    ), moved as (
      update orders o set state = ${ending.state}::"OrderState", finished_at = ${toDate(ending.at)}::timestamptz,
                          reason = ${ending.reason === null ? null : jsonText(ending.reason)}::jsonb, reserved = 0
        from target t where o.id = t.id returning o.id
    ), released as (
      update account_risk r set reserved = greatest(0, r.reserved - t.reserved)
        from target t where r.account_id = t.account_id
    )
    select count(*) as moved from moved`;
  return row?.moved === 1n;
}

async function applyFills({ tx, userId }: UserTx, id: string, at: EpochMs): Promise<OrderState> {
  const [row] = await tx.$queryRaw<{ state: OrderState }[]>`
    with target as (
      select id, account_id, quantity, reserved, state from orders
        where id = ${id}::uuid and user_id = ${userId}::uuid for update
    ), done as (
      select coalesce(sum(f.quantity), 0) as filled,
             sum(f.quantity * f.price) / nullif(sum(f.quantity), 0) as average
        from fills f where f.order_id = ${id}::uuid and f.user_id = ${userId}::uuid
    ), moved as (
      update orders o set
          filled_quantity = d.filled,
          average_price = d.average,
          state = case when d.filled >= t.quantity then 'filled'
                       when d.filled > 0 and t.state not in ('canceled', 'expired') then 'partially_filled'
                       else t.state end,
          finished_at = case when d.filled >= t.quantity then coalesce(o.finished_at, ${toDate(at)}::timestamptz)
                             else o.finished_at end,
          reserved = case when d.filled >= t.quantity then 0 else o.reserved end
        from target t, done d where o.id = t.id returning o.state
    ), released as (
      update account_risk r set reserved = greatest(0, r.reserved - t.reserved)
        from target t, done d where r.account_id = t.account_id and d.filled >= t.quantity and t.reserved > 0
    )
    select state from moved`;
  if (!row) throw new Error(`no order ${id} of this user`);
  return row.state;
}
