import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestDatabase } from '../../../../scripts/testing/database.ts';
import type { TestDatabase } from '../../../../scripts/testing/database.ts';
import { readTable } from './table.ts';
import { writeTable } from './write-table.ts';

vi.setConfig({ testTimeout: 180_000 });
const launcher = path.resolve(import.meta.dirname, '../../../../scripts/trendy.mjs');
const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);
const ROWS = 25_000;
let database: TestDatabase;
let folder = '';

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'trendy-store-'));
  const column = (value: (row: number) => number): Float64Array =>
    Float64Array.from({ length: ROWS }, (_unused, row) => value(row));
  const close = (row: number): number => 100 + Math.sin(row / 50);
  const minutes = (row: number): number => START + row * 60_000;
  writeTable('--out', file('bars.parquet'), [
    { name: 'timestamp', kind: 'time', values: column(minutes) },
    { name: 'open', kind: 'number', values: column((row) => close(row - 1)) },
    { name: 'high', kind: 'number', values: column((row) => Math.max(close(row), close(row - 1)) + 0.1) },
    { name: 'low', kind: 'number', values: column((row) => Math.min(close(row), close(row - 1)) - 0.1) },
    { name: 'close', kind: 'number', values: column(close) },
    { name: 'volume', kind: 'number', values: column((row) => (row % 7) / 3) },
  ]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

const file = (name: string): string => path.join(folder, name);

function data(...args: string[]) {
  const { stderr, status, stdout } = spawnSync(process.execPath, [launcher, 'data', ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: {
      ...process.env,
      TRENDY_DATA_DIR: path.join(folder, 'none'),
      DATABASE_URL: database.ownerUrl,
      DATABASE_URL_APP: database.appUrl,
      DATABASE_URL_WORKER: database.workerUrl,
    },
  });
  return { status, stdout, stderr };
}
const of = ['--venue', 'binanceusdm', '--environment', 'live', '--symbol', 'BTC/USDT:USDT'];

test.each(['bars', 'mark', 'index'])('%s go in, and come out to the last bit, twice over', (series) => {
  const which = [...of, '--timeframe', '1m', '--series', series];
  for (let time = 0; time < 2; time++)
    expect(data('import', 'bars.parquet', ...which)).toMatchObject({ status: 0, stderr: '' });
  const out = data('export', ...which, '--out', `${series}.csv.gz`);
  expect(out).toMatchObject({ status: 0, stderr: '' });
  expect(out.stdout).toBe(
    `${series}.csv.gz: ${ROWS} rows of ${series} of binanceusdm live BTC/USDT:USDT 1m\n`,
  );
  const [given, stored] = ['bars.parquet', `${series}.csv.gz`].map((name) => readTable('x', file(name), []));
  for (const name of ['timestamp', 'open', 'high', 'low', 'close'])
    expect(
      stored!.columns.get(name)!.every((value, row) => value === given!.columns.get(name)![row]),
      name,
    ).toBe(true);
  expect(stored!.columns.get('volume')![1]).toBe(series === 'bars' ? 1 / 3 : 0);
});

test('a range of it', () => {
  const range = ['--from', '2024-01-02', '--to', String(START + 25 * HOUR)];
  const { stdout } = data('export', ...of, '--timeframe', '1m', ...range, '--out', 'hour.jsonl');
  expect(stdout).toContain('60 rows of bars');
});

test('funding, with the marks that are known', () => {
  writeFileSync(
    file('funding.csv'),
    `timestamp,rate,mark\n${START},0.0001,42000.5\n${START + 8 * HOUR},-0.0002,\n`,
  );
  expect(data('import', 'funding.csv', ...of, '--series', 'funding').stdout).toBe(
    '2 rows of funding stored: binanceusdm live BTC/USDT:USDT\n',
  );
  expect(data('export', ...of, '--series', 'funding', '--out', 'out.csv').status).toBe(0);
  const { columns } = readTable('x', file('out.csv'), []);
  expect([...columns.values()].map((values) => [...values])).toEqual([
    [START, START + 8 * HOUR],
    [0.0001, -0.0002],
    [42_000.5, Number.NaN],
  ]);
});

test('a file with faults is refused whole, and names the row', () => {
  const symbol = [
    '--venue',
    'okx',
    '--environment',
    'live',
    '--symbol',
    'ETH/USDT:USDT',
    '--timeframe',
    '1h',
  ];
  const good = `${START},1,2,0.5,1,3`;
  const refused = (row: string, message: string): void => {
    writeFileSync(file('bad.csv'), `timestamp,open,high,low,close,volume\n${good}\n${row}\n`);
    const { status, stderr } = data('import', 'bad.csv', ...symbol);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  };
  refused(`${START + HOUR},1,2,,1,3`, 'line 3 of "bad.csv": not_a_number; nothing was stored');
  refused(`${START + HOUR + 1},1,2,0.5,1,3`, 'line 3 of "bad.csv": off_schedule');
  refused(`${Date.UTC(2100, 0, 1)},1,2,0.5,1,3`, 'has bars that close only at 2100-01-01T01:00:00.000Z');
  expect(data('export', ...symbol, '--out', 'x.csv').stderr).toContain(
    'nothing of okx live ETH/USDT:USDT 1h is stored in this range',
  );
});
