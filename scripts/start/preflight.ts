import fs from 'node:fs';
import path from 'node:path';
import { isPortFree } from '../ports.ts';
import { PORT_SETTINGS } from './settings.ts';
import type { SystemPorts } from './settings.ts';

const MINIMUM_NODE = [20, 19] as const;
const MINIMUM_FREE_BYTES = 500 * 1024 * 1024;

/** Null when this Node can run the system, else what to do. */
export function nodeFault(version: string): string | null {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const enough = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
  if (enough) return null;
  return `Node ${version} is too old: install Node ${MINIMUM_NODE.join('.')} or newer (24 is recommended), from https://nodejs.org`;
}

/** Null when the folder can be made and written, and has room. */
export function folderFault(folder: string): string | null {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
    const probe = path.join(folder, `.probe-${process.pid}`);
    fs.writeFileSync(probe, 'x');
    fs.rmSync(probe);
    const { bavail, bsize } = fs.statfsSync(folder);
    const free = bavail * bsize;
    if (free >= MINIMUM_FREE_BYTES) return null;
    return `only ${Math.floor(free / 2 ** 20)} MB are free for ${folder}: free at least 500 MB, or set TRENDY_DATA_DIR to another disk`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOSPC')
      return `the disk of ${folder} is full: free at least 500 MB, or set TRENDY_DATA_DIR`;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      return `no permission to write in ${folder} (${code}): make it yours (chown), or set TRENDY_DATA_DIR to a folder of yours`;
    }
    if (code === 'ENOTDIR' || code === 'EEXIST') {
      return `${folder} is not a folder, or a part of its path is a file: remove that file, or set TRENDY_DATA_DIR`;
    }
    throw error;
  }
}

/** One line for every port that somebody else holds, with the variable that moves ours. */
export async function portFaults(ports: SystemPorts): Promise<string[]> {
  const faults: string[] = [];
  const seen = new Map<number, string>();
  for (const [name, port] of Object.entries(ports) as [keyof SystemPorts, number][]) {
    const variable = PORT_SETTINGS[name];
    const other = seen.get(port);
    if (other !== undefined) faults.push(`${variable} and ${other} are both ${port}: give each its own`);
    else if (!(await isPortFree(port))) {
      faults.push(
        `port ${port} (${name}) is taken: end what listens there, or set ${variable} to a free port`,
      );
    }
    seen.set(port, variable);
  }
  return faults;
}
