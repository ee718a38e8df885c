import type { Finding, Reason, StoredOrder, VenueOrder, WorkerStore } from '@trendy/domain';

import type { FillIntake } from '../reconcile/fill-intake.ts';
import { appendWord } from './send-order.ts';
import type { SendDeps } from './send-order.ts';

type Deps = Pick<SendDeps, 'context' | 'account'>;

/**
 * Ends an order that the venue has ended with less than all of it filled. Its fills go into the log first: an engine
 * that heard the end before the fill would leave the filled part unprotected.
 * @returns false when the fills could not be read now, or not all of them are listed yet; ask again.
 */
export async function endAtVenue(
  deps: Deps,
  fills: FillIntake,
  order: StoredOrder,
  seen: VenueOrder,
): Promise<boolean> {
  if (seen.filled > 0 || seen.conditional) {
    if (!(await fills.syncEnded(order, seen))) return false;
  }
  const status = seen.status === 'rejected' ? 'rejected' : seen.status === 'expired' ? 'expired' : 'canceled';
  const reason: Reason = seen.reason ?? { code: `venue_${status}` };
  await deps.context.database.asUser(deps.account.userId, (store) =>
    endInStore(deps, store, order, status, reason),
  );
  return true;
}

/**
 * Ends a conditional order that the venue has just taken off at our word: it had not been triggered, so nothing of it
 * was filled and nothing has to be read. Of many stops that are taken off a second, each such question would cost the
 * address's budget several times what the cancel does.
 */
export async function endTakenOff(deps: Deps, order: StoredOrder): Promise<void> {
  await deps.context.database.asUser(deps.account.userId, (store) =>
    endInStore(deps, store, order, 'canceled', { code: 'venue_canceled' }),
  );
}

/**
 * Ends an order in a symbol that has left its venue: it rests nowhere any more.
 * @returns false when something has been done with it since it was read.
 */
export async function endGone(deps: Deps, order: StoredOrder): Promise<boolean> {
  const { symbol, orderKey, state, attempt } = order;
  const { accountId, userId } = deps.account;
  return deps.context.database.asUser(userId, async (store) => {
    // Another worker may send it again just now.
    await store.orders.hold(accountId, [orderKey]);
    const now = await store.orders.get(order.id);
    if (now?.state !== state || now.attempt !== attempt) return false;
    await endInStore(deps, store, order, 'canceled', { code: 'symbol_unknown', values: { symbol } });
    return true;
  });
}

/**
 * Ends an order that was not sent yet, or was and certainly never reached the venue.
 * @param by the lease under which that was found out (an order not yet sent), and the send that was judged (one whose
 * fate was unknown): whoever was stopped for longer than its lease must not end what another worker has sent meanwhile.
 * @returns whether it was there to be ended.
 */
export async function endUnsent(
  deps: Deps,
  order: StoredOrder,
  status: 'canceled' | 'expired' | 'rejected',
  reason: Reason,
  by: Pick<Finding, 'fence'> | Finding,
): Promise<boolean> {
  const ended = await deps.context.database.asUser(deps.account.userId, async (store) => {
    const isHeld =
      'attempt' in by
        ? await store.orders.holdJudged(order.id, by)
        : await store.orders.claim(order.id, by.fence);
    if (isHeld) await endInStore(deps, store, order, status, reason);
    return isHeld;
  });
  const fields = { accountId: deps.account.accountId, orderKey: order.orderKey };
  if (ended) deps.context.log.info({ ...fields, ...reason }, `order.${status}`);
  return ended;
}

async function endInStore(
  deps: Deps,
  store: WorkerStore,
  order: StoredOrder,
  status: 'canceled' | 'expired' | 'rejected',
  reason: Reason,
): Promise<void> {
  const now = deps.context.clock.now();
  const ended =
    status === 'canceled'
      ? await store.orders.markCanceled(order.id, reason, now)
      : status === 'expired'
        ? await store.orders.markExpired(order.id, reason, now)
        : // An order that the venue had taken cannot be "never placed": it ends as canceled, with the venue's reason.
          (await store.orders.markRejected(order.id, reason, now)) ||
          (await store.orders.markCanceled(order.id, reason, now));
  if (ended) await appendWord(deps, store, order, { status, reason });
}
