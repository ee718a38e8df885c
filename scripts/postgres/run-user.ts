import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** The system user that a server process runs as. */
export interface RunUser {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, made when missing. Null: run as ourselves. */
export function databaseUser(): RunUser | null {
  if (process.getuid?.() !== 0) return null;
  const found = idsOf('postgres');
  if (found) return found;
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'], {
      stdio: 'pipe',
    });
  } catch (error) {
    throw new Error(
      'PostgreSQL may not run as root, and the system user "postgres" could not be made ' +
        `(${error instanceof Error ? error.message : String(error)}). ` +
        'Run as a normal user, or create that user: useradd --system postgres',
      { cause: error },
    );
  }
  const made = idsOf('postgres');
  if (!made) throw new Error('useradd succeeded, yet "id -u postgres" finds no such user');
  return made;
}

function idsOf(name: string): RunUser | null {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** Whether `user` may enter every folder above and including `folder` (the nearest existing ones decide). */
export function canEnter(folder: string, user: RunUser): boolean {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    const stat = fs.statSync(current, { throwIfNoEntry: false });
    if (stat) {
      const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (current === path.dirname(current)) return true;
  }
}
