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

const PARTS: Readonly<Record<string, () => Promise<BenchRow[]> | BenchRow[]>> = {
  engine: () => engineRows(minuteMarket(), rounds),
  sweep: async () => {
    const measured = await sweepRows(hourMarket(), rounds);
    skipped.push(...measured.skipped);
    return measured.rows;
  },
  indicators: async () => {
    // Only here: the libraries it measures against take memory that the other parts would count.
    const { indicatorRows } = await import('./indicators/index.ts');
    return indicatorRows(rounds, skipped);
  },
  models: () => modelRows(rounds),
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
