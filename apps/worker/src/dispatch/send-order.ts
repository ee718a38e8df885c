import { epochMs } from '@trendy/domain';
import type {
  AccountWork,
  EpochMs,
  OrderEvent,
  PlaceOutcome,
  Reason,
  StoredOrder,
  Venue,
  WorkerStore,
} from '@trendy/domain';

import type { HeldLease } from '../accounts/lease.ts';
import type { WorkerContext } from '../context.ts';
import type { OutlookNote } from '../execution/look-ahead.ts';
import { pauseBots } from '../reconcile/pause-bots.ts';
import { endOf } from './order-end.ts';
import { tradingRefusal } from './trading-permission.ts';

/** The venue must have answered, or been given up, well inside the lease. */
export const SEND_NEEDS_MS = 6_500;
/** Between the commit of SENDING and the write to the socket. A longer pause means that the process was stopped. */
const MAX_LAG_MS = 1_000;
/** With the wait for the rate budget. Later the lease may be somebody else's. */
const WRITE_WITHIN_MS = 2_500;
/** The venue's tick or step is not the one that the order was made for. */
const OFF_GRID: ReadonlySet<string> = new Set(['bad_precision', 'price_off_tick', 'quantity_off_step']);
/** An entry, counted from before its switches were read: two seconds after one was pulled nothing new leaves. */
const ENTRY_WITHIN_MS = 1_800;

export interface SendDeps {
  readonly context: WorkerContext;
  readonly account: AccountWork;
  readonly venue: Venue;
  readonly lease: HeldLease;
}

export type SendResult =
  | { readonly kind: 'done'; readonly isAcked: boolean; readonly filledSteps: number }
  /** The venue ended it at once with a part (or nothing) filled. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'unknown' }
  /** What it needed first has taken longer than its alert lives. */
  | { readonly kind: 'late'; readonly reason: Reason }
  /** A switch was pulled before it could leave. */
  | { readonly kind: 'refused'; readonly reason: Reason }
  | { readonly kind: 'later'; readonly at: EpochMs; readonly reason: Reason }
  | { readonly kind: 'key_refused'; readonly reason: Reason };

/** Why an order may not leave any more; null while it may. */
export function lateness({ validUntil }: StoredOrder, now: EpochMs): Reason | null {
  if (validUntil === null || now <= validUntil) return null;
  return { code: 'signal_too_old', values: { lateMs: now - validUntil } };
}

/** One attempt to place one intent: claim, commit SENDING, write, record. Never two writes for one commit. */
export async function sendOrder(
  deps: SendDeps,
  order: StoredOrder,
  note: OutlookNote | null,
): Promise<SendResult> {
  const { context, account, venue, lease } = deps;
  const { clock, crashpoint } = context;
  const beganAt = clock.monotonicMs();
  const isEntry = order.leg === 'entry';
  const sending = await commitSending(deps, order, note);
  const committedAt = clock.monotonicMs();
  if (!sending) return { kind: 'lost' };
  if ('late' in sending) return { kind: 'late', reason: sending.late };
  if ('refusal' in sending) return { kind: 'refused', reason: sending.refusal };
  crashpoint('C7');
  const lagMs = clock.monotonicMs() - committedAt;
  if (lagMs > MAX_LAG_MS || lease.usableMs < SEND_NEEDS_MS - MAX_LAG_MS) {
    return recordUnknown(deps, order, { code: 'paused_before_send', values: { lagMs: Math.round(lagMs) } });
  }
  const startedAt = clock.monotonicMs();
  const answer = venue.placeOrder({
    request: order.request,
    clientOrderId: order.clientOrderId,
    writeBefore: Math.min(
      committedAt + WRITE_WITHIN_MS,
      isEntry ? beganAt + ENTRY_WITHIN_MS : Number.POSITIVE_INFINITY,
    ),
  });
  // The request leaves within the next turns of the event loop; the crash comes after it has.
  if (context.crashesAfterWrite) clock.startTimer(3, () => crashpoint('C8'));
  const outcome = await answer;
  context.metrics.onVenueAnswer(account, outcome.kind, clock.monotonicMs() - startedAt, order);
  crashpoint('C9');
  const result = await record(deps, order, outcome);
  crashpoint('C10');
  return result;
}

/** Wanted no more since it was looked at: what its sending has begun to write is not kept. */
class Withdrawn extends Error {}

type Sending = { readonly attempt: number } | { readonly late: Reason } | { readonly refusal: Reason } | null;

/** Null: somebody else has it, or it is to be looked at again. */
async function commitSending(
  { context, account, venue, lease }: SendDeps,
  order: StoredOrder,
  note: OutlookNote | null,
): Promise<Sending> {
  const { clock, database } = context;
  const commit = async (store: WorkerStore): Promise<Sending> => {
    // In the transaction that commits SENDING: the venue may have taken seconds since the last look.
    const refusal = order.leg === 'entry' ? await tradingRefusal(store, account, order) : null;
    if (refusal) return { refusal };
    const late = lateness(order, clock.now());
    if (late) return { late };
    if (!(await store.orders.claim(order.id, lease.fence))) return null;
    await note?.(store);
    const { receiveWindowMs } = venue;
    const sending = await store.orders.markSending(order.id, lease.fence, receiveWindowMs, clock.now());
    const now = sending ? null : await store.orders.get(order.id);
    if (now && now.cancelWantedAt !== null) throw new Withdrawn();
    return sending;
  };
  return database.asUser(account.userId, commit).catch((thrown: unknown) => {
    if (thrown instanceof Withdrawn) return null;
    throw thrown;
  });
}

