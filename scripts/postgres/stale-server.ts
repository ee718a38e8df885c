import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandOf, isAlive } from '../processes.ts';

const PATIENCE_MS = 30_000;

/**
 * Ends the server that a killed launcher left behind in `dir`. The pid in `postmaster.pid` may have been given to
 * somebody else since: it is signalled only if it is a postgres of that very folder.
 */
export async function stopStaleServer(dir: string): Promise<void> {
  const file = path.join(dir, 'postmaster.pid');
  if (!fs.existsSync(file)) return;
  const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
  // A pid that is gone is left to postgres, which knows whether a backend still works on the files.
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return;
  if (!isServerOf(pid, dir)) {
    fs.rmSync(file, { force: true });
    return;
  }
  process.kill(pid, 'SIGINT');
  const deadline = performance.now() + PATIENCE_MS;
  while (isAlive(pid)) {
    if (performance.now() > deadline)
      throw new Error(`the old PostgreSQL (pid ${pid}) in ${dir} does not end`);
    await delay(50);
  }
}

function isServerOf(pid: number, dir: string): boolean {
  const command = commandOf(pid);
  return command !== null && /postgres/.test(command) && command.includes(dir);
}
