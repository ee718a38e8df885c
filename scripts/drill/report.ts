import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import type { CellResult } from '../../apps/worker/src/testing/drill/cell.ts';
import { repositoryRoot } from '../repository.ts';

/** One row of the table: a crash point and the kind of order that was on its way. */
export interface FaultRow {
  readonly fault: string;
  readonly rounds: number;
  readonly violations: number;
  readonly slowestMs: number;
}

const DIRECTORY = path.join(repositoryRoot, 'test-results');
const PROGRESS = path.join(DIRECTORY, 'drill-progress.json');
const REPORT = path.join(DIRECTORY, 'drill-report.json');

export function rowsOf(results: readonly CellResult[]): FaultRow[] {
  const rows = new Map<string, FaultRow>();
  for (const { point, kind, faults, healedMs } of results) {
    const fault = `${point} ${kind}`;
    const row = rows.get(fault) ?? { fault, rounds: 0, violations: 0, slowestMs: 0 };
    rows.set(fault, {
      fault,
      rounds: row.rounds + 1,
      violations: row.violations + faults.length,
      slowestMs: Math.max(row.slowestMs, healedMs),
    });
  }
  return [...rows.values()].sort((a, b) => (a.fault < b.fault ? -1 : 1));
}

export function sumsOf(rows: readonly FaultRow[]): Omit<FaultRow, 'fault'> {
  return {
    rounds: rows.reduce((sum, row) => sum + row.rounds, 0),
    violations: rows.reduce((sum, row) => sum + row.violations, 0),
    slowestMs: Math.max(0, ...rows.map((row) => row.slowestMs)),
  };
}

/** A line for each fault and a last one with the sums, as a table or as JSON. */
export function printRows(rows: readonly FaultRow[], asJson: boolean): void {
  const sums = sumsOf(rows);
  if (asJson) {
    for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
    process.stdout.write(`${JSON.stringify({ sums })}\n`);
    return;
  }
  const line = (fault: string, { rounds, violations, slowestMs }: Omit<FaultRow, 'fault'>): string =>
    `${fault.padEnd(14)} ${String(rounds).padStart(6)}  ${String(violations).padStart(10)}  ${(slowestMs / 1_000).toFixed(1).padStart(7)} s\n`;
  process.stdout.write(`fault          rounds  violations  slowest\n`);
  for (const row of rows) process.stdout.write(line(row.fault, row));
  process.stdout.write(line('all', sums));
}

/** What was measured, of which commit, on what. */
export function writeReport(body: object): string {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: repositoryRoot, encoding: 'utf8' }).trim();
  const changed = execFileSync('git', ['status', '--porcelain', '-uno'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  fs.mkdirSync(DIRECTORY, { recursive: true });
  const head = { commit, isClean: changed.trim() === '', node: process.version, platform: process.platform };
  fs.writeFileSync(
    REPORT,
    `${JSON.stringify({ ...head, at: new Date().toISOString(), ...body }, null, 2)}\n`,
  );
  return path.relative(repositoryRoot, REPORT);
}

/** Results of a drill that was broken off; of the same size only, or its rounds would not compare. */
export function readProgress(accounts: number): readonly CellResult[] {
  if (!fs.existsSync(PROGRESS)) return [];
  const stored = JSON.parse(fs.readFileSync(PROGRESS, 'utf8')) as {
    readonly accounts: number;
    readonly results: readonly CellResult[];
  };
  return stored.accounts === accounts ? stored.results : [];
}

export function keepProgress(accounts: number, results: readonly CellResult[]): void {
  fs.mkdirSync(DIRECTORY, { recursive: true });
  fs.writeFileSync(PROGRESS, JSON.stringify({ accounts, results }));
}
