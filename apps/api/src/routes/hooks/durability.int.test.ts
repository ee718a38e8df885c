import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, until } from '../../testing/running-api.ts';
import type { TestApi } from '../../testing/running-api.ts';
import { anAlert, asAdmin, openDesk } from '../../testing/trading-desk.ts';

/** Each round ends when so many alerts of it were answered, with others on their way. */
const KILLED_AFTER = [1, 30, 120];
const SENDERS = 50;
const WEBHOOKS = 5;

let api: TestApi;
const children: ChildProcess[] = [];
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await api?.stop();
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** The shipped process, on the same database. */
async function spawnApi(port: number): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, '../../main.ts')],
    {
      env: {
        PATH: process.env['PATH'],
        API_PORT: String(port),
        DATABASE_URL: api.env.DATABASE_URL,
        VAULT_PUBLIC_KEY_FILE: api.env.VAULT_PUBLIC_KEY_FILE,
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  children.push(child);
  const isReady = async (): Promise<boolean> =>
    (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status === 200;
  await until(isReady, 30_000);
  return child;
}

test('what was answered with 2xx is stored, whenever the process is killed', async () => {
  const paths: string[] = [];
  for (let index = 0; index < WEBHOOKS; index++) {
    paths.push((await openDesk(api, await api.person(`durable${index}`))).hookPath);
  }
  const port = await freePort();
  const acked: string[] = [];
  let cut = 0;
  for (const [round, killedAfter] of KILLED_AFTER.entries()) {
    const child = await spawnApi(port);
    const ackedBefore = acked.length;
    const ended = once(child, 'exit');
    const sends = Array.from({ length: SENDERS }, async (_, sender) => {
      for (let count = 0; count < 20; count++) {
        const id = `${round}-${sender}-${count}`;
        const response = await fetch(`http://127.0.0.1:${port}${paths[sender % WEBHOOKS]}`, {
          method: 'POST',
          body: anAlert(id),
        }).catch(() => null);
        if (!response) {
          cut++;
          return;
        }
        const body = (await response.json().catch(() => null)) as { id?: string } | null;
        if (response.status === 202 && body?.id !== undefined) acked.push(body.id);
        if (acked.length - ackedBefore >= killedAfter) child.kill('SIGKILL');
      }
    });
    await Promise.all(sends);
    child.kill('SIGKILL');
    await ended;
  }
  expect(cut).toBeGreaterThan(0);
  expect(acked.length).toBeGreaterThan(150);
  const stored = await asAdmin<{ id: string; logged: boolean }>(
    api,
    `select i.id, exists (select 1 from account_log l where l.account_id = i.account_id
                            and l.payload ->> 'signalId' = i.id) as logged from signal_inbox i`,
  );
  const ids = new Set(stored.map(({ id }) => id));
  expect(acked.filter((id) => !ids.has(id))).toEqual([]);
  expect(stored.every(({ logged }) => logged)).toBe(true);
}, 120_000);
