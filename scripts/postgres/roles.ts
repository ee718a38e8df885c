import pg from 'pg';

/** `owner` migrates; `app` and `worker` live under row-level security and own nothing. */
export const DATABASE_ROLES = ['owner', 'app', 'worker'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];
export type RolePasswords = Readonly<Record<DatabaseRole, string>>;

/** Makes the three roles, or brings them back to exactly these rights and passwords. Safe to repeat. */
export async function ensureRoles(adminUrl: string, passwords: RolePasswords): Promise<void> {
  await withClient(adminUrl, async (client) => {
    for (const role of DATABASE_ROLES) {
      const name = pg.escapeIdentifier(role);
      const exists = await client.query('select 1 from pg_roles where rolname = $1', [role]);
      if (exists.rowCount === 0) await client.query(`create role ${name}`);
      await client.query(
        `alter role ${name} with login nosuperuser nobypassrls nocreaterole nocreatedb noreplication
         password ${pg.escapeLiteral(passwords[role])}`,
      );
    }
  });
}

/** Makes `database`, owned by `owner` and closed to every other role but `app` and `worker`. Safe to repeat. */
export async function ensureDatabase(adminUrl: string, database: string, template?: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  await withClient(adminUrl, async (client) => {
    const exists = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (exists.rowCount === 0) {
      const from = template === undefined ? '' : ` template ${pg.escapeIdentifier(template)}`;
      await client.query(`create database ${name} owner owner${from}`);
    }
    // Rights on the database itself are not copied from a template.
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect on database ${name} to app, worker`);
    // Histories are copied into a table of the transaction's own before they are merged.
    await client.query(`grant temporary on database ${name} to worker`);
  });
}

/** One connection for the length of `work`. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** `url` with another role and its password. */
export function urlForRole(url: string, role: DatabaseRole, passwords: RolePasswords): string {
  const changed = new URL(url);
  changed.username = role;
  changed.password = encodeURIComponent(passwords[role]);
  return changed.href;
}
