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
  refuseStrangers(file, [...columns.keys()]);
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

/** Of each kind of table that the market has, one of these is there beside the time. */
const MARKET = [
  ...[
    'open',
    'high',
    'low',
    'close',
    'o',
    'h',
    'l',
    'c',
    'volume',
    'price',
    'mark',
    'mark_price',
    'markprice',
  ],
  ...['rate', 'fundingrate', 'funding_rate', 'last_funding_rate', 'exposure', 'target', 'position', 'signal'],
  ...[
    'bid_price',
    'ask_price',
    'bids',
    'asks',
    'best_bid_price',
    'best_ask_price',
    'bid',
    'ask',
    'amount',
    'qty',
    'bidprice',
    'askprice',
    'bp0',
    'ap0',
  ],
];

/** A table of something else would be written with its numbers and without its meaning. */
function refuseStrangers(file: string, names: readonly string[]): void {
  const has = (wanted: readonly string[]): boolean =>
    names.some((name) => wanted.includes(name.toLowerCase().split(/[.[]/)[0] ?? ''));
  if (has(TIME) && has(MARKET)) return;
  const lacks = has(TIME) ? 'prices, rates or signals' : 'a time';
  throw new UsageError(
    '<file>',
    `"${file}" has no column of ${lacks}; it has: ${names.join(', ')}. Name a time (timestamp, time, date) and open, high, low, close, volume, or rate, exposure or price`,
  );
}
