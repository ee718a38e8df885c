import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, signalGroup } from '../processes.ts';
import { SetupError } from './settings.ts';
import type { SystemPorts } from './settings.ts';

interface RecordedProcess {
  readonly name: string;
  readonly pid: number;
  /** Start time: a pid alone may have been given to somebody else since. */
  readonly identity: string;
}

/** What is running out of one data folder; on disk, so that the next start can heal a killed one. */
export interface RunningRecord {
  readonly launcher: RecordedProcess;
  readonly ports: SystemPorts;
  readonly databasePort: number | null;
  readonly children: readonly RecordedProcess[];
}

const GRACE_MS = 10_000;

const fileOf = (dataDir: string): string => path.join(dataDir, 'running.json');

export function recordedProcess(name: string, pid: number): RecordedProcess | null {
  const identity = identityOf(pid);
  return identity === null ? null : { name, pid, identity };
}

export const isRunning = ({ pid, identity }: RecordedProcess): boolean => identityOf(pid) === identity;

export function readRecord(dataDir: string): RunningRecord | null {
  try {
    return JSON.parse(fs.readFileSync(fileOf(dataDir), 'utf8')) as RunningRecord;
  } catch {
    return null; // never started, ended well, or torn by a crash of the machine, which ended the processes as well
  }
}

export function writeRecord(dataDir: string, record: RunningRecord): void {
  const draft = `${fileOf(dataDir)}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify(record, null, 2), { mode: 0o600 });
  fs.renameSync(draft, fileOf(dataDir));
}

export const removeRecord = (dataDir: string): void => fs.rmSync(fileOf(dataDir), { force: true });

/**
 * Ends what a killed launcher left running. @returns names of the processes that were ended.
 * @throws SetupError when the launcher of this data folder is alive.
 */
export async function endOrphans(dataDir: string): Promise<readonly string[]> {
  const record = readRecord(dataDir);
  if (!record) return [];
  if (isRunning(record.launcher)) {
    throw new SetupError(
      `Trendy already runs out of ${dataDir} (process ${record.launcher.pid}, http://localhost:${record.ports.web}). ` +
        'End that one first (Ctrl-C, or kill the process), or set TRENDY_DATA_DIR to another folder.',
    );
  }
  const orphans = record.children.filter(isRunning);
  for (const { pid } of orphans) signalGroup(pid, 'SIGTERM');
  const deadline = performance.now() + GRACE_MS;
  while (orphans.some(isRunning) && performance.now() < deadline) await delay(50);
  for (const orphan of orphans) if (isRunning(orphan)) signalGroup(orphan.pid, 'SIGKILL');
  removeRecord(dataDir);
  return orphans.map((orphan) => orphan.name);
}
