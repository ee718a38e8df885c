import { LIVE_ORDER_STATES, priceText, quantityText } from '@trendy/domain';
import type {
  EpochMs,
  Finding,
  NewOrder,
  OrderState,
  OrderStore,
  Reason,
  RefusedIntent,
} from '@trendy/domain';
import { jsonText, toDate, toDateOrNull } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';
import { admit } from './admit.ts';
import { costSamples, noteEntryEnds } from './entry-costs.ts';
import { orders } from './orders.ts';

type FinalState = 'rejected' | 'canceled' | 'expired';

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
    hold: async (accountId, orderKeys) => {
      if (orderKeys.length === 0) return;
      await tx.$queryRaw`
        select id from orders
          where account_id = ${accountId}::uuid and user_id = ${userId}::uuid
            and order_key = any (${[...orderKeys]}::text[])
          order by id for update`;
    },
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
            and o.cancel_wanted_at is null
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
    markCanceled: (id, reason, at) => end(id, 'canceled', LIVE_ORDER_STATES, reason, at),
    markExpired: (id, reason, at) => end(id, 'expired', LIVE_ORDER_STATES, reason, at),
    markUnknown: (id, reason) => move(user, id, ['sending'], 'unknown', reason),
    markNotPlaced: async (id, reason, by) =>
      (await holdJudged(user, id, by)) && move(user, id, ['sending', 'unknown'], 'not_placed', reason),
    markManual: async (id, reason, _at, by) =>
      (await holdJudged(user, id, by)) && move(user, id, ['unknown'], 'manual', reason),
    holdJudged: (id, by) => holdJudged(user, id, by),
    suspectUnsent: async (accountId, since, at) =>
      tx.$executeRaw`
        update orders set state = 'unknown', absent_answers = 0,
            reason = ${jsonText({ code: 'restored_from_backup', values: { since, at } })}::jsonb,
            valid_until = case when leg = 'entry' then ${toDate(at)}::timestamptz else valid_until end
          where account_id = ${accountId}::uuid and user_id = ${userId}::uuid and finished_at is null
            and state in ('intent', 'claimed', 'sending', 'unknown', 'not_placed')
            and reason #>> '{values,since}' is distinct from ${String(since)}`,
    countAbsent: async (id, by) => {
      if (!(await holdJudged(user, id, by))) return 0;
      const [row] = await tx.$queryRaw<{ absent_answers: number }[]>`
        update orders set absent_answers = absent_answers + 1
          where id = ${id}::uuid and user_id = ${userId}::uuid and state in ('unknown', 'manual')
          returning absent_answers`;
      return row?.absent_answers ?? 0;
    },
    costSamples: (limit) => costSamples(user, limit),
    noteOutlook: async (id, { arrivalPrice, features, predictedBps }) =>
      (await tx.$executeRaw`
        update orders set arrival_price = ${String(arrivalPrice)}::numeric, predicted_bps = ${predictedBps}::float8,
                          cost_features = nullif(${jsonText(features)}::jsonb, 'null'::jsonb)
          where id = ${id}::uuid and user_id = ${userId}::uuid and arrival_price is null`) === 1,
    noteEntryEnds: (accountId, ends) => noteEntryEnds(user, accountId, ends),
    noteWaiting: async (id, reason) =>
      (await tx.$executeRaw`
        update orders set reason = ${jsonText(reason)}::jsonb
          where id = ${id}::uuid and user_id = ${userId}::uuid and state in ('intent', 'claimed', 'not_placed')`) ===
      1,
    applyFills: (id, at) => applyFills(user, id, at),
    wantCancel: async (id, at) =>
      (await tx.$executeRaw`
        update orders set cancel_wanted_at = ${toDate(at)}::timestamptz
          where id = ${id}::uuid and user_id = ${userId}::uuid and cancel_wanted_at is null
            and state = any (${[...LIVE_ORDER_STATES]}::text[]::"OrderState"[])`) === 1,
  };
}

