import type { Reason } from '@trendy/domain';

import type { SendDeps } from './send-order.ts';

/** Whether the account may open something now; read anew before every entry, so that a switch works at once. */
export async function mayTrade({
  context,
  account,
}: Pick<SendDeps, 'context' | 'account'>): Promise<Reason | null> {
  const now = await context.database.asUser(account.userId, (store) => store.accounts.get(account.accountId));
  if (!now) return { code: 'account_deleted' };
  if (now.killedAt !== null) return { code: 'account_killed' };
  if (now.status !== 'active') return { code: `account_${now.status}` };
  if (now.environment === 'live' && now.liveConfirmedAt === null) return { code: 'live_not_confirmed' };
  return null;
}
