import type pg from 'pg';

export type DatabaseRole = 'app' | 'worker';

/** The connection has other rights than the process may have. Starting anyway would switch the users' walls off. */
export class WrongRoleError extends Error {
  override readonly name = 'WrongRoleError';
}

/**
 * Refuses a connection that is not the named role, or that row-level security does not bind.
 * @throws WrongRoleError naming what is wrong and what to set.
 */
export async function assertRole(client: Pick<pg.Pool, 'query'>, role: DatabaseRole): Promise<void> {
  const result = await client.query<{ role: string; super: boolean; bypass: boolean; owns: boolean }>(
    `select current_user::text as role, r.rolsuper as super, r.rolbypassrls as bypass,
            exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = 'public' and c.relkind in ('r', 'p')
                      and pg_has_role(current_user, c.relowner, 'usage')) as owns
       from pg_roles r where r.rolname = current_user`,
  );
  const found = result.rows[0];
  const faults = [
    ...(found?.role === role ? [] : [`it is the role "${found?.role ?? 'none'}"`]),
    ...(found?.super === true ? ['it is a superuser'] : []),
    ...(found?.bypass === true ? ['it has BYPASSRLS'] : []),
    ...(found?.owns === true ? ['it owns tables'] : []),
  ];
  if (faults.length === 0) return;
  throw new WrongRoleError(
    `DATABASE_URL must connect as the role "${role}", which is bound by row-level security; but ${faults.join(', ')}. ` +
      `Set DATABASE_URL to the URL of the role "${role}".`,
  );
}
