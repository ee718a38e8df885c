import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';

/** What a child is asked for: seeds in [from, to). */
export interface SeedRange {
  readonly from: number;
  readonly to: number;
  /** Each seed a second time, to compare the traces. */
  readonly twice: boolean;
  /** Name of a planted bug; null: the product as it is. */
  readonly bug: string | null;
}

export interface RangeReport extends Omit<SeedRange, 'bug' | 'twice'> {
  readonly orders: number;
  readonly kills: number;
  readonly slowestHealMs: number;
  readonly failures: readonly { readonly seed: number; readonly violations: readonly string[] }[];
  /** Of the traces of all its seeds. */
  readonly digest: string;
}

export interface FleetOptions extends SeedRange {
  readonly processes: number;
  readonly onReport: (report: RangeReport) => void;
  /** Nothing more is begun once it says so. */
  readonly isEnough?: () => boolean;
}

const CHUNK = 20;
const CHILD = path.join(import.meta.dirname, 'seed-worker.ts');

/** Plays seeds on several processes, a few at a time. @throws when a child dies: a seed that kills it has failed. */
export async function runFleet(options: FleetOptions): Promise<void> {
  const ranges: SeedRange[] = [];
  for (let from = options.from; from < options.to; from += CHUNK) {
    const to = Math.min(options.to, from + CHUNK);
    ranges.push({ from, to, twice: options.twice, bug: options.bug });
  }
  const lane = async (): Promise<void> => {
    const child = fork(CHILD, { execArgv: ['--import', 'tsx'], serialization: 'json' });
    try {
      while (ranges.length > 0 && options.isEnough?.() !== true) {
        const range = ranges.shift();
        if (range) options.onReport(await askChild(child, range));
      }
    } finally {
      child.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: options.processes }, lane));
}

function askChild(child: ChildProcess, range: SeedRange): Promise<RangeReport> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`the process that played seeds ${range.from} to ${range.to - 1} ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (report) => {
      child.off('exit', onExit);
      resolve(report as RangeReport);
    });
    child.send(range);
  });
}
