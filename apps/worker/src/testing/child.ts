import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { listenForCutOff, onCutOff } from '../../../../scripts/testing/cut-off.ts';

export const repositoryRoot = path.resolve(import.meta.dirname, '../../../..');

/** A process of the product, started as it is shipped. */
export interface Child {
  readonly process: ChildProcess;
  /** The first line of standard output that `isReady` takes. @throws when the process ends before. */
  readonly ready: Promise<Record<string, unknown>>;
  readonly exited: Promise<number | null>;
  readonly output: () => string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

const MAX_OUTPUT = 2_000_000;

/** A run that is cut off takes its processes with it: an orphan would go on trading with nobody looking. */
const alive = new Set<ChildProcess>();
function killAll(): void {
  for (const child of alive) {
    child.kill('SIGKILL');
    alive.delete(child);
  }
}
process.on('exit', killAll);
onCutOff(killAll);
listenForCutOff();

export function startApp(
  name: 'exchange' | 'worker' | 'api',
  env: Readonly<Record<string, string>>,
  isReady: (line: Record<string, unknown>) => boolean,
  main = `apps/${name}/src/main.ts`,
): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let rest = '';
  alive.add(child);
  const exited = once(child, 'exit').then(([code]) => {
    alive.delete(child);
    return code as number | null;
  });
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-MAX_OUTPUT);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const parsed = parse(line);
        if (parsed && isReady(parsed)) resolve(parsed);
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-MAX_OUTPUT);
    });
    void exited.then((code) =>
      reject(new Error(`${name} ended with ${code} before it was ready:\n${output}`)),
    );
  });
  ready.catch(() => undefined);
  return {
    process: child,
    ready,
    exited,
    output: () => output,
    kill: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    },
  };
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
