import type { RateStore, RateTaken } from '@trendy/domain';
import type pg from 'pg';
import { translatingFaults } from '../storage-faults.ts';

/** A count that a crash of the server forgets is put right by the exchange's own: its commit waits for no disk. */
const TAKE = `select r.wait_ms as "waitMs", r.ban_ms as "banMs", r.spent, s.minute
  from (select set_config($4, $5, true), floor(extract(epoch from clock_timestamp()) / 60)::integer as minute) s,
    rate_take($1, $2, $3) r`;

export const rateStore = (pool: pg.Pool): RateStore => ({
  take: (budget, weight, ceiling) =>
    translatingFaults(async () => {
      const values = [budget, weight, ceiling, 'synchronous_commit', 'off'];
      const { rows } = await pool.query<RateTaken>({ name: 'rate_take', text: TAKE, values });
      return rows[0] ?? { waitMs: 1_000, banMs: 0, spent: 0, minute: 0 };
    }),
  observe: (budget, used) =>
    translatingFaults(async () => {
      await pool.query('select rate_observe($1, $2)', [budget, used]);
    }),
  ban: (budget, forMs) =>
    translatingFaults(async () => {
      await pool.query('select rate_ban($1, $2)', [budget, forMs]);
    }),
});
