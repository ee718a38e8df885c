import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../ports.ts';
import { migrate, migrateQueue } from '../postgres/migrate.ts';
import { ensureDatabase, ensureRoles, urlForRole, withClient } from '../postgres/roles.ts';
import { startPostgres } from '../postgres/server.ts';
import type { PostgresServer } from '../postgres/server.ts';
import type { SystemSecrets } from './secrets.ts';
import { databaseFolder, SetupError } from './settings.ts';
import type { DatabaseUrls, SystemSettings } from './settings.ts';
import { restartDelay } from './supervisor.ts';

export interface SystemDatabase extends DatabaseUrls {
  /** Superuser of the embedded server; null for a database of the operator's. */
  readonly adminUrl: string | null;
  readonly port: number | null;
  /** Data folder of the embedded server. */
  readonly dir: string | null;
  pid(): number | null;
  stop(): Promise<void>;
}

export const DATABASE_NAME = 'trendy';

/** A database with the roles, every migration, and the queue's tables. */
export async function startDatabase(
  settings: SystemSettings,
  secrets: SystemSecrets,
  onRestart: (why: string) => void,
): Promise<SystemDatabase> {
  const database = settings.database
    ? await outside(settings.database)
    : await embedded(settings.dataDir, secrets, onRestart);
  try {
    await migrate(database.ownerUrl);
    if (settings.redisUrl === undefined) await migrateQueue(database.ownerUrl);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function outside(urls: DatabaseUrls): Promise<SystemDatabase> {
  const roles = {
    DATABASE_URL: urls.ownerUrl,
    DATABASE_URL_APP: urls.appUrl,
    DATABASE_URL_WORKER: urls.workerUrl,
  };
  for (const [variable, url] of Object.entries(roles)) {
    await withClient(url, (client) => client.query('select 1')).catch((error: unknown) => {
      throw new SetupError(
        `${variable} does not open a database (${error instanceof Error ? error.message : String(error)}): ` +
          'check host, port, database, role and password',
      );
    });
  }
  return { ...urls, adminUrl: null, port: null, dir: null, pid: () => null, stop: () => Promise.resolve() };
}

async function embedded(
  dataDir: string,
  secrets: SystemSecrets,
  onRestart: (why: string) => void,
): Promise<SystemDatabase> {
  const options = {
    dir: databaseFolder(dataDir),
    port: await freePort(),
    superuser: 'trendy_admin',
    password: secrets.databaseAdmin,
    settings: ['max_connections=200'],
  };
  const keeper = await keepRunning(() => startPostgres(options), onRestart);
  try {
    await ensureRoles(keeper.server().url('postgres'), secrets.databaseRoles);
    await ensureDatabase(keeper.server().url('postgres'), DATABASE_NAME);
  } catch (error) {
    await keeper.stop();
    throw error;
  }
  const adminUrl = keeper.server().url(DATABASE_NAME);
  return {
    ...embeddedUrls(options.port, secrets),
    adminUrl,
    port: options.port,
    dir: options.dir,
    pid: () => keeper.server().pid,
    stop: keeper.stop,
  };
}

/** The roles' URLs of the embedded server on `port`. */
export function embeddedUrls(port: number, secrets: SystemSecrets): DatabaseUrls {
  const base = `postgresql://127.0.0.1:${port}/${DATABASE_NAME}`;
  return {
    ownerUrl: urlForRole(base, 'owner', secrets.databaseRoles),
    appUrl: urlForRole(base, 'app', secrets.databaseRoles),
    workerUrl: urlForRole(base, 'worker', secrets.databaseRoles),
  };
}

/** Starts the server again, on the same port and files, whenever it ends unasked. */
async function keepRunning(
  launch: () => Promise<PostgresServer>,
  onRestart: (why: string) => void,
): Promise<{ server(): PostgresServer; stop(): Promise<void> }> {
  let server = await launch();
  let stopping = false;
  const deaths: number[] = [];
  const watch = async (): Promise<void> => {
    for (;;) {
      await server.exited;
      if (stopping) return;
      deaths.push(performance.now());
      const wait = restartDelay(deaths, performance.now());
      if (wait === null) return onRestart('PostgreSQL died too often and is not started again');
      onRestart('PostgreSQL ended unasked and is started again');
      await delay(wait);
      if (stopping) return;
      server = await launch();
    }
  };
  void watch().catch((error: unknown) =>
    onRestart(
      `PostgreSQL cannot be started again: ${error instanceof Error ? error.message : String(error)}`,
    ),
  );
  return {
    server: () => server,
    stop: async () => {
      stopping = true;
      await server.stop();
    },
  };
}
