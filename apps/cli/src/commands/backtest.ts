import { writeFileSync } from 'node:fs';
import { runBacktest } from '@trendy/backtest';
import { strategies } from '@trendy/strategies';
import type { Command } from 'commander';
import { buildRequest } from '../backtest-request.ts';
import type { BacktestOptions } from '../backtest-request.ts';
import { printReport } from '../output/print-report.ts';
import { printVerdict } from '../output/print-verdict.ts';
import { renderTearSheet } from '../output/tear-sheet.ts';
import { addRequestOptions } from '../request-options.ts';
import { noteBacktest } from '../research/note-backtest.ts';
import { UsageError } from '../usage-error.ts';

export function register(program: Command): void {
  addRequestOptions(program.command('backtest'))
    .description('Run a strategy, or given signals, over a file of bars and print an honest report.')
    .option('--json', 'print the whole report as JSON')
    .option('--html <file>', 'write a self-contained tear sheet')
    .action((options: BacktestOptions & OutputOptions) => run(options));
}

interface OutputOptions {
  readonly register: string;
  readonly json?: boolean;
  readonly html?: string;
}

function run(options: BacktestOptions & OutputOptions): void {
  const request = buildRequest(options);
  const note = noteBacktest(options.register, request);
  const report = runBacktest(request, { strategies });
  if (!report) return;
  const verdict = note(report);
  if (options.html !== undefined) {
    try {
      writeFileSync(options.html, renderTearSheet(report));
    } catch (error) {
      throw new UsageError('--html', `"${options.html}" cannot be written: ${(error as Error).message}`);
    }
    process.stderr.write(`tear sheet written to ${options.html}\n`);
  }
  const style = { width: process.stdout.columns ?? 100, isColoured: process.stdout.isTTY };
  process.stdout.write(
    options.json
      ? `${JSON.stringify(report)}\n`
      : printReport(report, style) + (verdict ? printVerdict(verdict, { ...style, language: 'en' }) : ''),
  );
}
