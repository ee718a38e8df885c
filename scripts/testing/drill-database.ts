import { randomBytes } from 'node:crypto';
import { ensureDatabase, urlForRole } from '../postgres/roles.ts';
import { TEMPLATE_DATABASE } from './throwaway-server.ts';
import type { startThrowawayServer } from './throwaway-server.ts';

type Server = Awaited<ReturnType<typeof startThrowawayServer>>;

/** A migrated database of its own on a drill's server. */
export async function drillDatabase(
  server: Server,
): Promise<{ readonly appUrl: string; readonly workerUrl: string; readonly adminUrl: string }> {
  const name = `drill_${randomBytes(6).toString('hex')}`;
  await ensureDatabase(server.adminUrl, name, TEMPLATE_DATABASE);
  const url = new URL(server.adminUrl);
  url.pathname = `/${name}`;
  return {
    adminUrl: url.href,
    appUrl: urlForRole(url.href, 'app', server.passwords),
    workerUrl: urlForRole(url.href, 'worker', server.passwords),
  };
}
