import { expect } from 'vitest';
import { withClient } from '../../../../scripts/postgres/roles.ts';

/** Resolves when a listener of this database hears: it connects by itself, and what is said before is lost. */
export async function untilListening(adminUrl: string): Promise<void> {
  const count = () =>
    withClient(adminUrl, async (client) => {
      const { rows } = await client.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database()
           and application_name = 'trendy-listen' and state = 'idle' and query ilike 'listen%'`,
      );
      return rows[0]?.n ?? 0;
    });
  await expect.poll(count, { timeout: 15_000 }).toBeGreaterThan(0);
}