async function insertIntents(
  { tx, userId }: UserTx,
  wanted: readonly NewOrder[],
): Promise<{ readonly refused: readonly RefusedIntent[] }> {
  const refused: RefusedIntent[] = [];
  if (wanted.length === 0) return { refused };
  const reserving = wanted.filter(({ reserve }) => Number(reserve) !== 0);
  // What reserves nothing is simply not stored a second time.
  const known = await (reserving.length === 0
    ? []
    : tx.$queryRaw<{ accountId: string; orderKey: string }[]>`
    select o.account_id as "accountId", o.order_key as "orderKey"
      from orders o join unnest(${reserving.map(({ accountId }) => accountId)}::uuid[],
                                ${reserving.map(({ request }) => request.orderId)}::text[]) as w (account, key)
        on o.account_id = w.account and o.order_key = w.key
      where o.user_id = ${userId}::uuid`);
  const seen = new Set(known.map((order) => `${order.accountId} ${order.orderKey}`));
  const rows: IntentRow[] = [];
  for (const order of wanted) {
    const key = `${order.accountId} ${order.request.orderId}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (Number(order.reserve) === 0) {
      rows.push(rowOf(order, null));
      continue;
    }
    const reason = await admit({ tx, userId }, order);
    if (reason) refused.push({ orderKey: order.request.orderId, reason });
    // At once: the next entry's limits count this one.
    await insertRows({ tx, userId }, [rowOf(order, reason)]);
  }
  if (rows.length > 0) await insertRows({ tx, userId }, rows);
  return { refused };
}

type IntentRow = ReturnType<typeof rowOf>;

const rowOf = (order: NewOrder, refused: Reason | null) => ({
  accountId: order.accountId,
  botId: order.request.botId,
  signalId: order.signalId,
  orderKey: order.request.orderId,
  clientOrderId: order.clientOrderId,
  symbol: order.request.symbol,
  leg: order.request.leg,
  side: order.request.side,
  kind: order.request.type,
  timeInForce: order.request.timeInForce,
  quantity: quantityText(order.scale, order.request.quantity),
  price: order.request.price === undefined ? null : priceText(order.scale, order.request.price),
  triggerPrice:
    order.request.triggerPrice === undefined ? null : priceText(order.scale, order.request.triggerPrice),
  reduceOnly: order.request.reduceOnly,
  leverage: order.request.leverage,
  request: order.request,
  reserved: refused ? '0' : order.reserve,
  arrivalPrice: order.arrivalPrice ?? null,
  validUntil: toDateOrNull(order.validUntil),
  state: refused ? 'rejected' : 'intent',
  reason: refused,
});

async function insertRows({ tx, userId }: UserTx, rows: readonly IntentRow[]): Promise<void> {
  await tx.$executeRaw`
    insert into orders (user_id, account_id, bot_id, signal_id, order_key, client_order_id, symbol, leg, side, kind,
                        time_in_force, quantity, price, trigger_price, reduce_only, leverage, request, reserved,
                        arrival_price, valid_until, state, reason, finished_at)
      select ${userId}::uuid, r."accountId", r."botId", r."signalId", r."orderKey", r."clientOrderId", r.symbol, r.leg,
             r.side, r.kind, r."timeInForce", r.quantity, r.price, r."triggerPrice", r."reduceOnly", r.leverage,
             r.request, r.reserved, r."arrivalPrice", r."validUntil", r.state, nullif(r.reason, 'null'::jsonb),
             case when r.state = 'rejected' then now() end
        from jsonb_to_recordset(${jsonText(rows)}::jsonb) as r (
          "accountId" uuid, "botId" uuid, "signalId" text, "orderKey" text, "clientOrderId" text, symbol text,
          leg "OrderLeg", side "OrderSide", kind "OrderKind", "timeInForce" text, quantity numeric, price numeric,
          "triggerPrice" numeric, "reduceOnly" boolean, leverage int, request jsonb, reserved numeric,
          "arrivalPrice" numeric, "validUntil" timestamptz, state "OrderState", reason jsonb)
      on conflict (account_id, order_key) do nothing`;
}

async function move(
  { tx, userId }: UserTx,
  id: string,
  from: readonly OrderState[],
  state: OrderState,
  reason: Reason,
): Promise<boolean> {
  const count = await tx.$executeRaw`
    update orders set state = ${state}::"OrderState", reason = ${jsonText(reason)}::jsonb
      where id = ${id}::uuid and user_id = ${userId}::uuid
        and state = any (${[...from]}::text[]::"OrderState"[])`;
  return count === 1;
}

/** Without the lock a send could begin between this look and the write that follows from it. */
async function holdJudged({ tx, userId }: UserTx, id: string, { fence, attempt }: Finding): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from orders o
      where o.id = ${id}::uuid and o.user_id = ${userId}::uuid and o.attempt = ${attempt}
        and o.state in ('sending', 'unknown', 'manual')
        and exists (select 1 from account_leases l where l.account_id = o.account_id and l.fence = ${fence}
                      and l.expires_at > clock_timestamp())
      for update of o`;
  return rows.length === 1;
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
        from target t where r.account_id = t.account_id and t.reserved > 0
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
                             -- One that was said to be rejected and has traded is open again.
                             when d.filled > 0 and t.state not in ('canceled', 'expired') then null
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
