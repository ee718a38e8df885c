import type { Environment, KeyPermissions, Reason } from '@trendy/domain';

/**
 * Whether a key may be used. On live, whatever could move money out, or is not known, is refused. Demo and testnet
 * have no permission endpoint of their own: a key there is accepted without one, but never when it says too much.
 * Null: it may.
 */
export function judgeKey(environment: Environment, permissions: KeyPermissions): Reason | null {
  const mustKnow = environment === 'live';
  const { futures, withdrawals, internalTransfers, universalTransfers } = permissions;
  if (withdrawals === true) return { code: 'withdrawals_enabled' };
  if (internalTransfers === true || universalTransfers === true) return { code: 'transfers_enabled' };
  if (futures === false) return { code: 'missing_futures_permission' };
  const unknown = [futures, withdrawals, internalTransfers, universalTransfers].includes(null);
  return mustKnow && unknown ? { code: 'permissions_unknown' } : null;
}
