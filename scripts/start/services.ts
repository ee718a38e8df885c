import fs from 'node:fs';
import path from 'node:path';
import { operatorEnvironment, systemEnvironment } from '../env.ts';
import { repositoryRoot } from '../repository.ts';
import type { SystemDatabase } from './database.ts';
import type { SystemSecrets, VaultKeyFiles } from './secrets.ts';
import type { SystemSettings } from './settings.ts';
import type { Service } from './supervisor.ts';

export const SERVICE_NAMES = ['exchange', 'api', 'worker', 'web'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export interface SystemUrls {
  readonly web: string;
  readonly api: string;
  readonly exchange: string;
  readonly exchangeControl: string;
  readonly worker: string;
}

export interface ServiceContext {
  readonly settings: SystemSettings;
  readonly secrets: SystemSecrets;
  readonly keys: VaultKeyFiles;
  readonly database: SystemDatabase;
  /** Of the finished build; empty when the web app is not started. */
  readonly webServerFile: string;
  /** Additions for one service, for drills: crash points, short windows. */
  readonly extraEnv: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
}

export const urlsOf = ({ ports }: SystemSettings): SystemUrls => ({
  web: `http://localhost:${ports.web}`,
  api: `http://127.0.0.1:${ports.api}`,
  exchange: `http://127.0.0.1:${ports.exchange}`,
  exchangeControl: `http://127.0.0.1:${ports.exchangeControl}`,
  worker: `http://127.0.0.1:${ports.worker}`,
});

/** Where each service says that it is ready. */
export function healthUrlsOf(settings: SystemSettings): Readonly<Record<ServiceName, string>> {
  const urls = urlsOf(settings);
  return {
    exchange: `${urls.exchange}/fapi/v1/ping`,
    api: `${urls.api}/readyz`,
    worker: `${urls.worker}/readyz`,
    web: `http://127.0.0.1:${settings.ports.web}/`,
  };
}

/** What each process runs and may know. What is not written here, a process does not have. */
export function describeService(name: ServiceName, context: ServiceContext): Service {
  const service = DESCRIPTIONS[name](context);
  return {
    ...service,
    env: {
      ...systemEnvironment(),
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      ...service.env,
      ...operatorEnvironment(name),
      ...context.extraEnv[name],
    },
  };
}

const app = (name: string): Pick<Service, 'name' | 'command' | 'cwd' | 'graceMs'> => ({
  name,
  command: [process.execPath, '--import', 'tsx', path.join('apps', name, 'src', 'main.ts')],
  cwd: repositoryRoot,
  graceMs: 10_000,
});

const queueEnv = ({ settings }: ServiceContext): Record<string, string> =>
  settings.redisUrl === undefined ? {} : { REDIS_URL: settings.redisUrl };

const DESCRIPTIONS: Readonly<Record<ServiceName, (context: ServiceContext) => Service>> = {
  exchange: ({ settings, secrets }) => ({
    ...app('exchange'),
    env: {
      EXCHANGE_PORT: String(settings.ports.exchange),
      EXCHANGE_CONTROL_PORT: String(settings.ports.exchangeControl),
      EXCHANGE_CONTROL_TOKEN: secrets.exchangeControlToken,
      EXCHANGE_DATA_DIR: path.join(settings.dataDir, 'exchange'),
    },
    healthUrl: healthUrlsOf(settings).exchange,
  }),
  api: (context) => {
    const { settings, database, keys } = context;
    const urls = urlsOf(settings);
    return {
      ...app('api'),
      env: {
        API_PORT: String(settings.ports.api),
        DATABASE_URL: database.appUrl,
        VAULT_PUBLIC_KEY_FILE: keys.publicKeyFile,
        WEB_ORIGIN: `${urls.web},http://127.0.0.1:${settings.ports.web}`,
        PUBLIC_API_URL: urls.api,
        EXCHANGE_URL: urls.exchange,
        TRUST_PROXY: '127.0.0.1,::1', // the web's server tells where its browsers are
        ...queueEnv(context),
      },
      healthUrl: healthUrlsOf(settings).api,
    };
  },
  worker: (context) => {
    const { settings, database, keys, secrets } = context;
    const urls = urlsOf(settings);
    return {
      ...app('worker'),
      graceMs: 25_000, // it finishes the orders that it has begun
      env: {
        WORKER_PORT: String(settings.ports.worker),
        DATABASE_URL: database.workerUrl,
        VAULT_PRIVATE_KEY_FILE: keys.privateKeyFile,
        TENANT_KEY: secrets.tenantKey,
        EXCHANGE_URL: urls.exchange,
        ...queueEnv(context),
      },
      healthUrl: healthUrlsOf(settings).worker,
    };
  },
  // No database, no key that opens anything: only the API's address and the key of its own cookie.
  web: ({ settings, secrets, webServerFile }) => {
    const urls = urlsOf(settings);
    return {
      ...app('web'),
      command: [process.execPath, webServerFile],
      cwd: path.dirname(webServerFile),
      env: {
        PORT: String(settings.ports.web),
        HOSTNAME: '127.0.0.1',
        API_URL: urls.api,
        NEXTAUTH_URL: urls.web,
        NEXTAUTH_SECRET: secrets.webSession,
      },
      healthUrl: healthUrlsOf(settings).web,
    };
  },
};

/** Folders that the services write to. */
export function makeServiceFolders({ dataDir }: SystemSettings): string {
  const logs = path.join(dataDir, 'logs');
  for (const folder of [logs, path.join(dataDir, 'exchange')]) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  return logs;
}
