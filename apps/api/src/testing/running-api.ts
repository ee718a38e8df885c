import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createClient } from '@trendy/contracts';
import type { Client } from '@trendy/contracts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateVaultKeys } from '@trendy/platform/vault-keys';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import type { Env } from '../env.ts';
import { startApi } from '../server.ts';
import type { RunningApi } from '../server.ts';

export interface TestApi extends RunningApi {
  readonly database: TestDatabase;
  readonly env: Env;
  /** A client that is nobody, or the holder of a token. */
  client(token?: string): Client;
  /** Signs a new person up. */
  person(name: string): Promise<Person>;
}

export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
  readonly api: Client;
}

export const PASSWORD = 'a long enough sentence';

export function envFor(database: TestDatabase, publicKeyFile: string, more: Partial<Env> = {}): Env {
  return {
    HOST: '127.0.0.1',
    API_PORT: 0,
    DATABASE_URL: database.appUrl,
    REDIS_URL: undefined,
    LOG_LEVEL: 'silent',
    VAULT_PUBLIC_KEY_FILE: publicKeyFile,
    EXCHANGE_URL: 'http://127.0.0.1:1',
    PUBLIC_API_URL: 'https://api.example.com',
    WEB_ORIGIN: ['http://localhost:3000'],
    TRUST_PROXY: [],
    LIVE_TRADING: 'off',
    MAX_BOTS: 50,
    MAX_WEBHOOKS: 50,
    MAX_ACCOUNTS: 20,
    MAX_DEMO_ACCOUNTS: 10,
    ...more,
  };
}

/** The whole API on a port and a database of its own, with its real composition. */
export async function startTestApi(more: Partial<Env> = {}): Promise<TestApi> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'trendy-api-'));
  const { publicKeyFile } = generateVaultKeys(dir);
  const database = await createTestDatabase();
  const venue = await startPlayMoney();
  const env = envFor(database, publicKeyFile, { EXCHANGE_URL: venue.url, ...more });
  const api = await startApi(env);
  const client = (token?: string): Client =>
    createClient(fetch, api.url, () => (token === undefined ? {} : { authorization: `Bearer ${token}` }));
  return {
    ...api,
    database,
    env,
    client,
    person: async (name) => {
      const email = `${name}@example.com`;
      const { token, user } = await client().signUp({ body: { email, password: PASSWORD } });
      return { userId: user.id, email, password: PASSWORD, token, api: client(token) };
    },
    stop: async () => {
      await api.stop();
      await venue.stop();
      await database.drop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Hands out keys as the built-in exchange does; trading with them is proven by the worker's tests. */
async function startPlayMoney(): Promise<{ url: string; stop(): Promise<void> }> {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    count++;
    const key = { apiKey: `demo-key-${count}-000000`, secret: `canary-secret-${count}`, passphrase: 'p' };
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(key));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** For waiting on what happens soon. */
export async function until(check: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`it did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
