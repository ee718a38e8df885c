import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { auditBacktest, measureInterval, runBacktest, runPortfolio, toColumns } from '@trendy/backtest';
import type { BacktestReport, BacktestRequest, Verdict } from '@trendy/backtest';
import { strategies } from '@trendy/strategies';
import { Option } from 'commander';
import type { Command } from 'commander';
import { buildRequest } from '../backtest-request.ts';
import type { BacktestOptions } from '../backtest-request.ts';
import { checkWritable } from '../output/check-writable.ts';
import { printAudit } from '../output/print-audit.ts';
import { printInterval } from '../output/print-interval.ts';
import { printPortfolio } from '../output/print-portfolio.ts';
import { printReport } from '../output/print-report.ts';
import { printVerdict } from '../output/print-verdict.ts';
import { reportTables } from '../output/report-csv.ts';
import type { Language } from '../output/report-words.ts';
import { renderTearSheet } from '../output/tear-sheet.ts';
import { buildPortfolio } from '../portfolio-request.ts';
import type { PortfolioOptions } from '../portfolio-request.ts';
import { addRequestOptions } from '../request-options.ts';
import { noteBacktest } from '../research/note-backtest.ts';
import { UsageError } from '../usage-error.ts';

/** Up to here a result is always shown as a range: some forty runs more. */
const INTERVAL_BARS = 60_000;

export function register(program: Command): void {
  const command = addRequestOptions(program.command('backtest'))
    .description('Run a strategy, or given signals, over a file of bars and print an honest report.')
    .option(
      '--leg <json>',
      `several symbols on one account, repeated: '{"data":"btc.csv","strategy":"supertrend"}'`,
      collect,
    )
    .option('--config <file>', 'the same as a file: {"capital": …, "legs": [{"data": …, "strategy": …}]}')
    .option('--audit', 'try whether the strategy depends on what it could not know; exit 1 if so')
    .option(
      '--interval',
      `the result as a range, by paths, fees and slippage; of itself up to ${INTERVAL_BARS} bars`,
    )
    .option('--no-interval', 'the result as a point only')
    .option('--json', 'print the whole report as JSON')
    .option('--html <file>', 'write a self-contained tear sheet')
    .option('--csv <folder>', 'write trades, decisions, equity, months and drawdowns as CSV files')
    .addOption(
      new Option('--lang <language>', 'language of the verdict, the warnings and the tear sheet')
        .choices(['en', 'ko'])
        .default('en'),
    )
    .action((options: BacktestOptions & PortfolioOptions & OutputOptions) => run(options));
  // Legs bring their own; without any, `run` asks for it.
  for (const option of command.options) if (option.long === '--data') option.makeOptionMandatory(false);
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

interface OutputOptions {
  readonly register: string;
  readonly audit?: boolean;
  readonly interval?: boolean;
  readonly json?: boolean;
  readonly html?: string;
  readonly csv?: string;
  readonly lang: Language;
}

function run(options: BacktestOptions & PortfolioOptions & OutputOptions): void {
  const portfolio = buildPortfolio(options);
  if (portfolio) return runLegs(portfolio, options);
  if (options.data === undefined)
    throw new UsageError('--data', 'is missing; give a file of bars, or several with --leg or --config');
  if (options.html !== undefined) checkWritable('--html', options.html);
  const request = buildRequest(options);
  if (options.audit) return audit(request, options.json === true);
  const note = noteBacktest(options.register, request);
  const point = runBacktest(request, { strategies });
  if (!point) return;
  const verdict = note(point);
  const report = withInterval(point, request, options.interval);
  writeFiles(report, verdict, options);
  if (options.json) return print(`${JSON.stringify(verdict ? { ...report, verdict } : report)}\n`);
  const style = {
    width: process.stdout.columns ?? 100,
    isColoured: process.stdout.isTTY,
    language: options.lang,
  };
  print(
    printReport(report, style) +
      (report.interval ? `\n${printInterval(report.interval)}` : '') +
      (verdict ? printVerdict(verdict, style) : ''),
  );
}

function writeFiles(report: BacktestReport, verdict: Verdict | null, options: OutputOptions): void {
  const { csv, html, lang } = options;
  if (html !== undefined) {
    written('--html', html, () => writeFileSync(html, renderTearSheet(report, { language: lang, verdict })));
    process.stderr.write(`tear sheet written to ${html}\n`);
  }
  if (csv === undefined) return;
  const tables = Object.entries(reportTables(report));
  written('--csv', csv, () => {
    mkdirSync(csv, { recursive: true });
    for (const [name, text] of tables) writeFileSync(path.join(csv, name), text);
  });
  process.stderr.write(`${tables.map(([name]) => name).join(', ')} written to ${csv}\n`);
}

function written(option: string, target: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UsageError(option, `"${target}" cannot be written: ${(error as Error).message}`);
  }
}

function withInterval(report: BacktestReport, request: BacktestRequest, isWanted?: boolean): BacktestReport {
  const isCheap = toColumns(request.bars).openTime.length <= INTERVAL_BARS;
  if (!(isWanted ?? isCheap)) return report;
  return { ...report, interval: measureInterval(request, { strategies }) };
}

function audit(request: BacktestRequest, isJson: boolean): void {
  const found = auditBacktest(request, strategies);
  print(isJson ? `${JSON.stringify(found)}\n` : printAudit(found));
  if (!found.isClean) process.exitCode = 1;
}

/** Every leg is a configuration that was tried, and is noted as one. */
function runLegs(portfolio: NonNullable<ReturnType<typeof buildPortfolio>>, options: OutputOptions): void {
  for (const [option, given] of [
    ['--audit', options.audit],
    ['--html', options.html],
    ['--csv', options.csv],
    ['--interval', options.interval],
  ] as const)
    if (given)
      throw new UsageError(option, 'is for one symbol at a time; leave it out, or give --data alone');
  const notes = portfolio.singles.map((single) => noteBacktest(options.register, single));
  const report = runPortfolio(portfolio.request, { strategies });
  if (!report) return;
  report.legs.forEach((leg, index) => notes[index]?.(leg));
  print(options.json ? `${JSON.stringify(report)}\n` : printPortfolio(report, process.stdout.columns ?? 100));
}

const print = (text: string): void => void process.stdout.write(text);
