import fs from 'node:fs';
import path from 'node:path';
import { handedOver, handOver } from '../env.ts';

/** What a journey may know of the system that it runs against. */
export interface SystemUnderTest {
  readonly urls: {
    readonly web: string;
    readonly api: string;
    readonly exchange: string;
    readonly exchangeControl: string;
    readonly worker: string;
  };
  readonly dataDir: string;
  readonly logDir: string;
  readonly controlToken: string;
  /** The database as its superuser, for oracles that read what no role of ours may. */
  readonly adminUrl: string;
  readonly databaseDir: string;
}

export function rememberSystem(system: SystemUnderTest): void {
  handOver(JSON.stringify(system));
}

/** @throws Error outside a run that started a system. */
export function systemUnderTest(): SystemUnderTest {
  const text = handedOver();
  if (text === undefined)
    throw new Error('No system is running: start the journeys with `npm run test:e2e`.');
  return JSON.parse(text) as SystemUnderTest;
}

/** Process ids of the services, as the launcher last wrote them down, and of the database. */
export function runningProcesses({ dataDir, databaseDir }: SystemUnderTest): ReadonlyMap<string, number> {
  const record = JSON.parse(fs.readFileSync(path.join(dataDir, 'running.json'), 'utf8')) as {
    readonly children: readonly { readonly name: string; readonly pid: number }[];
  };
  const postmaster = fs.readFileSync(path.join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0];
  return new Map([
    ...record.children.map(({ name, pid }) => [name, pid] as const),
    ['postgres', Number(postmaster)],
  ]);
}
