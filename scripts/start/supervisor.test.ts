import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isAlive } from '../processes.ts';
import { restartDelay, supervise } from './supervisor.ts';
import type { Service, Supervised, SupervisorEvents } from './supervisor.ts';

const logs = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-supervisor-'));
const running: Supervised[] = [];
afterAll(async () => {
  await Promise.all(running.map((service) => service.stop()));
  fs.rmSync(logs, { recursive: true, force: true });
});

const silent: SupervisorEvents = {
  onChange: () => undefined,
  onRestart: () => undefined,
  onGiveUp: () => undefined,
};

function start(
  name: string,
  program: string,
  events: Partial<SupervisorEvents> = {},
  graceMs = 5_000,
): Supervised {
  const service: Service = {
    name,
    command: [process.execPath, '-e', program],
    cwd: logs,
    env: { GIVEN: 'yes' },
    healthUrl: 'http://127.0.0.1:1/',
    graceMs,
  };
  const supervised = supervise(service, logs, { ...silent, ...events });
  running.push(supervised);
  return supervised;
}

test('waits longer after each death, and gives up at the sixth within a minute', () => {
  const waits = [1, 2, 3, 4, 5, 6].map((count) => restartDelay(Array<number>(count).fill(1000), 1000));
  expect(waits).toEqual([200, 400, 800, 1600, 3200, null]);
});

test('forgets deaths that are more than a minute old', () => {
  expect(restartDelay([...Array<number>(9).fill(0), 70_000], 70_000)).toBe(200);
});

test('starts a killed service again under a new pid', async () => {
  const service = start('phoenix', 'setInterval(() => {}, 1000)');
  const first = service.pid();
  service.kill('SIGKILL');
  await expect.poll(() => service.pid()).not.toBe(first);
  await expect.poll(() => service.pid()).not.toBeNull();
});

test('gives up a service that cannot live, with its last words', async () => {
  const words: string[] = [];
  start('doomed', 'console.error("no port"); process.exit(3)', { onGiveUp: (_name, log) => words.push(log) });
  await expect.poll(() => words.length, { timeout: 20_000 }).toBe(1);
  expect(words[0]).toContain('no port');
});

test('kills one that ignores SIGTERM, after its grace', async () => {
  const deaf = start(
    'deaf',
    'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)',
    {},
    300,
  );
  await expect.poll(() => deaf.logTail()).toContain('up');
  const pid = deaf.pid() ?? -1;
  await deaf.stop();
  expect(isAlive(pid)).toBe(false);
});

test('gives a service its own environment and nothing else', async () => {
  const nosy = start('nosy', 'console.log(JSON.stringify(process.env)); setInterval(() => {}, 1000)');
  await expect.poll(() => nosy.logTail()).toContain('GIVEN');
  const seen = Object.keys(JSON.parse(nosy.logTail().trim()) as object).filter(
    (name) => !name.startsWith('__CF'),
  );
  expect(seen).toEqual(['GIVEN']);
});
