import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
export const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));
const READY_MS = 60_000;

const readySchema = z.object({
  url: z.string(),
  wsUrl: z.string(),
  controlUrl: z.string(),
  controlToken: z.string(),
});
export const accountSchema = z.object({ apiKey: z.string(), secret: z.string(), passphrase: z.string() });
export type Keys = z.output<typeof accountSchema>;

/** The exchange as its users run it: a process of its own on free ports. */
export interface LaunchedExchange {
  readonly url: string;
  readonly wsUrl: string;
  readonly pid: number;
  control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
  newAccount(options?: object): Promise<Keys>;
  /** kill −9. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export const temporaryDirectory = (): string => mkdtempSync(join(tmpdir(), 'trendy-exchange-'));
export const removeDirectory = (dir: string): void => rmSync(dir, { recursive: true, force: true });

export async function launchExchange(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<LaunchedExchange> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    cwd: REPOSITORY,
    env: {
      ...process.env,
      EXCHANGE_PORT: '0',
      EXCHANGE_CONTROL_PORT: '0',
      EXCHANGE_DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { url, wsUrl, controlUrl, controlToken } = readySchema.parse(JSON.parse(await firstLine(child)));
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(controlUrl + path, {
      method,
      headers: { authorization: `Bearer ${controlToken}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const value: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  return {
    url,
    wsUrl,
    pid: child.pid ?? 0,
    control,
    newAccount: async (options = {}) => accountSchema.parse(await control('POST', '/accounts', options)),
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    let errors = '';
    const timer = setTimeout(() => reject(new Error(`the exchange did not start: ${errors}`)), READY_MS);
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-5_000);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const line = out.split('\n', 2)[0];
      if (!out.includes('\n') || line === undefined) return;
      clearTimeout(timer);
      resolve(line);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the exchange ended with ${code}: ${errors}`));
    });
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
