import { Client } from 'pg';
import type { SystemUnderTest } from './running-system.ts';

async function asAdmin<T>(system: SystemUnderTest, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: system.adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Moves all that is in memory into the data files and the write-ahead log. */
export const writeEverythingToDisk = (system: SystemUnderTest): Promise<unknown> =>
  asAdmin(system, (client) => client.query('checkpoint'));

/** Every row of every table of every schema, as text: past compression and past row-level security. */
export async function* tableContents(
  system: SystemUnderTest,
): AsyncGenerator<{ readonly table: string; readonly content: Buffer }> {
  const client = new Client({ connectionString: system.adminUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables.rows) {
      const rows = await client.query<{ row: string | null }>(`select t::text as row from ${name} t`);
      yield { table: name, content: Buffer.from(rows.rows.map(({ row }) => row ?? '').join('\n')) };
    }
  } finally {
    await client.end();
  }
}

/** Client order ids of one leg, of a user who only ever showed the browser. */
export const clientOrderIdsOf = (
  system: SystemUnderTest,
  email: string,
  leg: string,
): Promise<readonly string[]> =>
  asAdmin(system, async (client) => {
    const found = await client.query<{ id: string }>(
      `select o.client_order_id as id from orders o join users u on u.id = o.user_id
         where u.email = $1 and o.leg::text = $2 order by o.created_at`,
      [email, leg],
    );
    return found.rows.map(({ id }) => id);
  });
