import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { TestExchange } from '../../../worker/src/testing/exchange-control.ts';
import { readTable } from './table.ts';

vi.setConfig({ testTimeout: 120_000 });
const launcher = path.resolve(import.meta.dirname, '../../../../scripts/trendy.mjs');
const MINUTE = 60_000;
const SINCE = Date.UTC(2026, 0, 5);
const DAYS = 7;
const ROWS = DAYS * 1_440;
const UNTIL = SINCE + ROWS * MINUTE;
let folder = '';
let exchange: TestExchange;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'trendy-fetch-'));
  exchange = await TestExchange.start(path.join(folder, 'exchange'));
}, 90_000);
beforeEach(() => exchange.clearFaults());
afterAll(async () => {
  await exchange?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string): string => path.join(folder, name);

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly status: number | null; readonly out: string; readonly err: string }>;
}

function fetching(name: string, ...more: string[]): Running {
  const symbol = more.includes('funding') ? ['BTC/USDT:USDT'] : ['BTC/USDT:USDT', '1m'];
  const range = ['--since', String(SINCE), '--until', String(UNTIL)];
  const args = [
    'data',
    'fetch',
    'binanceusdm',
    ...symbol,
    ...range,
    '--url',
    exchange.url,
    '--out',
    file(name),
  ];
  const child = spawn(process.execPath, [launcher, ...args, ...more]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const ended = new Promise<{ status: number | null; out: string; err: string }>((resolve) =>
    child.once('exit', (status) => resolve({ status, out, err })),
  );
  return { child, ended };
}

/** Until pages have come, but not all of them. */
async function midway({ child }: Running, part: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error('it ended before it could be stopped');
    if (existsSync(part) && statSync(part).size > 200_000) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Slow pages, so that there is a middle. */
const slowly = (): Promise<unknown> =>
  exchange.post('/fault', { route: 'GET /fapi/v1/klines', count: 100, delayMs: 700 });

async function expectWhole(name: string): Promise<void> {
  const times = readTable('x', file(name), []).columns.get('timestamp')!;
  expect(times).toHaveLength(ROWS);
  for (let row = 0; row < ROWS; row++) if (times[row] !== SINCE + row * MINUTE) throw new Error(`row ${row}`);
  expect(readFileSync(file(name), 'utf8')).toBe(readFileSync(file('whole.csv'), 'utf8'));
  expect(existsSync(file(`${name}.part`))).toBe(false);
}

test('a history in one go is what the exchange answers itself', async () => {
  const { out, status } = await fetching('whole.csv').ended;
  expect(status).toBe(0);
  expect(out).toContain(`${ROWS} rows of bars, 2026-01-05 00:00 – 2026-01-11 23:59\n`);
  const { columns } = readTable('x', file('whole.csv'), []);
  const at = 3_333;
  const response = await fetch(
    `${exchange.url}/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1&startTime=${SINCE + at * MINUTE}`,
  );
  const [row] = (await response.json()) as [string[]];
  expect(
    ['timestamp', 'open', 'high', 'low', 'close', 'volume'].map((name) => columns.get(name)?.[at]),
  ).toEqual(row.slice(0, 6).map(Number));
});

test.each(['SIGKILL', 'SIGINT'] as const)(
  'after %s in the middle it goes on without a hole or a double',
  async (signal) => {
    const name = `${signal}.csv`;
    await slowly();
    const first = fetching(name);
    await midway(first, file(`${name}.part`));
    first.child.kill(signal);
    const stopped = await first.ended;
    expect(stopped.status).toBe(signal === 'SIGINT' ? 130 : null);
    if (signal === 'SIGINT') expect(stopped.err).toContain('--resume goes on from there');
    expect(existsSync(file(name))).toBe(false);
    // What a kill in the middle of a write leaves behind.
    appendFileSync(file(`${name}.part`), '17678');
    await exchange.clearFaults();
    const without = await fetching(name).ended;
    expect(without.status).toBe(2);
    expect(without.err).toContain('was left by a fetch that stopped; add --resume');
    const { out, status } = await fetching(name, '--resume').ended;
    expect(status).toBe(0);
    expect(out).toMatch(/of them there before/);
    await expectWhole(name);
  },
);

test('an exchange that fails for a while costs time, not rows', async () => {
  await exchange.post('/fault', { route: 'GET /fapi/v1/klines', skip: 2, count: 2, drop: 'before' });
  await exchange.post('/fault', { route: 'GET /fapi/v1/klines', skip: 4, count: 1, status: 503 });
  expect((await fetching('faults.csv').ended).status).toBe(0);
  await expectWhole('faults.csv');
});

test('a part of something else, and a file that is there, are left alone', async () => {
  writeFileSync(file('other.csv.part'), '# {"venue":"x"}\ntimestamp,open\n1,2\n');
  const other = await fetching('other.csv', '--resume').ended;
  expect(other.err).toContain(
    'is the part of another fetch ({"venue":"x"}); remove it, or give another --out',
  );
  expect(readFileSync(file('other.csv.part'), 'utf8')).toContain('1,2');
  const there = await fetching('whole.csv').ended;
  expect(there.err).toContain('is there already; add --resume to bring it up to date');
  const fresh = await fetching('whole.csv', '--resume').ended;
  expect(fresh.out).toContain(`${ROWS} of them there before`);
});

test('funding, mark and index come as well, in whatever format', async () => {
  for (const [series, name] of [
    ['mark', 'mark.parquet'],
    ['index', 'index.json.gz'],
  ] as const) {
    expect((await fetching(name, '--series', series).ended).status).toBe(0);
    const { columns, rows } = readTable('x', file(name), []);
    expect(rows).toBe(ROWS);
    expect(columns.get('volume')?.every((volume) => volume === 0)).toBe(true);
  }
  expect((await fetching('funding.jsonl', '--series', 'funding').ended).status).toBe(0);
  const { columns, rows } = readTable('x', file('funding.jsonl'), []);
  expect(rows).toBe(3 * DAYS);
  expect(columns.get('timestamp')?.[1]).toBe(SINCE + 8 * 60 * MINUTE);
  expect(Math.abs(columns.get('rate')?.[0] ?? 1)).toBeLessThan(0.0075);
});
