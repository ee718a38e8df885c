import type { Command } from 'commander';
import { inferTimeframe, parseTimeframe, readFaultyBars } from '../data/series.ts';
import { FAULTS, validateBars } from '../data/validate.ts';
import type { DataQuality, FaultKind } from '../data/validate.ts';

const LISTED = 20;
const LISTED_JSON = 10_000;

interface ValidateOptions {
  readonly timeframe?: string;
  readonly json?: boolean;
}

export function registerValidate(data: Command): void {
  data
    .command('validate')
    .argument('<file>', 'bars: .csv, .json, .jsonl or .parquet, each also .gz')
    .description('Gaps, duplicates, order, sanity of prices, zero volume; a score and the offending rows.')
    .option('--timeframe <timeframe>', 'e.g. 1h; read from the data without it')
    .option('--json', 'print JSON')
    .action((file: string, options: ValidateOptions) => validate(file, options));
}

function validate(file: string, options: ValidateOptions): void {
  const bars = readFaultyBars('<file>', file);
  const timeframe =
    options.timeframe === undefined
      ? inferTimeframe('<file>', bars.openTime)
      : parseTimeframe('--timeframe', options.timeframe);
  const quality = validateBars(bars, timeframe, options.json ? LISTED_JSON : LISTED);
  process.stdout.write(options.json ? `${JSON.stringify(quality)}\n` : print(file, quality));
}

function print(file: string, quality: DataQuality): string {
  const lines = [
    `${file}: ${quality.rows} bars of ${quality.timeframe}, ${instant(quality.from)} – ${instant(quality.to)}`,
    `quality ${quality.score} of 100`,
    `(${quality.formula}; ${quality.expectedRows} rows expected)`,
    '',
    ...Object.entries(quality.counts).map(
      ([kind, count]) => `${String(count).padStart(8)}  ${kind.padEnd(16)} ${FAULTS[kind as FaultKind].text}`,
    ),
  ];
  if (quality.faults.length > 0) lines.push('', 'Offending rows');
  for (const fault of quality.faults) {
    const size = fault.kind === 'gap' ? `, ${fault.count} missing` : '';
    lines.push(`  line ${fault.line}  ${instant(fault.time)}  ${fault.kind}${size}`);
  }
  if (quality.unlisted > 0) lines.push(`  … and ${quality.unlisted} more; --json lists ${LISTED_JSON}`);
  return `${lines.join('\n')}\n`;
}

const instant = (time: number | null): string =>
  time === null ? '–' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
