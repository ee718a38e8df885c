import { epochMs } from '@trendy/domain';
import type { Finding, LookupOutcome, OrderReference, Reason, StoredOrder, VenueOrder } from '@trendy/domain';
import type { UnknownVerdict } from '@trendy/usecases';

import { endUnsent } from './end-order.ts';
import { leftTracks } from './position-tracks.ts';
import { appendWord } from './send-order.ts';
import type { SendDeps } from './send-order.ts';

/** The reason of an order that was not sent, as far as a restored database knows. */
const RESTORED = 'restored_from_backup';

/** What is decided for good when an order is believed never to have been placed. */
const FINAL: ReadonlySet<UnknownVerdict['kind']> = new Set(['resend', 'expire', 'refuse']);
const LOOK_AGAIN_MS = 1_000;
/** Somebody else has the lease, or has sent the order again, since it was asked for: nothing follows from the answer. */
const OVERTAKEN: UnknownVerdict = { kind: 'wait', countAbsent: false, askAgainInMs: LOOK_AGAIN_MS };
const TRACKS: LookupOutcome = { kind: 'no_answer', reason: { code: 'unexplained_position' } };

/** Looks an unknown order up once, and writes what follows from the answer. */
export async function resolveUnknown(
  deps: SendDeps,
  order: StoredOrder,
  reference: OrderReference,
): Promise<UnknownVerdict> {
  const { context, account, venue } = deps;
  const sentAt = order.sentAt ?? order.createdAt;
  const restore = order.reason?.code === RESTORED ? order.reason : null;
  const judge = (answer: LookupOutcome): UnknownVerdict =>
    context.unknownPolicy(
      {
        leg: order.leg,
        // The database has forgotten when it was sent: it may have been up to the restore.
        sentAt: epochMs(Math.max(sentAt, Number(restore?.values?.['at'] ?? 0))),
        absentAnswers: order.absentAnswers,
        attempt: order.attempt,
        isManual: order.state === 'manual',
        validUntil: order.leg === 'entry' ? order.validUntil : null,
      },
      answer,
      context.clock.now(),
      venue.quarantineMs,
    );
  const answer = await venue.lookupOrder(reference, sentAt);
  const first = judge(answer);
  const isDenied = answer.kind === 'absent' && FINAL.has(first.kind) && !reference.conditional;
  // Asked only now: it costs as much as all the other questions together.
  const verdict = isDenied && (await leftTracks(deps, order)) !== false ? judge(TRACKS) : first;
  const fields = { accountId: account.accountId, orderKey: order.orderKey, verdict: verdict.kind };
  const by: Finding = { fence: deps.lease.fence, attempt: order.attempt };
  switch (verdict.kind) {
    case 'wait':
      if (verdict.countAbsent) {
        await context.database.asUser(account.userId, (store) => store.orders.countAbsent(order.id, by));
      }
      return verdict;
    case 'adopt':
      await adopt(deps, order, verdict.order);
      return verdict;
    case 'resend': {
      context.log.warn({ ...fields, ...verdict.reason }, 'order.not_placed');
      const isWritten = await context.database.asUser(account.userId, (store) =>
        // After a restore the reason says that it was looked for, so that it is not looked for again.
        store.orders.markNotPlaced(order.id, restore ?? verdict.reason, by),
      );
      return isWritten ? verdict : OVERTAKEN;
    }
    case 'expire':
      return (await endUnsent(deps, order, 'expired', verdict.reason, by)) ? verdict : OVERTAKEN;
    case 'refuse':
      return (await endUnsent(deps, order, 'rejected', verdict.reason, by)) ? verdict : OVERTAKEN;
    case 'manual':
      return (await leaveToOwner(deps, order, verdict.reason, by)) ? verdict : OVERTAKEN;
  }
}

/** Once for each order: the journal says what its owner can do, whoever reads the server's log. */
async function leaveToOwner(
  { context, account }: SendDeps,
  order: StoredOrder,
  why: Reason,
  by: Finding,
): Promise<boolean> {
  const { accountId } = account;
  context.log.error({ accountId, orderKey: order.orderKey, ...why }, 'order.manual');
  return context.database.asUser(account.userId, async (store) => {
    if (!(await store.orders.markManual(order.id, why, context.clock.now(), by))) return false;
    const at = context.market(account).marketNow();
    const reason = { ...why, code: 'order_manual' };
    const event = { kind: 'order', at, orderId: order.orderKey, status: 'noted', reason };
    await store.log.append(accountId, 'order', event, `order:${order.orderKey}:manual`);
    await store.outbox.add('alert', { code: 'order_manual', accountId, orderId: order.id });
    return true;
  });
}

/**
 * Ends a stop that nobody wants any more and that was believed never to have been placed. It was believed so early,
 * because to send one twice does no harm; to forget one that is still under way would: so it is looked for once more
 * when no request of it can arrive any longer.
 * @returns when to ask again, ms; null: its fate is written down.
 */
export async function endNotPlaced(
  deps: SendDeps,
  order: StoredOrder,
  reference: OrderReference,
): Promise<number | null> {
  const { clock } = deps.context;
  const sentAt = order.sentAt ?? order.createdAt;
  const isCertain = order.attempt <= 1 && order.reason?.code !== 'never_placed';
  const waitMs = sentAt + deps.venue.quarantineMs - clock.now();
  if (!isCertain && waitMs >= 0) return waitMs + 1;
  const looked = isCertain ? null : await deps.venue.lookupOrder(reference, sentAt);
  if (looked?.kind === 'no_answer') return LOOK_AGAIN_MS;
  if (looked?.kind === 'found') await adopt(deps, order, looked.order);
  else {
    const reason = { code: 'canceled_before_sending' };
    const isEnded = await endUnsent(deps, order, 'canceled', reason, { fence: deps.lease.fence });
    if (!isEnded) return LOOK_AGAIN_MS;
  }
  return null;
}

async function adopt(deps: SendDeps, order: StoredOrder, { venueOrderId }: VenueOrder): Promise<void> {
  const { context, account } = deps;
  context.log.info({ accountId: account.accountId, orderKey: order.orderKey }, 'order.found');
  await context.database.asUser(account.userId, async (store) => {
    await store.orders.markAcked(order.id, venueOrderId, context.clock.now());
    await appendWord(deps, store, order, { status: 'acked', venueOrderId });
  });
}
