import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresBinaries } from './binaries.ts';
import { databaseUser } from './run-user.ts';
import { stopStaleServer } from './stale-server.ts';

export interface PostgresOptions {
  /** Data folder; made when missing. */
  readonly dir: string;
  readonly port: number;
  readonly superuser: string;
  readonly password: string;
  /** `name=value` server settings. */
  readonly settings?: readonly string[];
}

export interface PostgresServer {
  readonly pid: number;
  readonly port: number;
  readonly dir: string;
  /** The superuser's URL of one database. */
  url(database: string): string;
  /** Resolves when the server process has ended, wanted or not. */
  readonly exited: Promise<void>;
  /** Disconnects every client, flushes and ends the server. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const ORPHAN_ATTEMPTS = 40;

/** Starts PostgreSQL on 127.0.0.1, after a first `initdb` and after ending a server left over in the same folder. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(options);
    } catch (error) {
      // The workers of a server that was killed need a moment to notice that they are orphans.
      const orphans = error instanceof Error && error.message.includes('pre-existing shared memory block');
      if (!orphans || attempt === ORPHAN_ATTEMPTS) throw error;
      await delay(250);
    }
  }
}

async function launch(options: PostgresOptions): Promise<PostgresServer> {
  const binaries = postgresBinaries();
  const user = databaseUser();
  const ids = user ?? {};
  fs.mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  if (user) fs.chownSync(options.dir, user.uid, user.gid);
  if (!fs.existsSync(path.join(options.dir, 'PG_VERSION'))) initialise(binaries.initdb, options);
  await stopStaleServer(options.dir);

  const flags = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...(options.settings ?? [])];
  const child = spawn(
    binaries.postgres,
    ['-D', options.dir, '-p', String(options.port), ...flags.flatMap((flag) => ['-c', flag])],
    // A group of its own: Ctrl-C must reach the launcher first, so that clients end before the server.
    {
      ...ids,
      cwd: os.tmpdir(),
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  await untilReady(child, options);
  const { superuser, password, port, dir } = options;
  return {
    pid: child.pid ?? -1,
    port,
    dir,
    url: (database) =>
      `postgresql://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    exited,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      await exited;
    },
  };
}

/** No PG* variable of the caller's may steer the server. */
const serverEnvironment = (): Record<string, string> => ({ LC_ALL: 'C', TZ: 'UTC' });

function initialise(initdb: string, options: PostgresOptions): void {
  const user = databaseUser();
  const secrets = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-initdb-'));
  const passwordFile = path.join(secrets, 'password');
  try {
    fs.writeFileSync(passwordFile, options.password, { mode: 0o600 });
    if (user) for (const file of [secrets, passwordFile]) fs.chownSync(file, user.uid, user.gid);
    const result = spawnSync(
      initdb,
      ['-D', options.dir, '-U', options.superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'].concat(
        ['--encoding=UTF8', '--locale=C', '--no-instructions'],
      ),
      { ...user, cwd: os.tmpdir(), env: serverEnvironment(), encoding: 'utf8' },
    );
    if (result.status !== 0) {
      const why = result.error?.message ?? (result.stderr || result.stdout).trim();
      throw new Error(`PostgreSQL could not make its data folder ${options.dir}: ${why}`);
    }
  } finally {
    fs.rmSync(secrets, { recursive: true, force: true });
  }
}

function untilReady(child: ChildProcess, options: PostgresOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(
        new Error(`PostgreSQL in ${options.dir} was not ready after ${START_TIMEOUT_MS / 1000} s: ${log}`),
      );
    }, START_TIMEOUT_MS);
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`PostgreSQL in ${options.dir} did not start on port ${options.port}: ${why}`));
    };
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`exit code ${code}; ${log.trim()}`));
    child.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4000);
      if (!log.includes('ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}
