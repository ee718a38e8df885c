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
  if (Number.isSafeInteger(pid) && pid > 0 && isServerOf(pid, dir)) {
    process.kill(pid, 'SIGINT');
    const deadline = performance.now() + PATIENCE_MS;
    while (isAlive(pid)) {
      if (performance.now() > deadline)
        throw new Error(`the old PostgreSQL (pid ${pid}) in ${dir} does not end`);
      await delay(50);
    }
  }
  // After a crash of the machine the file names nobody; postgres itself refuses to guess when the pid is reused.
  fs.rmSync(file, { force: true });
}

function isServerOf(pid: number, dir: string): boolean {
  const command = commandOf(pid);
  return command !== null && /postgres/.test(command) && command.includes(dir);
}
