import fs from 'node:fs';
import path from 'node:path';
import { ensureDatabaseClient } from '../database-client.ts';
import { freePort } from '../ports.ts';
import { startDatabase } from './database.ts';
import type { SystemDatabase } from './database.ts';
import { untilHealthy } from './health.ts';
import { folderFault, nodeFault, portFaults } from './preflight.ts';
import { endOrphans, recordedProcess, removeRecord, writeRecord } from './running-record.ts';
import { ensureVaultKeys, loadSecrets } from './secrets.ts';
import type { SystemSecrets } from './secrets.ts';
import { describeService, makeServiceFolders, SERVICE_NAMES, urlsOf } from './services.ts';
import type { ServiceContext, ServiceName, SystemUrls } from './services.ts';
import { SetupError } from './settings.ts';
import type { SystemPorts, SystemSettings } from './settings.ts';
import { supervise } from './supervisor.ts';
import type { Supervised } from './supervisor.ts';
import { ensureWebBuild } from './web-build.ts';

export interface SystemOptions extends SystemSettings {
  /** Default: all. */
  readonly services?: readonly ServiceName[];
  readonly extraEnv?: ServiceContext['extraEnv'];
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal;
  /** One line for whoever watches the start. */
  readonly onProgress?: (message: string) => void;
}

export interface RunningSystem {
  readonly urls: SystemUrls;
  readonly database: SystemDatabase;
  readonly secrets: SystemSecrets;
  readonly logDir: string;
  /** Present process of each service and of the embedded database; absent while it is down. */
  pids(): Readonly<Partial<Record<ServiceName | 'postgres', number>>>;
  kill(name: ServiceName | 'postgres', signal?: NodeJS.Signals): void;
  /** Resolves when every service answers its health check. */
  untilHealthy(timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}

const HEALTH_TIMEOUT_MS = 120_000;

/** Ports that are free now, for systems that must not meet another one. */
export async function freePorts(): Promise<SystemPorts> {
  const [web = 0, api = 0, exchange = 0, exchangeControl = 0, worker = 0] = await Promise.all(
    Array.from({ length: 5 }, () => freePort()),
  );
  return { web, api, exchange, exchangeControl, worker };
}

/**
 * Starts the whole system out of one data folder and waits until all of it is healthy; first ends what a killed
 * launcher left behind. @throws SetupError with what to do, for everything that the operator can mend.
 */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const say = options.onProgress ?? (() => undefined);
  const { dataDir } = options;
  await preflight(options, say);
  const secrets = loadSecrets(dataDir);
  const keys = ensureVaultKeys(dataDir);
  const logDir = makeServiceFolders(options);
  const names = options.services ?? SERVICE_NAMES;

  // From here on a kill leaves processes behind: their pids go to disk as they start.
  const services: Supervised[] = [];
  let database: SystemDatabase | undefined;
  const record = (): void => saveRecord(options, services, database);
  record();
  try {
    await ensureDatabaseClient();
    const building = names.includes('web')
      ? ensureWebBuild(() =>
          say('building the web app (once for each change of its sources, one to three minutes)'),
        )
      : Promise.resolve('');
    building.catch(() => undefined); // awaited below; a failure must not end the process before that
    say(options.database ? 'opening the database' : 'starting PostgreSQL');
    database = await startDatabase(options, secrets, say);
    record();
    const events = {
      onChange: record,
      onRestart: (name: string, why: string, log: string) =>
        say(`${name} ${why}; starting it again\n${indent(log)}`),
      onGiveUp: (name: string, log: string) =>
        say(
          `${name} died too often and stays down; its log is ${path.join(logDir, name)}.log\n${indent(log)}`,
        ),
    };
    for (const name of names) {
      const webServerFile = name === 'web' ? await building : '';
      options.signal?.throwIfAborted();
      say(`starting ${name}`);
      const extraEnv = options.extraEnv ?? {};
      const context = { settings: options, secrets, keys, database, webServerFile, extraEnv };
      services.push(supervise(describeService(name, context), logDir, events));
    }
    const system = running(options, services, database, secrets, logDir);
    await system.untilHealthy();
    record();
    return system;
  } catch (error) {
    await stopAll(services, database);
    removeRecord(dataDir);
    throw error;
  }
}

async function preflight(options: SystemOptions, say: (message: string) => void): Promise<void> {
  const node = nodeFault(process.version);
  if (node !== null) throw new SetupError(node);
  const folder = folderFault(options.dataDir);
  if (folder !== null) throw new SetupError(folder);
  const ended = await endOrphans(options.dataDir);
  if (ended.length > 0) say(`the last run was killed: ended its ${ended.join(', ')}`);
  const ports = await portFaults(options.ports);
  if (ports.length > 0) throw new SetupError(ports.join('\n'));
}

function running(
  options: SystemOptions,
  services: readonly Supervised[],
  database: SystemDatabase,
  secrets: SystemSecrets,
  logDir: string,
): RunningSystem {
  const pids = (): Record<string, number> => {
    const all = services.map((service): [string, number | null] => [service.service.name, service.pid()]);
    const present = [...all, ['postgres', database.pid()] as const].filter((entry) => entry[1] !== null);
    return Object.fromEntries(present) as Record<string, number>;
  };
  return {
    urls: urlsOf(options),
    database,
    secrets,
    logDir,
    pids,
    kill: (name, signal = 'SIGKILL') => {
      const pid = pids()[name];
      if (pid !== undefined) process.kill(pid, signal);
    },
    untilHealthy: async (timeoutMs = HEALTH_TIMEOUT_MS) => {
      await Promise.all(services.map((service) => healthy(service, timeoutMs, options.signal)));
    },
    stop: async () => {
      await stopAll(services, database);
      removeRecord(options.dataDir);
    },
  };
}

async function healthy(supervised: Supervised, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  const { name, healthUrl } = supervised.service;
  try {
    await untilHealthy(name, healthUrl, timeoutMs, () => supervised.hasGivenUp() || signal?.aborted === true);
  } catch (error) {
    throw new SetupError(
      `${error instanceof Error ? error.message : String(error)}. The end of its log:\n${indent(supervised.logTail())}`,
    );
  }
}

/** Those who call come down first, then those who are called. */
async function stopAll(services: readonly Supervised[], database: SystemDatabase | undefined): Promise<void> {
  const isExchange = (service: Supervised): boolean => service.service.name === 'exchange';
  await Promise.all(services.filter((service) => !isExchange(service)).map((service) => service.stop()));
  await Promise.all(services.filter(isExchange).map((service) => service.stop()));
  await database?.stop();
}

function saveRecord(
  { dataDir, ports }: SystemSettings,
  services: readonly Supervised[],
  database: SystemDatabase | undefined,
): void {
  const launcher = recordedProcess('launcher', process.pid);
  if (!launcher || !fs.existsSync(dataDir)) return;
  const children = services.flatMap((service) => {
    const pid = service.pid();
    return (pid === null ? null : recordedProcess(service.service.name, pid)) ?? [];
  });
  writeRecord(dataDir, { launcher, ports, databasePort: database?.port ?? null, children });
}

const indent = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
