import type { Reason, StoredOrder } from '@trendy/domain';

import { endUnsent } from './end-order.ts';
import type { SendDeps } from './send-order.ts';
import { mayTrade } from './trading-permission.ts';

type Deps = Pick<SendDeps, 'context' | 'account' | 'lease'>;

const UNSENT = ['intent', 'claimed', 'not_placed'] as const;

/**
 * On an account that cannot be opened now: ends what needs no venue to end, so that it cannot leave when the key is
 * back. What reduces stays, with the reason why it waits, and is judged again before it leaves.
 * @returns how many orders have ended.
 */
export async function endWithoutVenue(deps: Deps, unreachable: Reason | null): Promise<number> {
  const { context, account } = deps;
  const orders = await context.database.asUser(account.userId, (store) =>
    store.orders.list({ accountId: account.accountId, states: UNSENT, limit: 500 }),
  );
  let ended = 0;
  for (const order of orders) {
    if (await endOne(deps, order)) ended += 1;
    else if (unreachable && order.reason?.code !== unreachable.code) {
      await context.database.asUser(account.userId, (store) =>
        store.orders.noteWaiting(order.id, unreachable),
      );
    }
  }
  return ended;
}

async function endOne(deps: Deps, order: StoredOrder): Promise<boolean> {
  const { lease } = deps;
  if (order.cancelWantedAt !== null)
    return endUnsent(deps, order, 'canceled', { code: 'canceled_before_sending' }, lease);
  if (order.leg !== 'entry') return false;
  const refusal = await mayTrade(deps, order);
  if (refusal) return endUnsent(deps, order, 'rejected', refusal, lease);
  const lateMs = order.validUntil === null ? 0 : deps.context.clock.now() - order.validUntil;
  if (lateMs <= 0) return false;
  return endUnsent(deps, order, 'expired', { code: 'signal_too_old', values: { lateMs } }, lease);
}
