import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../ports.ts';
import { isAlive } from '../processes.ts';
import { migrate, migrateQueue } from '../postgres/migrate.ts';
import { ensureDatabase, ensureRoles, urlForRole } from '../postgres/roles.ts';
import type { RolePasswords } from '../postgres/roles.ts';
import { startPostgres } from '../postgres/server.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { stopStaleServer } from '../postgres/stale-server.ts';
import { onCutOff } from './cut-off.ts';

export const TEMPLATE_DATABASE = 'trendy_template';

/** All that a test process needs to make databases of its own. Plain JSON. */
export interface TestServer {
  readonly adminUrl: string;
  readonly passwords: RolePasswords;
  readonly dir: string;
}

export interface ThrowawayServer extends TestServer {
  /** Ends it as `pg_ctl stop -m immediate` would, and starts it again: it recovers from its log. */
  crash(): Promise<void>;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

const PREFIX = 'trendy-test-';

/** Memory when there is some: with durability off as well, a test waits for no disk. */
const parentFolder = (): string => (fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir());

/**
 * A PostgreSQL that lives as long as one test run, with the three roles and a template database that has every
 * migration. Removes what killed runs left behind.
 */
export async function startThrowawayServer(): Promise<ThrowawayServer> {
  await sweepLeftovers();
  const dir = path.join(parentFolder(), `${PREFIX}${process.pid}-${randomBytes(3).toString('hex')}`);
  const password = secret();
  const options = {
    dir,
    port: await freePort(),
    superuser: 'trendy_admin',
    password,
    settings: ['fsync=off', 'full_page_writes=off', 'max_connections=800'],
  };
  let server = await startPostgres(options);
  const forget = onCutOff(() => remove(server));
  const stop = (): Promise<void> => {
    forget();
    return remove(server);
  };
  try {
    const adminUrl = server.url('postgres');
    const passwords: RolePasswords = { owner: secret(), app: secret(), worker: secret() };
    await ensureRoles(adminUrl, passwords);
    await ensureDatabase(adminUrl, TEMPLATE_DATABASE);
    const ownerUrl = urlForRole(server.url(TEMPLATE_DATABASE), 'owner', passwords);
    await migrate(ownerUrl);
    await migrateQueue(ownerUrl);
    const crash = async (): Promise<void> => {
      process.kill(server.pid, 'SIGQUIT');
      await server.exited;
      server = await startPostgres(options);
    };
    return { adminUrl, passwords, dir, crash, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function remove(server: PostgresServer): Promise<void> {
  await server.stop();
  fs.rmSync(server.dir, { recursive: true, force: true });
}

const secret = (): string => randomBytes(12).toString('hex');

/** Ends servers, and removes folders, of test runs whose process no longer exists. */
async function sweepLeftovers(): Promise<void> {
  const parent = parentFolder();
  for (const name of fs.readdirSync(parent)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const dir = path.join(parent, name);
    if (fs.statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
    await stopStaleServer(dir);
    fs.rmSync(dir, { recursive: true, force: true });
  }
}
