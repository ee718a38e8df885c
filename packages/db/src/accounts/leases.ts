import type { Leases } from '@trendy/domain';
import type pg from 'pg';
import { toEpochOrNull } from '../row-values.ts';
import { translatingFaults } from '../storage-faults.ts';

interface TakenRow {
  /** Null: somebody else holds it. */
  readonly fence: string | null;
  readonly safe_since: Date | null;
  readonly crashes: number;
  readonly trying_seq: string | null;
  readonly tries: number;
}

/** On it whoever holds an account's lease hears that somebody else has come for it. */
export const WANTED_CHANNEL = 'account_wanted';

/** Each call is one statement. Times are the database's own, so that workers' clocks do not matter. */
export function leases(pool: pg.Pool): Leases {
  return {
    take: (accountId, holder, ttlMs) =>
      translatingFaults(async () => {
        const result = await pool.query<TakenRow>(
          `with taken as (
             update account_leases
               set fence = fence + 1, holder = $2, expires_at = clock_timestamp() + $3 * interval '1 millisecond',
                   crashes = case when holder is null then crashes else crashes + 1 end,
                   tries = case when holder is null or not trying_now then tries else tries + 1 end,
                   trying_now = false
               where account_id = $1::uuid and (holder is null or expires_at <= clock_timestamp())
               returning fence, safe_since, crashes, trying_seq, tries
           ), told as (
             select pg_notify($4, $1::text) where not exists (select from taken)
           )
           select taken.*, (select count(*) from told) from (select) as always left join taken on true`,
          [accountId, holder, ttlMs, WANTED_CHANNEL],
        );
        const row = result.rows[0];
        if (!row || row.fence === null) return null;
        return {
          fence: Number(row.fence),
          safeSince: toEpochOrNull(row.safe_since),
          crashes: row.crashes,
          trying: row.trying_seq === null ? null : { seq: Number(row.trying_seq), times: row.tries },
        };
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
          `update account_leases set holder = null, expires_at = null, trying_now = false
             where account_id = $1 and fence = $2`,
          [accountId, fence],
        );
      }),
    noteTrying: (accountId, fence, seq) =>
      translatingFaults(async () => {
        const result = await pool.query(
          // Only an entry that went well ends the row of deaths: giving a lease back untried says nothing of it.
          `update account_leases set trying_seq = $3, trying_now = $3::bigint is not null,
               crashes = case when $3::bigint is null then 0 else crashes end,
               tries = case when $3::bigint is not distinct from trying_seq then tries else 0 end
             where account_id = $1 and fence = $2 and expires_at > clock_timestamp()`,
          [accountId, fence, seq],
        );
        return result.rowCount === 1;
      }),
    leaveSafeMode: (accountId, fence) =>
      translatingFaults(async () => {
        const result = await pool.query(
          `update account_leases set safe_since = null
             where account_id = $1 and fence = $2 and expires_at > clock_timestamp()`,
          [accountId, fence],
        );
        return result.rowCount === 1;
      }),
  };
}
