import type { Command } from 'commander';
import { isKnownFormat } from '../data/format.ts';
import { BAR_HEADER, TIME, toMs } from '../data/series.ts';
import { readTable } from '../data/table.ts';
import { writeTable } from '../data/write-table.ts';
import { UsageError } from '../usage-error.ts';

export function registerConvert(data: Command): void {
  data
    .command('convert')
    .argument('<file>', 'what there is: .csv, .json, .jsonl or .parquet, each also .gz')
    .argument('<out>', 'what it shall be; the ending says the format')
    .description('Write a table of numbers in another format; times become UTC milliseconds.')
    .action(convert);
}

function convert(file: string, out: string): void {
  if (!isKnownFormat(out))
    throw new UsageError(
      '<out>',
      `"${out}" has an ending that says no format; use .csv, .json, .jsonl or .parquet`,
    );
  const { columns, rows } = readTable('<file>', file, BAR_HEADER);
  const isKept = (values: Float64Array): boolean => values.some((value) => !Number.isNaN(value));
  const kept = [...columns].filter(([, values]) => isKept(values));
  if (kept.length === 0)
    throw new UsageError('<file>', `"${file}" has no column of numbers or dates; nothing to convert`);
  writeTable(
    '<out>',
    out,
    kept.map(([name, values]) =>
      TIME.includes(name) ? { name, kind: 'time', values: toMs(values) } : { name, kind: 'number', values },
    ),
  );
  const left = [...columns.keys()].filter((name) => !kept.some(([other]) => other === name));
  if (left.length > 0)
    process.stderr.write(`left out, for they hold neither numbers nor dates: ${left.join(', ')}\n`);
  process.stdout.write(`${out}: ${rows} rows of ${kept.map(([name]) => name).join(', ')}\n`);
}
