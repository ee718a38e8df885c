import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BacktestReport } from '@trendy/backtest';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { register } from './commands/backtest.ts';

const HOUR = 3_600_000;
const START = 1_704_067_200_000;
const launcher = path.resolve(import.meta.dirname, '../../../scripts/trendy.mjs');
// Processes start slowly on a machine that is busy with everything else.
vi.setConfig({ testTimeout: 120_000 });
let folder = '';

const file = (name: string): string => path.join(folder, name);

function trendy(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...args], {
    encoding: 'utf8',
    cwd: folder,
  });
  return { status, stdout, stderr };
}

/** Waves, so that every strategy trades. */
function waves(count: number): string {
  const lines = ['timestamp,open,high,low,close,volume'];
  let open = 50_000;
  for (let index = 0; index < count; index++) {
    const close = Math.round((50_000 + 3000 * Math.sin(index / 20)) * 10) / 10;
    lines.push(
      [START + index * HOUR, open, Math.max(open, close) + 20, Math.min(open, close) - 20, close, 5].join(
        ',',
      ),
    );
    open = close;
  }
  return `${lines.join('\n')}\n`;
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trendy-cli-'));
  writeFileSync(file('btcusdt_1h.csv'), waves(400));
  writeFileSync(file('btcusdt_1h.csv.gz'), gzipSync(waves(400)));
  writeFileSync(
    file('funding.csv'),
    `timestamp,rate\n${START + 8 * HOUR},0.0001\n${START + 160 * HOUR},0.0001\n`,
  );
  writeFileSync(
    file('signals.csv'),
    `time,exposure\n2024-01-01 05:00:00,1\n2024-01-02T00:00:00Z,-0.5\n${START + 90 * HOUR},0\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('trendy --version prints the version alone', () => {
  const { status, stdout } = trendy('--version');
  expect([status, stdout]).toEqual([0, '0.1.0\n']);
});

describe('trendy backtest', () => {
  test('prints the same bytes twice, from plain and gzipped files alike', () => {
    const args = ['--strategy', 'supertrend', '--funding', 'funding.csv', '--leverage', '2', '--json'];
    const plain = trendy('backtest', '--data', 'btcusdt_1h.csv', ...args);
    expect(plain.stderr).toBe('');
    expect(plain.status).toBe(0);
    expect(trendy('backtest', '--data', 'btcusdt_1h.csv', ...args).stdout).toBe(plain.stdout);
    const report = JSON.parse(plain.stdout) as BacktestReport;
    expect(report.settings).toMatchObject({ symbol: 'BTC/USDT:USDT', timeframe: '1h', capital: '10000' });
    expect(report.result.trades).toBeGreaterThan(2);
    const zipped = trendy('backtest', '--data', 'btcusdt_1h.csv.gz', ...args);
    expect((JSON.parse(zipped.stdout) as BacktestReport).trades).toEqual(report.trades);
  });

  test('replays given signals', () => {
    const { stdout } = trendy(
      'backtest',
      '--data',
      'btcusdt_1h.csv',
      '--signals',
      'signals.csv',
      '--json',
      '--stop',
      '0',
    );
    const report = JSON.parse(stdout) as BacktestReport;
    expect(report.decisions.map(({ exposure, time }) => [time, exposure])).toEqual([
      [START + 5 * HOUR, 1],
      [START + 24 * HOUR, -0.5],
      [START + 90 * HOUR, 0],
    ]);
    expect(report.trades.map((trade) => [trade.side, trade.entryTime])).toEqual([
      ['long', START + 5 * HOUR],
      ['short', START + 24 * HOUR],
    ]);
  });

  test('prints a table, and writes a page that loads nothing', () => {
    const { status, stdout } = trendy(
      'backtest',
      '--data',
      'btcusdt_1h.csv',
      '--strategy',
      'ema-crossover',
      '--html',
      'out.html',
      '--csv',
      'tables',
      '--lang',
      'ko',
    );
    expect(status).toBe(0);
    expect(stdout).toContain('Max drawdown');
    expect(stdout).toContain('│');
    const page = readFileSync(file('out.html'), 'utf8');
    expect(page).toContain('<html lang="ko">');
    expect(page).toContain('월별');
    expect(page).toContain('<svg');
    const [header, ...trades] = readFileSync(file('tables/trades.csv'), 'utf8').trim().split('\n');
    expect(header).toContain('max_adverse,max_favourable,fees');
    expect(trades.length).toBeGreaterThan(5);
    for (const name of ['decisions', 'equity', 'months', 'drawdowns'])
      expect(readFileSync(file(`tables/${name}.csv`), 'utf8').split('\n').length).toBeGreaterThan(2);
    expect(page).not.toMatch(/<script|src=|href=|url\(|@import/i);
  });

  test.each([
    [['--strategy', 'astrology'], '--strategy: "astrology" is not known; use one of supertrend, '],
    [[], '--strategy: is missing'],
    [['--strategy', 'supertrend', '--leverage', 'much'], '--leverage: "much" is no number'],
    [['--strategy', 'supertrend', '--leverage', '500'], '--leverage: 500 is out of range'],
    [
      ['--strategy', 'supertrend', '--params', '{"speed":1}'],
      '--params: "speed" is no parameter of supertrend; it has period, factor',
    ],
    [['--strategy', 'supertrend', '--params', '{"period":1}'], 'params.period: '],
    [['--strategy', 'supertrend', '--params', 'fast'], '--params: fast is not valid JSON'],
    [['--strategy', 'supertrend', '--funding', 'none.csv'], '--funding: there is no file "none.csv"'],
    [['--strategy', 'supertrend', '--from', 'someday'], '--from: "someday" is no date'],
    [['--strategy', 'supertrend', '--from', '2024-02-31'], '--from: "2024-02-31" is no date'],
    [
      ['--strategy', 'supertrend', '--timeframe', '1m'],
      '--timeframe: is "1m", but the bars are 60 minutes apart',
    ],
    [['--strategy', 'supertrend', '--timeframe', '7m'], '--timeframe: "7m" is no timeframe'],
    [['--strategy', 'supertrend', '--colour', 'red'], "unknown option '--colour'"],
  ])('%j is refused in one clear line', async (args, message) => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    register(program);
    const run = program.parseAsync(['node', 'trendy', 'backtest', '--data', file('btcusdt_1h.csv'), ...args]);
    await expect(run).rejects.toThrow(message);
  });

  test('what is refused exits with 2, without a stack', () => {
    const { status, stdout, stderr } = trendy('backtest', '--data', 'none.csv', '--strategy', 'supertrend');
    expect(stderr).toBe('error: --data: there is no file "none.csv"; check the path\n');
    expect([status, stdout]).toEqual([2, '']);
  });
});

describe('trendy data validate', () => {
  test('finds every kind of fault and where it is', () => {
    const rows = waves(20).trim().split('\n');
    const broken = [
      ...rows.slice(0, 5),
      rows[4],
      ...rows.slice(5, 8),
      ...rows.slice(10, 12),
      rows[9],
      `${START + 11 * HOUR},50,40,60,50,1`,
      `${START + 12 * HOUR},50,60,40,,1`,
      `${START + 13 * HOUR},50,60,40,50,0`,
      `${START + 14 * HOUR},50,60,40,50,-1`,
      `${START + 15 * HOUR + 1000},50,60,40,50,1`,
    ];
    writeFileSync(file('broken.csv'), broken.join('\n'));
    const { status, stdout } = trendy('data', 'validate', 'broken.csv', '--json');
    expect(status).toBe(0);
    const quality = JSON.parse(stdout) as {
      score: number;
      counts: object;
      faults: { kind: string; line: number }[];
    };
    expect(quality.counts).toEqual({
      not_a_number: 1,
      unsorted: 1,
      duplicate: 1,
      off_schedule: 1,
      insane_prices: 1,
      negative_volume: 1,
      gap: 2,
      zero_volume: 1,
      spike: 0,
      level_shift: 0,
      stale_run: 0,
    });
    expect(quality.faults.find((fault) => fault.kind === 'duplicate')?.line).toBe(6);
    expect(quality.score).toBeLessThan(50);
  });

  test('gives 100 to a file without a fault', () => {
    expect(trendy('data', 'validate', 'btcusdt_1h.csv').stdout).toContain('quality 100 of 100');
  });
});

test('an unusable balance of a new account is answered in words', () => {
  const { status, stderr } = trendy('venue', 'new-account', '--balance', 'abc');
  expect(status).toBe(2);
  expect(stderr).toContain('--balance: is no number; give play money in USDT, e.g. 10000');
});
