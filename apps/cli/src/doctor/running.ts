import { isRunning, readRecord } from '../../../../scripts/start/running-record.ts';
import { loadSecrets } from '../../../../scripts/start/secrets.ts';
import { healthUrlsOf } from '../../../../scripts/start/services.ts';
import { embeddedUrls } from '../../../../scripts/start/database.ts';
import type { DatabaseUrls, SystemSettings } from '../../../../scripts/start/settings.ts';
import { fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

export interface RunningState {
  readonly findings: readonly Finding[];
  readonly isUp: boolean;
  /** Present when there is a database to look at. */
  readonly database?: DatabaseUrls;
}

/** What runs out of the data folder now, and whether it is well. */
export async function runningState(settings: SystemSettings): Promise<RunningState> {
  const record = readRecord(settings.dataDir);
  const outside = settings.database ? { database: settings.database } : {};
  if (!record) {
    return { isUp: false, findings: [warn('system', 'not running', 'npm start')], ...outside };
  }
  if (!isRunning(record.launcher)) {
    const left = record.children.filter(isRunning).map((child) => child.name);
    const what = left.length === 0 ? 'nothing is left of it' : `still there: ${left.join(', ')}`;
    const finding = warn(
      'system',
      `the last run was killed; ${what}`,
      '"npm start" clears up and starts again',
    );
    return { isUp: false, findings: [finding], ...outside };
  }
  const findings = [ok('system', `running, process ${record.launcher.pid}`)];
  for (const [name, url] of Object.entries(healthUrlsOf({ ...settings, ports: record.ports }))) {
    findings.push(await serviceFinding(name, url, settings.dataDir));
  }
  const embedded =
    record.databasePort === null
      ? {}
      : { database: embeddedUrls(record.databasePort, loadSecrets(settings.dataDir)) };
  return { isUp: true, findings, ...embedded, ...outside };
}

async function serviceFinding(name: string, url: string, dataDir: string): Promise<Finding> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' });
    if (response.status < 400) return ok(name, url);
    return fail(name, `${url} answers ${response.status}`, `look into ${dataDir}/logs/${name}.log`);
  } catch {
    return fail(name, `${url} does not answer`, `look into ${dataDir}/logs/${name}.log`);
  }
}
