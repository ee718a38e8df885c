import type { Command } from 'commander';
import { inferTimeframe, parseTimeframe, readFaultyBars, readFunding } from '../data/series.ts';
import { FAULTS } from '../data/faults.ts';
import type { FaultKind } from '../data/faults.ts';
import { FUNDING_FAULTS, validateFunding } from '../data/validate-funding.ts';
import { validateBars } from '../data/validate.ts';
import type { DataQuality } from '../data/validate.ts';
import { UsageError } from '../usage-error.ts';

const LISTED = 20;
const LISTED_JSON = 10_000;

interface ValidateOptions {
  readonly series: string;
  readonly timeframe?: string;
  readonly json?: boolean;
}

export function registerValidate(data: Command): void {
  data
    .command('validate')
    .argument('<file>', 'bars or charges: .csv, .json, .jsonl or .parquet, each also .gz')
    .description(
      'Gaps, duplicates, order, steps, sanity of prices, spikes, stale runs, zero volume; a score, what it lacks and where.',
    )
    .option('--timeframe <timeframe>', 'e.g. 1h; read from the data without it')
    .option('--series <series>', 'bars or funding', 'bars')
    .option('--json', 'print JSON')
    .action((file: string, options: ValidateOptions) => validate(file, options));
}

function validate(file: string, options: ValidateOptions): void {
  if (options.series === 'funding') return validateCharges(file, options);
  if (options.series !== 'bars')
    throw new UsageError('--series', `"${options.series}" is not known; use bars or funding`);
  const bars = readFaultyBars('<file>', file);
  const timeframe =
    options.timeframe === undefined
      ? inferTimeframe('<file>', bars.openTime)
      : parseTimeframe('--timeframe', options.timeframe);
  const quality = validateBars(bars, timeframe, options.json ? LISTED_JSON : LISTED);
  process.stdout.write(options.json ? `${JSON.stringify(quality)}\n` : print(file, bars.unit, quality));
}

function validateCharges(file: string, options: ValidateOptions): void {
  const charges = readFunding('<file>', file);
  const quality = validateFunding(charges);
  if (options.json) return void process.stdout.write(`${JSON.stringify(quality)}\n`);
  const lines = [
    `${file}: ${quality.rows} charges, ${instant(quality.from)} – ${instant(quality.to)}`,
    `every ${(quality.intervalMs ?? 0) / 3_600_000} h; quality ${quality.score} of 100`,
    ...Object.entries(FUNDING_FAULTS).map(
      ([kind, { text, weight }]) =>
        `  ${String(quality.counts[kind as keyof typeof FUNDING_FAULTS]).padStart(6)}  ${kind}, weight ${weight}: ${text}`,
    ),
    ...quality.faults
      .slice(0, LISTED)
      .map(({ count, kind, row }) => `  ${instant(charges[row]!.time)}  ${kind}, ${count}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function print(file: string, unit: string, quality: DataQuality): string {
  const lines = [
    `${file}: ${quality.rows} bars of ${quality.timeframe}, ${instant(quality.from)} – ${instant(quality.to)}`,
    `quality ${quality.score} of 100`,
    `(${quality.formula}; ${quality.expectedRows} rows expected)`,
    `${(100 * quality.regularity).toFixed(3)} % of the steps are one timeframe`,
    '',
    ...quality.deductions.map(
      ({ count, kind, points }) =>
        `  − ${points.toFixed(2).padStart(6)} points  ${kind}, ${count} bars: ${FAULTS[kind].text}`,
    ),
    ...(quality.deductions.length === 0 ? ['nothing is deducted'] : []),
    '',
    `looked for: ${(Object.keys(FAULTS) as FaultKind[]).join(', ')}`,
  ];
  if (quality.faults.length > 0) lines.push('', 'Offending rows');
  for (const fault of quality.faults) {
    const size =
      fault.kind === 'gap' ? `, ${fault.count} missing` : fault.count > 1 ? `, ${fault.count} bars` : '';
    lines.push(`  ${unit} ${fault.line}  ${instant(fault.time)}  ${fault.kind}${size}`);
  }
  if (quality.unlisted > 0) lines.push(`  … and ${quality.unlisted} more; --json lists ${LISTED_JSON}`);
  return `${lines.join('\n')}\n`;
}

const instant = (time: number | null): string =>
  time === null ? '–' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
