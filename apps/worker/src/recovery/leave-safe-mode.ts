import type { AccountWork, EpochMs } from '@trendy/domain';

import type { HeldLease } from '../accounts/lease.ts';
import type { WorkerContext } from '../context.ts';
import type { Dispatch } from '../dispatch/dispatch.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';

export interface SafeModeParts {
  readonly context: WorkerContext;
  readonly account: AccountWork;
  readonly lease: HeldLease;
  readonly dispatch: Dispatch;
  readonly reconciler: Reconciler;
  /** Takes the account's log in, to its end. */
  readonly drain: () => Promise<void>;
}

/** Clocks of the database and of the venue may differ by so much. */
const OVERLAP_MS = 60_000;

/**
 * One try to leave safe mode. The database was restored from a backup, so the venue may know orders of ours that it has
 * never heard of: whatever is not sent yet is looked for first, what was traded since the backup is read, and orders and
 * positions that nobody here has wanted are the owner's affair: their bots stand still.
 * @returns whether the account may send again; false: try again.
 */
export async function leaveSafeMode(parts: SafeModeParts, since: EpochMs): Promise<boolean> {
  const { context, account, lease, dispatch, reconciler, drain } = parts;
  const { database, clock } = context;
  const { accountId, userId } = account;
  const suspect = (): Promise<number> =>
    database.asUser(userId, (store) => store.orders.suspectUnsent(accountId, since, clock.now()));
  await suspect();
  await dispatch.look(lease, 'look up');
  await dispatch.allDone();
  await drain();
  if (!(await reconciler.recover(since - OVERLAP_MS))) return false;
  await drain();
  if ((await suspect()) > 0) return false;
  const open = await database.asUser(userId, (store) =>
    store.orders.list({ accountId, states: ['sending', 'unknown'], limit: 1 }),
  );
  if (open.length > 0 || lease.usableMs === 0) return false;
  // In this order: a person who was told twice has missed nothing.
  await database.asUser(userId, (store) =>
    store.outbox.add('alert', { code: 'restored_from_backup', accountId }),
  );
  const left = await database.leases.leaveSafeMode(accountId, lease.fence);
  if (left) context.log.warn({ accountId, since }, 'account.safe_mode_left');
  return left;
}
