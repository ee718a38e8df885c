import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { engineRows } from './engine-speed.ts';
import { growthRow, memoryRow } from './growth.ts';
import { hourMarket, minuteMarket } from './market.ts';
import { modelRows } from './models.ts';
import { printTable } from './print-table.ts';
import type { BenchRow } from './row.ts';
import { sweepRows } from './sweep-speed.ts';

const HELP = `npm run bench -- [--only engine,sweep,indicators,models,memory,growth] [--rounds 9] [--quick] [--json]`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const rounds = values.quick ? 3 : Number(values.rounds);
const skipped: string[] = [];

/** A part that lives in a file of its own, with the name of what it exports. */
async function fromFile(file: string, name: string): Promise<BenchRow[]> {
  const full = path.join(import.meta.dirname, file);
  if (!existsSync(full)) {
    skipped.push(`${name}: there is no ${file}`);
    return [];
  }
  const module = (await import(pathToFileURL(full).href)) as Record<string, unknown>;
  const measure = module[name];
  if (typeof measure !== 'function') throw new Error(`bench: ${file} exports no ${name}`);
  return (await measure(rounds, () => performance.now(), skipped)) as BenchRow[];
}

const PARTS: Readonly<Record<string, () => Promise<BenchRow[]> | BenchRow[]>> = {
  engine: () => engineRows(minuteMarket(), rounds),
  sweep: async () => {
    const measured = await sweepRows(hourMarket(), Math.min(rounds, 5));
    skipped.push(...measured.skipped);
    return measured.rows;
  },
  indicators: () => fromFile('indicators/index.ts', 'indicatorRows'),
  models: async () => modelRows(rounds, () => performance.now()),
  memory: () => [memoryRow()],
  growth: () => {
    if (values.quick) skipped.push('growth: 10 million bars, because of --quick');
    return [growthRow(values.quick)];
  },
};

async function main(): Promise<void> {
  const wanted = values.only?.split(',') ?? Object.keys(PARTS);
  const rows: BenchRow[] = [];
  for (const name of wanted) {
    const part = PARTS[name];
    if (!part)
      throw new Error(`--only: there is no part "${name}"; parts are ${Object.keys(PARTS).join(', ')}`);
    rows.push(...(await part()));
  }
  if (values.json) {
    for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
    for (const what of skipped) process.stderr.write(`left out: ${what}\n`);
  } else printTable(rows, skipped);
  if (rows.some((row) => row.ok === false)) process.exitCode = 1;
}

if (values.help) process.stdout.write(`${HELP}\n`);
else await main();
