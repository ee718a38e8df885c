import { createHash } from 'node:crypto';
import path from 'node:path';
import { setting } from '../env.ts';
import type { Setting } from '../env.ts';
import { databaseUser, canEnter } from '../postgres/run-user.ts';
import { repositoryRoot } from '../repository.ts';

export interface SystemPorts {
  readonly web: number;
  readonly api: number;
  readonly exchange: number;
  readonly exchangeControl: number;
  /** The worker's health and metrics, for the operator. */
  readonly worker: number;
}

/** One database, as each of its three roles. */
export interface DatabaseUrls {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly workerUrl: string;
}

export interface SystemSettings {
  readonly ports: SystemPorts;
  /** Everything that must outlive a restart: database, exchange accounts, keys, logs. */
  readonly dataDir: string;
  /** A PostgreSQL of the operator's own, with the roles already in it. Absent: the embedded one. */
  readonly database?: DatabaseUrls;
  /** Absent: the queue lives in PostgreSQL. */
  readonly redisUrl?: string;
}

/** A set-up that cannot work, said in words for whoever starts it: no stack trace is shown. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

export const DEFAULT_PORTS: SystemPorts = {
  web: 3000,
  api: 4000,
  exchange: 4100,
  exchangeControl: 4101,
  worker: 4200,
};

export const PORT_SETTINGS = {
  web: 'WEB_PORT',
  api: 'API_PORT',
  exchange: 'EXCHANGE_PORT',
  exchangeControl: 'EXCHANGE_CONTROL_PORT',
  worker: 'WORKER_PORT',
} as const satisfies Record<keyof SystemPorts, Setting>;

/** Settings of this checkout, from the environment. @throws SetupError naming each faulty variable. */
export function settingsFromEnvironment(): SystemSettings {
  const faults: string[] = [];
  const ports = Object.fromEntries(
    Object.entries(PORT_SETTINGS).map(([name, variable]) => [
      name,
      portFrom(variable, DEFAULT_PORTS[name as keyof SystemPorts], faults),
    ]),
  ) as unknown as SystemPorts;
  const database = outsideDatabase(faults);
  if (faults.length > 0) throw new SetupError(faults.join('\n'));
  const redisUrl = setting('REDIS_URL');
  return {
    ports,
    dataDir: path.resolve(repositoryRoot, setting('TRENDY_DATA_DIR') ?? '.data'),
    ...(database ? { database } : {}),
    ...(redisUrl === undefined ? {} : { redisUrl }),
  };
}

function portFrom(variable: Setting, fallback: number, faults: string[]): number {
  const text = setting(variable);
  if (text === undefined) return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  faults.push(`${variable}=${text} is not a port: use a whole number from 1 to 65535`);
  return fallback;
}

function outsideDatabase(faults: string[]): DatabaseUrls | undefined {
  const ownerUrl = setting('DATABASE_URL');
  if (ownerUrl === undefined) return undefined;
  const appUrl = setting('DATABASE_URL_APP');
  const workerUrl = setting('DATABASE_URL_WORKER');
  if (appUrl === undefined || workerUrl === undefined) {
    faults.push(
      'DATABASE_URL is set, so DATABASE_URL_APP and DATABASE_URL_WORKER must be set as well: ' +
        'the same database as the roles "app" and "worker" (docs/operator/database.md has the SQL that makes them)',
    );
    return undefined;
  }
  return { ownerUrl, appUrl, workerUrl };
}

/**
 * Where the embedded PostgreSQL keeps its files. As root, a data folder that the database's user may not enter
 * (a checkout under /root) is replaced by one under /var/tmp that belongs to this data folder alone.
 */
export function databaseFolder(dataDir: string): string {
  const inside = path.join(dataDir, 'postgres');
  const user = databaseUser();
  if (!user || canEnter(dataDir, user)) return inside;
  const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  return `/var/tmp/trendy-database-${key}`;
}
