import { parseArgs } from 'node:util';
import { bookFeed } from './orders/book-feed.ts';
import { bookRows } from './orders/book-rows.ts';
import { decisionRows } from './orders/decision-rows.ts';
import { adapterRows } from './order-path/adapter-rows.bench.ts';
import { pathRows } from './order-path/path-rows.bench.ts';
import { rateRows } from './order-path/rate-rows.bench.ts';
import { printTable } from './print-table.ts';
import type { BenchRow } from './row.ts';

const HELP = `npm run bench:orders -- [--only books,decisions,adapter,path,rate] [--rounds 9] [--rate 20] [--seconds 60] [--minutes 1] [--json]`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    minutes: { type: 'string', default: '1' },
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const rate = Number(values.rate);
const minutes = Number(values.minutes);
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const feed = bookFeed();
/** Through each way of placing one. */
const ORDERS = 2_000;

/** What others have and a reader may look for. */
const LEFT_OUT = ['bus against EventEmitter: there is no bus, parts call one another'];

/** Each part measures itself against what it names, in the same run. */
const PARTS: Readonly<Record<string, () => Promise<BenchRow[]> | BenchRow[]>> = {
  decisions: () => decisionRows(feed, rounds),
  books: () => bookRows(feed, rounds),
  adapter: () => adapterRows(ORDERS),
  path: () => pathRows(rate, seconds, say),
  rate: () => rateRows(minutes, say),
};

async function main(): Promise<void> {
  if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= 1000))
    throw new Error(`--rounds is ${values.rounds}; must be a whole number from 1 to 1000`);
  for (const [name, value] of Object.entries({ rate, seconds, minutes }))
    if (!(value > 0 && value <= 1000))
      throw new Error(
        `--${name} is ${values[name as keyof typeof values]}; must be more than 0, at most 1000`,
      );
  const rows: BenchRow[] = [];
  for (const name of values.only?.split(',') ?? Object.keys(PARTS)) {
    const part = PARTS[name];
    if (!part)
      throw new Error(`--only: there is no part "${name}"; parts are ${Object.keys(PARTS).join(', ')}`);
    const measured = await part();
    rows.push(...measured);
    // As they come: a part that fails must not take those before it with it.
    if (values.json) for (const row of measured) process.stdout.write(`${JSON.stringify(row)}\n`);
  }
  if (!values.json) printTable(rows, LEFT_OUT);
  if (rows.some((row) => row.ok === false)) process.exitCode = 1;
}

if (values.help) process.stdout.write(`${HELP}\n`);
else await main();