async function record(deps: SendDeps, order: StoredOrder, outcome: PlaceOutcome): Promise<SendResult> {
  const { context, account } = deps;
  const { log } = context;
  switch (outcome.kind) {
    case 'acked':
      return recordAck(deps, order, outcome);
    case 'rejected':
      log.warn(
        { accountId: account.accountId, orderKey: order.orderKey, ...outcome.reason },
        'order.rejected',
      );
      // The next entry would lose its stop in the same way: none until somebody has started the bot on the new grid.
      if (order.leg === 'stop' && OFF_GRID.has(outcome.reason.code))
        await pauseBots(context, account, order.symbol, `filters_changed:${order.id}`, {
          code: 'filters_changed',
        });
      // Refused in the form that the venue itself has asked for: nothing more is opened until somebody has looked.
      if (outcome.reason.code === 'position_mode_mismatch')
        await pauseBots(context, account, order.symbol, `position_mode_mismatch:${order.id}`, {
          code: 'position_mode_mismatch',
        });
      await inTransaction(deps, async (store) => {
        if ((await ownAttempt(deps, store, order)) === null) return;
        await store.orders.markRejected(order.id, outcome.reason, context.clock.now());
        await appendWord(deps, store, order, { status: 'rejected', reason: outcome.reason });
      });
      return outcome.keyRefused
        ? { kind: 'key_refused', reason: outcome.reason }
        : { kind: 'done', isAcked: false, filledSteps: 0 };
    case 'not_sent':
      // Certainly not at the venue: back among those that may be claimed.
      await inTransaction(deps, async (store) => {
        const own = await ownAttempt(deps, store, order);
        if (own !== null)
          await store.orders.markNotPlaced(order.id, outcome.reason, {
            fence: deps.lease.fence,
            attempt: own,
          });
      });
      return {
        kind: 'later',
        at: outcome.retryAt ?? epochMs(context.clock.now() + 500),
        reason: outcome.reason,
      };
    case 'duplicate':
      return recordUnknown(deps, order, { code: 'duplicate_client_id' });
    case 'unknown':
      return recordUnknown(deps, order, outcome.reason);
  }
}

async function recordAck(
  deps: SendDeps,
  order: StoredOrder,
  { order: placed }: Extract<PlaceOutcome, { kind: 'acked' }>,
): Promise<SendResult> {
  await inTransaction(deps, async (store) => {
    await store.orders.markAcked(order.id, placed.venueOrderId, deps.context.clock.now());
    await appendWord(deps, store, order, { status: 'acked', venueOrderId: placed.venueOrderId });
  });
  return endOf(order, placed)
    ? { kind: 'ended' }
    : { kind: 'done', isAcked: true, filledSteps: placed.filled };
}

/** It may or may not be there. Only looking decides. */
export async function recordUnknown(deps: SendDeps, order: StoredOrder, reason: Reason): Promise<SendResult> {
  const { context, account } = deps;
  context.log.warn({ accountId: account.accountId, orderKey: order.orderKey, ...reason }, 'order.unknown');
  context.metrics.onUnknown(account);
  await inTransaction(deps, async (store) => {
    if (!(await store.orders.markUnknown(order.id, reason, context.clock.now()))) return;
    await appendWord(deps, store, order, { status: 'unknown', reason });
  });
  return { kind: 'unknown' };
}

/**
 * The number of our own attempt. What we know of it says nothing about that of a worker which has taken the order over
 * meanwhile: null then.
 */
async function ownAttempt(
  { lease }: SendDeps,
  store: WorkerStore,
  order: StoredOrder,
): Promise<number | null> {
  const now = await store.orders.get(order.id);
  const isOurs =
    now !== null && now.fence === lease.fence && (now.state === 'sending' || now.state === 'unknown');
  return isOurs ? now.attempt : null;
}

const inTransaction = (
  { context, account }: SendDeps,
  work: (store: WorkerStore) => Promise<void>,
): Promise<void> => context.database.asUser(account.userId, work);

/** The venue's word becomes the account's next event, once per attempt. */
export async function appendWord(
  { context, account }: Pick<SendDeps, 'context' | 'account'>,
  store: WorkerStore,
  order: StoredOrder,
  word: Pick<OrderEvent, 'status' | 'reason' | 'venueOrderId'>,
): Promise<void> {
  const event: OrderEvent = {
    kind: 'order',
    at: context.market(account).marketNow(),
    orderId: order.orderKey,
    ...word,
  };
  const round = word.status === 'unknown' || word.status === 'acked' ? `:${order.attempt}` : '';
  await store.log.append(account.accountId, 'order', event, `order:${order.orderKey}:${word.status}${round}`);
}
