import { pendingMigrations } from '../../../../scripts/postgres/migrate.ts';
import { DATABASE_ROLES, withClient } from '../../../../scripts/postgres/roles.ts';
import type { DatabaseRole } from '../../../../scripts/postgres/roles.ts';
import type { DatabaseUrls } from '../../../../scripts/start/settings.ts';
import { fail, ok } from './finding.ts';
import type { Finding } from './finding.ts';

interface Rights {
  readonly rolname: string;
  readonly rolsuper: boolean;
  readonly rolbypassrls: boolean;
}

/** Whether each role gets in, has no right too many, and finds every migration. */
export async function databaseFindings(urls: DatabaseUrls): Promise<Finding[]> {
  const urlOf: Readonly<Record<DatabaseRole, string>> = {
    owner: urls.ownerUrl,
    app: urls.appUrl,
    worker: urls.workerUrl,
  };
  const findings: Finding[] = [];
  for (const role of DATABASE_ROLES) findings.push(await roleFinding(role, urlOf[role]));
  if (findings[0]?.state === 'ok') findings.push(await migrationFinding(urls.ownerUrl));
  return findings;
}

async function roleFinding(role: DatabaseRole, url: string): Promise<Finding> {
  const name = `database role ${role}`;
  try {
    const rights = await withClient(url, async (client) => {
      const found = await client.query<Rights>(
        'select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user',
      );
      return found.rows[0];
    });
    if (rights && !rights.rolsuper && !rights.rolbypassrls) return ok(name, `signs in as ${rights.rolname}`);
    return fail(
      name,
      'has rights that switch row-level security off',
      `alter role ${role} nosuperuser nobypassrls`,
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return fail(name, message, 'check host, port, database, role and password of its URL');
  }
}

async function migrationFinding(ownerUrl: string): Promise<Finding> {
  const pending = await pendingMigrations(ownerUrl);
  if (pending.length === 0) return ok('migrations', 'all applied');
  return fail('migrations', `not applied: ${pending.join(', ')}`, '"npm start" applies them');
}
