import type { Worker } from 'node:worker_threads';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { readCount } from '../research/search-options.ts';
import { startThread } from '../research/thread.ts';
import { STUDY_ROWS } from '../research/verdict-study.ts';
import type { StudyJob, StudyOutcome, StudyRow } from '../research/verdict-study.ts';
import { alignColumns, printLine } from './sweep.ts';

interface ValidateOptions {
  readonly seeds: string;
  readonly data?: string;
  readonly workers?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('validate-verdict')
    .description(
      'Try the verdict in markets where the truth is known: how often it finds what is there, and what is not.',
    )
    .option('--seeds <number>', 'markets of each kind', '100')
    .option('--data <file>', 'bars whose shapes are shuffled; heavy-tailed ones are made without it')
    .option('--workers <count>', 'worker threads; one less than the processor has without it')
    .option('--json', 'print JSON lines')
    .action((options: ValidateOptions) => run(options));
}

async function run(options: ValidateOptions): Promise<void> {
  const seeds = readCount('--seeds', options.seeds, 1, 10_000);
  const workers =
    options.workers === undefined
      ? Math.max(1, availableParallelism() - 1)
      : readCount('--workers', options.workers, 1, 256);
  const jobs = STUDY_ROWS.flatMap((row) => Array.from({ length: seeds }, (_unused, seed) => ({ row, seed })));
  const outcomes = await share(jobs, workers, options.data);
  const lines = STUDY_ROWS.map((row) =>
    summarise(
      row,
      outcomes.filter((outcome) => outcome.row.name === row.name),
    ),
  );
  for (const line of lines) if (options.json) printLine(line);
  if (!options.json) process.stdout.write(print(lines));
  if (lines.some(({ ok }) => ok === false)) process.exitCode = 1;
}

/** Spreads jobs over threads; each takes the next when it has done one. */
function share(
  jobs: readonly StudyJob[],
  workers: number,
  data: string | undefined,
): Promise<StudyOutcome[]> {
  const outcomes: StudyOutcome[] = [];
  let next = 0;
  const serve = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const thread: Worker = startThread(new URL('../research/verdict-study.worker.ts', import.meta.url), {
        data,
      });
      const give = (): void => {
        const job = jobs[next++];
        if (job) thread.postMessage(job);
        else thread.terminate().then(() => resolve(), reject);
      };
      thread.on('message', (outcome: StudyOutcome) => {
        outcomes.push(outcome);
        if (outcomes.length % 25 === 0) process.stderr.write(`${outcomes.length} of ${jobs.length}\n`);
        give();
      });
      thread.on('error', reject);
      give();
    });
  return Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, serve)).then(() => outcomes);
}

interface StudyLine {
  readonly name: string;
  readonly seeds: number;
  readonly found: number;
  readonly supported: number;
  readonly medianChanceOfLuck: number;
  /** Mean yearly net Sharpe ratio that the planted rule came to. */
  readonly realisedSharpe: number;
  /** Of the number found, as a share of the markets; null: only told. */
  readonly target: { readonly atMost?: number; readonly atLeast?: number } | null;
  readonly ok: boolean | null;
}

function summarise(row: StudyRow, outcomes: readonly StudyOutcome[]): StudyLine {
  const count = (wanted: (outcome: StudyOutcome) => boolean): number => outcomes.filter(wanted).length;
  const found = count(({ level }) => level !== 'no_evidence');
  const share = found / outcomes.length;
  const chances = outcomes.map(({ chanceOfLuck }) => chanceOfLuck).sort((a, b) => a - b);
  return {
    name: row.name,
    seeds: outcomes.length,
    found,
    supported: count(({ level }) => level === 'supported'),
    medianChanceOfLuck: chances[Math.floor(chances.length / 2)] ?? 1,
    realisedSharpe: outcomes.reduce((sum, { plantedSharpe }) => sum + plantedSharpe, 0) / outcomes.length,
    target: row.target,
    ok: row.target && share <= (row.target.atMost ?? 1) && share >= (row.target.atLeast ?? 0),
  };
}

function print(lines: readonly StudyLine[]): string {
  const rows = lines.map((line) => [
    line.name,
    `${line.found} of ${line.seeds}`,
    String(line.supported),
    line.target?.atMost !== undefined
      ? `at most ${line.target.atMost * 100} %`
      : line.target?.atLeast !== undefined
        ? `at least ${line.target.atLeast * 100} %`
        : '',
    line.ok === null ? '' : line.ok ? 'ok' : 'NOT MET',
    `${(line.medianChanceOfLuck * 100).toFixed(1)} %`,
    line.realisedSharpe.toFixed(2),
  ]);
  const head = [
    'three years of 4-hour bars',
    'evidence found',
    'strong',
    'wanted',
    '',
    'median chance of luck',
    'realised Sharpe',
  ];
  return `${alignColumns([head, ...rows]).join('\n')}\n`;
}
