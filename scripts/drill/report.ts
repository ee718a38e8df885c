import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import type { DrillRow } from '../../apps/worker/src/testing/drill/row.ts';
import type { DrillSize, RoundOutcome } from '../../apps/worker/src/testing/drill/run-rows.ts';
import { repositoryRoot } from '../repository.ts';

/** One row of the table. */
export interface FaultRow {
  readonly fault: string;
  readonly what: string;
  readonly rounds: number;
  readonly violations: number;
  readonly slowestMs: number;
  /** All its rounds, one after the other. */
  readonly tookMs: number;
}

export interface Sums {
  readonly faults: number;
  readonly rounds: number;
  readonly violations: number;
  readonly slowestMs: number;
  readonly tookMs: number;
}

const DIRECTORY = path.join(repositoryRoot, 'test-results');
const PROGRESS = path.join(DIRECTORY, 'drill-progress.json');
const REPORT = path.join(DIRECTORY, 'drill-report.json');

/** A line for every row of the table that was run, in the table's order. */
export function rowsOf(table: readonly DrillRow[], outcomes: readonly RoundOutcome[]): FaultRow[] {
  return table.flatMap(({ fault, what }) => {
    const own = outcomes.filter((outcome) => outcome.fault === fault);
    if (own.length === 0) return [];
    const violations = own.reduce((sum, { faults }) => sum + faults.length, 0);
    const slowestMs = Math.max(0, ...own.map(({ healedMs }) => healedMs));
    const tookMs = own.reduce((sum, outcome) => sum + outcome.tookMs, 0);
    return [{ fault, what, rounds: own.length, violations, slowestMs, tookMs }];
  });
}

export const sumsOf = (rows: readonly FaultRow[]): Sums => ({
  faults: rows.length,
  rounds: rows.reduce((sum, row) => sum + row.rounds, 0),
  violations: rows.reduce((sum, row) => sum + row.violations, 0),
  slowestMs: Math.max(0, ...rows.map((row) => row.slowestMs)),
  tookMs: rows.reduce((sum, row) => sum + row.tookMs, 0),
});

/** What the last line says beside the sums. */
export interface DrillEnd {
  readonly seconds: number;
  /** Where the report stands. */
  readonly file: string;
  /** Told to end before everything was done. */
  readonly cutOff: boolean;
}

/** A line for each fault and a last one with the sums, as a table or as JSON. */
export function printRows(rows: readonly FaultRow[], asJson: boolean, end: DrillEnd): void {
  const sums = sumsOf(rows);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (asJson) {
    for (const row of rows) print(JSON.stringify(row));
    print(JSON.stringify({ sums, ...end }));
    return;
  }
  const width = Math.max(5, ...rows.map(({ fault }) => fault.length));
  const whatWidth = Math.max(4, ...rows.map(({ what }) => what.length));
  const line = (fault: string, what: string, ...numbers: readonly string[]): void =>
    print(
      [fault.padEnd(width), what.padEnd(whatWidth), ...numbers.map((one) => one.padStart(10))].join('  '),
    );
  line('fault', 'what', 'rounds', 'violations', 'slowest');
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  for (const { fault, what, rounds, violations, slowestMs } of rows)
    line(fault, what, `${rounds}`, `${violations}`, seconds(slowestMs));
  line('all', `${sums.faults} faults`, `${sums.rounds}`, `${sums.violations}`, seconds(sums.slowestMs));
  print(`${sums.rounds} rounds in ${end.seconds} s; ${end.file}`);
}

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: repositoryRoot, encoding: 'utf8', maxBuffer: 256_000_000 }).trim();

/** The commit, and what is changed beside it: results of another state of the code do not count for this one. */
export function stateOfCode(): { readonly commit: string; readonly changes: string | null } {
  const diff = git('diff', 'HEAD');
  const changes = diff === '' ? null : createHash('sha256').update(diff).digest('hex').slice(0, 12);
  return { commit: git('rev-parse', 'HEAD'), changes };
}

export interface Versions {
  readonly trendy: string;
  readonly node: string;
  readonly ccxt: string;
  readonly postgres?: string;
}

export function versions(postgres?: string): Versions {
  const versionIn = (file: string): string => {
    const read = JSON.parse(fs.readFileSync(path.join(repositoryRoot, file), 'utf8')) as { version: string };
    return read.version;
  };
  return {
    trendy: versionIn('package.json'),
    node: process.version,
    ccxt: versionIn('node_modules/ccxt/package.json'),
    ...(postgres === undefined ? {} : { postgres }),
  };
}

/** What was measured, of which commit, with what. @returns where it stands, from the root. */
export function writeReport(body: object): string {
  fs.mkdirSync(DIRECTORY, { recursive: true });
  const head = { at: new Date().toISOString(), platform: `${process.platform} ${process.arch}` };
  fs.writeFileSync(REPORT, `${JSON.stringify({ ...head, ...body }, null, 2)}\n`);
  return path.relative(repositoryRoot, REPORT);
}

interface Progress {
  readonly of: string;
  readonly outcomes: readonly RoundOutcome[];
}

const nameOf = (size: DrillSize): string => JSON.stringify({ ...stateOfCode(), ...size });

/** Rounds of a drill that was broken off; of the same code and size only, or they would not compare. */
export function readProgress(size: DrillSize): readonly RoundOutcome[] {
  if (!fs.existsSync(PROGRESS)) return [];
  const stored = JSON.parse(fs.readFileSync(PROGRESS, 'utf8')) as Progress;
  return stored.of === nameOf(size) ? stored.outcomes : [];
}

/** Keeps what is done so far; call it once, at the start: the code may change while a drill runs. */
export function progressKeeper(size: DrillSize): (outcomes: readonly RoundOutcome[]) => void {
  const of = nameOf(size);
  fs.mkdirSync(DIRECTORY, { recursive: true });
  return (outcomes) => fs.writeFileSync(PROGRESS, JSON.stringify({ of, outcomes } satisfies Progress));
}
