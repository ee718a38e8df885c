import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timed } from '../../../scripts/testing/stalls.ts';
import { freePort } from '../../../scripts/ports.ts';
import { createQueueing } from './queue.ts';
import type { Payload } from './queue.ts';

const installed = spawnSync('redis-server', ['--version']).status === 0;

describe.skipIf(!installed)('on Redis', () => {
  let dir: string;
  let port: number;
  let server: ChildProcess;

  const start = async (): Promise<void> => {
    const flags = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes'];
    server = spawn('redis-server', [...flags, '--maxmemory-policy', 'noeviction'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise<void>((resolve, reject) => {
      server.once('exit', () => reject(new Error('redis-server ended')));
      server.stdout?.on('data', (text: Buffer) => {
        if (text.includes('Ready to accept connections')) resolve();
      });
    });
  };
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.removeAllListeners('exit');
      server.once('exit', () => resolve());
      server.kill('SIGKILL');
    });

  beforeAll(async () => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'queue-redis-'));
    port = await freePort();
    await start();
  });
  afterAll(async () => {
    await stop();
    fs.rmSync(dir, { recursive: true, force: true });
  });

  const open = () =>
    createQueueing({ databaseUrl: 'postgresql://unused', redisUrl: `redis://127.0.0.1:${port}` });

  test(
    'nudges coalesce, arrive, and arrive again after Redis was killed and came back',
    { timeout: 40_000 },
    async () => {
      const seen: Payload[] = [];
      const api = open();
      const queue = api.createQueue('drain');
      for (let i = 0; i < 5; i += 1) expect(await queue.nudge('a1', { accountId: 'a1' })).toBe(true);
      const worker = open();
      worker.createProcessor('drain', async (payload) => void seen.push(payload), { concurrency: 4 });
      for (let i = 0; i < 100 && seen.length === 0; i += 1) await delay(50);
      await delay(200);
      expect(seen).toEqual([{ accountId: 'a1' }]);

      await stop();
      const { value, ms } = await timed(() => queue.nudge('a2', { accountId: 'a2' }));
      expect(value).toBe(false);
      expect(ms).toBeLessThan(3_000);

      await start();
      for (let i = 0; i < 100 && !(await queue.nudge('a3', { accountId: 'a3' })); i += 1) await delay(100);
      for (let i = 0; i < 300 && seen.length < 2; i += 1) await delay(50);
      expect(seen.at(-1)).toEqual({ accountId: 'a3' });
      await worker.close();
      await api.close();
    },
  );
});
