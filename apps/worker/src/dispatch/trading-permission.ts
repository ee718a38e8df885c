import type { AccountWork, Reason, StoredOrder, WorkerStore } from '@trendy/domain';

import type { SendDeps } from './send-order.ts';

/** Whether the bot may open something now; read anew before every entry, so that a switch works at once. */
export const mayTrade = (
  { context, account }: Pick<SendDeps, 'context' | 'account'>,
  order: StoredOrder,
): Promise<Reason | null> =>
  context.database.asUser(account.userId, (store) => tradingRefusal(store, account, order));

/** The same within a transaction: what is decided there and what is read here cannot come apart. */
export async function tradingRefusal(
  store: WorkerStore,
  { accountId }: AccountWork,
  { botId }: StoredOrder,
): Promise<Reason | null> {
  const now = await store.accounts.get(accountId);
  if (!now) return { code: 'account_deleted' };
  const stop = await store.risk.stopOf(accountId, botId);
  if (stop) return stop;
  if (now.status !== 'active') return { code: `account_${now.status}` };
  if (now.environment === 'live' && now.liveConfirmedAt === null) return { code: 'live_not_confirmed' };
  return null;
}
