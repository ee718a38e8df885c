import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { ensureDatabase, urlForRole, withClient } from '../postgres/roles.ts';
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

/** Takes it back with whoever is still connected: hundreds of rounds would fill the server's memory disk. */
export async function dropDatabase(server: Server, url: string): Promise<void> {
  const name = pg.escapeIdentifier(new URL(url).pathname.slice(1));
  await withClient(server.adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
}
