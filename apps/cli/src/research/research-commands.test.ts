import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Verdict } from '@trendy/backtest';
import { Prng } from '@trendy/quant';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const HOUR = 3_600_000;
const START = 1_704_067_200_000;
const launcher = path.resolve(import.meta.dirname, '../../../../scripts/trendy.mjs');
vi.setConfig({ testTimeout: 120_000 });
let folder = '';

const trendy = (...args: string[]) =>
  spawnSync(process.execPath, [launcher, ...args], { encoding: 'utf8', cwd: folder });

interface ResultLine {
  readonly kind: string;
  readonly runId: string;
  readonly verdict: Verdict;
}
const linesOf = (text: string): ResultLine[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ResultLine);
const resultOf = (text: string): ResultLine => linesOf(text).at(-1)!;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trendy-research-'));
  const random = new Prng(6);
  const lines = ['timestamp,open,high,low,close,volume'];
  let open = 50_000;
  for (let hour = 0; hour < 24 * 240; hour++) {
    const close = Math.round(open * (1 + 0.006 * random.normal()) * 10) / 10;
    const [high, low] = [Math.max(open, close) + 20, Math.min(open, close) - 20];
    lines.push([START + hour * HOUR, open, high, low, close, 5].join(','));
    open = close;
  }
  writeFileSync(path.join(folder, 'btcusdt_1h.csv'), `${lines.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const common = ['--data', 'btcusdt_1h.csv', '--strategy', 'ema-crossover', '--workers', '2'];
const grid = ['--param', 'fast=5:15:5', '--param', 'slow=20:60:20'];

describe('trendy sweep', () => {
  test('prints results as they come and the verdict last; the frame is in the table too', () => {
    const json = trendy('sweep', ...common, ...grid, '--json', '--register', 'a.jsonl');
    expect(json.status).toBe(0);
    const lines = linesOf(json.stdout);
    expect(lines.filter(({ kind }) => kind === 'trial')).toHaveLength(9);
    expect(lines.at(-1)?.verdict).toMatchObject({ level: 'no_evidence', trials: { total: 9, thisRun: 9 } });
    const table = trendy(
      'sweep',
      ...common,
      ...grid,
      '--register',
      'a.jsonl',
      '--html',
      'a.html',
      '--lang',
      'ko',
    );
    expect(table.stdout).toContain('우위의 증거 없음');
    expect(table.stdout).toContain('fast');
    const page = readFileSync(path.join(folder, 'a.html'), 'utf8');
    expect(page).toContain('우위의 증거 없음');
    expect(page).toContain('안정성');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/<script|src=|href=|url\(|@import/i);
  });

  test('counts all that was tried before: by hand, in another sweep, on the same register', () => {
    trendy('backtest', ...common.slice(0, 4), '--params', '{"fast":30,"slow":90}', '--register', 'b.jsonl');
    // Within the grid: the same configuration, so not another try.
    trendy('backtest', ...common.slice(0, 4), '--params', '{"fast":10,"slow":40}', '--register', 'b.jsonl');
    const first = trendy('sweep', ...common, ...grid, '--json', '--register', 'b.jsonl');
    expect(resultOf(first.stdout).verdict.trials).toMatchObject({ total: 10, thisRun: 9 });
    const again = trendy(
      'sweep',
      ...common,
      '--param',
      'fast=5:15:5',
      '--param',
      'slow=30:30',
      '--json',
      '--register',
      'b.jsonl',
    );
    expect(resultOf(again.stdout).verdict.trials).toMatchObject({ total: 13, thisRun: 3 });
  });

  test('Ctrl-C keeps what is done, and --resume finishes the same run', async () => {
    const many = ['--param', 'fast=5:24:1', '--param', 'slow=30:120:2', '--json', '--register', 'c.jsonl'];
    const child = spawn(process.execPath, [launcher, 'sweep', ...common, ...many], { cwd: folder });
    let told = '';
    let seen = 0;
    child.stderr.on('data', (text: Buffer) => (told += text.toString()));
    child.stdout.on('data', () => {
      if (seen++ === 0) child.kill('SIGINT');
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(status).toBe(130);
    const runId = /--resume ([0-9a-f-]{36})/.exec(told)?.[1] ?? '';
    const done = readFileSync(path.join(folder, 'c.jsonl'), 'utf8').split('"kind":"done"').length - 1;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(920);
    const resumed = trendy('sweep', ...common, ...many, '--resume', runId);
    expect(resumed.status).toBe(0);
    expect(resultOf(resumed.stdout).verdict.trials.thisRun).toBe(920);
    // Other terms, other results: those of before must not pass for them.
    const other = trendy('sweep', ...common, ...many, '--resume', runId, '--capital', '5000');
    expect([other.status, other.stdout]).toEqual([2, '']);
    expect(other.stderr).toContain('--resume: run "');
    const total = readFileSync(path.join(folder, 'c.jsonl'), 'utf8').split('"kind":"done"').length - 1;
    expect(total).toBe(920);
  });
});

test('trendy walk-forward joins its tests and judges them alone', () => {
  const days = ['--train', '90', '--validate', '30', '--test', '30'];
  const { status, stdout } = trendy(
    'walk-forward',
    ...common,
    ...grid,
    ...days,
    '--json',
    '--register',
    'd.jsonl',
  );
  expect(status).toBe(0);
  const lines = linesOf(stdout);
  expect(lines.filter(({ kind }) => kind === 'test')).toHaveLength(2 + 1);
  const { verdict, steps, outOfSample } = lines.at(-1) as ResultLine & {
    steps: unknown[];
    outOfSample: { dailyReturns: number[] };
  };
  expect(steps).toHaveLength(3);
  expect(outOfSample.dailyReturns).toHaveLength(90);
  expect(verdict.trials.total).toBe(1);
});

test('trendy optimize tests its best once on data held out, and says when they were seen before', () => {
  const search = [
    '--param',
    'fast=4:20:1',
    '--param',
    'slow=25:80:5',
    '--budget',
    '12',
    '--json',
    '--register',
    'e.jsonl',
  ];
  const run = () => resultOf(trendy('optimize', ...common, ...search).stdout);
  const first = run();
  expect(first.verdict.holdout?.accesses).toBe(1);
  expect(first.verdict.trials.total).toBeGreaterThan(first.verdict.trials.thisRun - 1);
  expect(run().verdict.holdout?.accesses).toBe(2);
  expect(run().verdict.chanceOfLuck).toBe(first.verdict.chanceOfLuck);
});

test.each([
  [['sweep', ...common, '--param', 'speed=1:2'], '--param: "speed" is no parameter of ema-crossover'],
  [
    ['sweep', ...common, '--param', 'fast=1-2'],
    '--param: "fast=1-2" is not understood; write fast=from:to:step',
  ],
  [['sweep', ...common, '--param', 'fast=5:9000'], '--param: fast goes from 5 to 9000; it may lie in'],
  [['sweep', ...common, '--search', 'magic'], '--search: "magic" is not known; use grid, random, lhs'],
  [['sweep', ...common, ...grid, '--resume', 'nothing'], 'knows no run "nothing"'],
  [['sweep', ...common, ...grid, '--cpcv', '6:2:9'], '--cpcv: "6:2:9" is not understood'],
  [['sweep', ...common, '--param', 'fast=5:9:1:lin'], '--param: "fast=5:9:1:lin" is not understood'],
  [['sweep', ...common, '--param', 'fast=5.5:9.5:1'], 'in whole numbers'],
  [
    ['sweep', ...common, ...grid, '--from', '2030-01-01'],
    '--from: leaves no bar between 2030-01-01 and the end',
  ],
  [
    ['sweep', ...common, ...grid, '--html', 'no/such/page.html'],
    '--html: "no/such/page.html" cannot be written',
  ],
  [['optimize', ...common, ...grid, '--html', '.'], '--html: "." is a folder'],
  [
    ['walk-forward', ...common, ...grid, '--train', '900'],
    '--train: the data have 240 days, too few for 900 + 60 + 30',
  ],
  [['optimize', ...common, ...grid, '--folds', '50'], '--folds: 192 days are too few for 50 folds'],
])('%j is refused in one clear line', (args, message) => {
  const { status, stderr } = trendy(...args);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(status).toBe(2);
});
