import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { isPortFree } from '../ports.ts';
import { withClient } from '../postgres/roles.ts';
import { isAlive } from '../processes.ts';
import { secretsFile } from './secrets.ts';
import { databaseFolder } from './settings.ts';
import { freePorts, startSystem } from './system.ts';
import type { RunningSystem } from './system.ts';

const folders: string[] = [];
const systems: RunningSystem[] = [];

function dataFolder(): string {
  // Not below a private folder: the database's own user must be able to enter it.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-start-'));
  fs.chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

async function start(dataDir: string): Promise<RunningSystem> {
  const system = await startSystem({ dataDir, ports: await freePorts(), services: [] });
  systems.push(system);
  return system;
}

afterEach(async () => {
  await Promise.all(systems.splice(0).map((system) => system.stop()));
  for (const folder of folders.splice(0)) {
    fs.rmSync(databaseFolder(folder), { recursive: true, force: true });
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

const roleOf = (url: string): Promise<string> =>
  withClient(
    url,
    async (client) => (await client.query('select current_user as role')).rows[0].role as string,
  );

test('a data folder keeps its database and its secrets from one start to the next', async () => {
  const dataDir = dataFolder();
  const first = await start(dataDir);
  expect(await roleOf(first.database.appUrl)).toBe('app');
  expect(await roleOf(first.database.workerUrl)).toBe('worker');
  await withClient(first.database.ownerUrl, (client) => client.query('create table public.kept (id int)'));
  await first.stop();
  systems.length = 0;

  const second = await start(dataDir);
  expect(second.secrets).toEqual(first.secrets);
  const kept = await withClient(second.database.ownerUrl, (client) =>
    client.query("select to_regclass('public.kept') as name"),
  );
  expect(kept.rows[0].name).toBe('kept');
});

test('secrets and the opening key are readable by their owner alone', async () => {
  const dataDir = dataFolder();
  await start(dataDir);
  const modeOf = (file: string): number => fs.statSync(file).mode & 0o777;
  expect(modeOf(secretsFile(dataDir))).toBe(0o600);
  expect(modeOf(path.join(dataDir, 'vault', 'worker-key.pem'))).toBe(0o600);
  expect(modeOf(path.join(dataDir, 'vault'))).toBe(0o700);
});

test('a second start out of the same folder is refused in words', async () => {
  const dataDir = dataFolder();
  await start(dataDir);
  await expect(start(dataDir)).rejects.toThrow(/already runs out of .*End that one first/s);
});

test('a taken port is named, with the variable that moves it', async () => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as net.AddressInfo;
  const ports = { ...(await freePorts()), api: port };
  await expect(startSystem({ dataDir: dataFolder(), ports, services: [] })).rejects.toThrow(
    new RegExp(`port ${port} \\(api\\) is taken.*API_PORT`),
  );
  holder.close();
});

test('a database that is killed comes back on the same port with its data', async () => {
  const system = await start(dataFolder());
  await withClient(system.database.ownerUrl, (client) => client.query('create table public.kept (id int)'));
  const killed = system.pids().postgres;
  system.kill('postgres');
  await expect
    .poll(() => roleOf(system.database.appUrl).catch(() => 'down'), { timeout: 20_000 })
    .toBe('app');
  expect(system.pids().postgres).not.toBe(killed);
});

test('what a killed launcher leaves is ended by the next start', async () => {
  const dataDir = dataFolder();
  const launcher = spawnLauncher(dataDir);
  const { databasePort, postgres } = await readyLine(launcher);
  launcher.kill('SIGKILL');
  await once(launcher, 'exit');
  expect(isAlive(postgres)).toBe(true);

  const next = await start(dataDir);
  expect(isAlive(postgres)).toBe(false);
  expect(await roleOf(next.database.appUrl)).toBe('app');
  await next.stop();
  systems.length = 0;
  await delay(50);
  expect(await isPortFree(databasePort)).toBe(true);
});

/** A launcher in a process of its own, which can be killed. */
function spawnLauncher(dataDir: string): ChildProcess {
  const program = `
    import { freePorts, startSystem } from ${JSON.stringify(path.join(import.meta.dirname, 'system.ts'))};
    const system = await startSystem({ dataDir: ${JSON.stringify(dataDir)}, ports: await freePorts(), services: [] });
    console.log(JSON.stringify({ databasePort: system.database.port, postgres: system.pids().postgres }));
    setInterval(() => undefined, 1000);
  `;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function readyLine(launcher: ChildProcess): Promise<{ databasePort: number; postgres: number }> {
  let text = '';
  for await (const chunk of launcher.stdout ?? []) {
    text += String(chunk);
    if (text.includes('}')) break;
  }
  return JSON.parse(text) as { databasePort: number; postgres: number };
}
