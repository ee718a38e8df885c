import type { Leases } from '@trendy/domain';
import type pg from 'pg';
import { translatingFaults } from '../storage-faults.ts';

/** Each call is one statement. Times are the database's own, so that workers' clocks do not matter. */
export function leases(pool: pg.Pool): Leases {
  return {
    take: (accountId, holder, ttlMs) =>
      translatingFaults(async () => {
        const result = await pool.query<{ fence: string }>(
          `update account_leases
             set fence = fence + 1, holder = $2, expires_at = clock_timestamp() + $3 * interval '1 millisecond'
             where account_id = $1 and (holder is null or expires_at <= clock_timestamp())
             returning fence`,
          [accountId, holder, ttlMs],
        );
        const row = result.rows[0];
        return row ? Number(row.fence) : null;
      }),
    renew: (accountId, fence, ttlMs) =>
      translatingFaults(async () => {
        const result = await pool.query(
          `update account_leases set expires_at = clock_timestamp() + $3 * interval '1 millisecond'
             where account_id = $1 and fence = $2 and holder is not null and expires_at > clock_timestamp()`,
          [accountId, fence, ttlMs],
        );
        return result.rowCount === 1;
      }),
    release: (accountId, fence) =>
      translatingFaults(async () => {
        await pool.query(
          'update account_leases set holder = null, expires_at = null where account_id = $1 and fence = $2',
          [accountId, fence],
        );
      }),
  };
}
