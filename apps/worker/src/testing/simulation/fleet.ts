import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';

/** What a child is asked for: seeds in [from, to). */
export interface SeedRange {
  readonly from: number;
  readonly to: number;
  /** Each seed a second time, to compare the traces. */
  readonly twice: boolean;
  /** Name of a planted bug, of which the first seed that shows it is enough; null: the product as it is. */
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
  readonly onReport: (report: RangeReport) => void;
  /** Nothing more is begun once it says so. */
  readonly isEnough?: () => boolean;
}

const CHUNK = 20;
const CHILD = path.join(import.meta.dirname, 'seed-worker.ts');

/** Processes that play seeds, a few at a time; kept, for a warm one is several times faster than a new one. */
export class Fleet {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  static start(processes: number): Fleet {
    return new Fleet(
      Array.from({ length: processes }, () =>
        fork(CHILD, { execArgv: ['--import', 'tsx'], serialization: 'json' }),
      ),
    );
  }

  /** @throws when a child dies: a seed that kills it has failed. */
  async play(options: FleetOptions): Promise<void> {
    const ranges: SeedRange[] = [];
    for (let from = options.from; from < options.to; from += CHUNK) {
      const to = Math.min(options.to, from + CHUNK);
      ranges.push({ from, to, twice: options.twice, bug: options.bug });
    }
    const lane = async (child: ChildProcess): Promise<void> => {
      while (ranges.length > 0 && options.isEnough?.() !== true) {
        const range = ranges.shift();
        if (range) options.onReport(await askChild(child, range));
      }
    };
    await Promise.all(this.#children.map(lane));
  }

  stop(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}

/** The same, for one range. @throws when a child dies. */
export async function runFleet(options: FleetOptions & { readonly processes: number }): Promise<void> {
  const fleet = Fleet.start(options.processes);
  try {
    await fleet.play(options);
  } finally {
    fleet.stop();
  }
}

function askChild(child: ChildProcess, range: SeedRange): Promise<RangeReport> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`the process that played seeds ${range.from} to ${range.to - 1} ended with ${code}`));
    if (!child.connected) return onExit(child.exitCode);
    child.once('exit', onExit);
    child.once('message', (report) => {
      child.off('exit', onExit);
      resolve(report as RangeReport);
    });
    child.send(range);
  });
}
