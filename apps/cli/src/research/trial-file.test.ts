import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Outcome } from '@trendy/backtest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TrialFile } from './trial-file.ts';
import type { TrialStart } from './trial-file.ts';

let folder = '';
let file = '';
const at = () => new Date('2024-06-01T00:00:00Z');
const open = (): TrialFile => new TrialFile(file, at);

const start = (n: number, changes: Partial<TrialStart> = {}): TrialStart => ({
  strategyId: 'supertrend',
  dataKey: 'BTC',
  source: 'sweep',
  originId: 'run',
  part: 0,
  index: n,
  params: { period: n, factor: 3 },
  purpose: 'trial',
  span: null,
  ...changes,
});
const outcome = (seed: number): Outcome => ({
  dailyReturns: Float64Array.of(seed / 3, -0.1, Math.PI * seed),
  firstDay: 0,
  netReturn: 0.1,
  maxDrawdown: 0.2,
  stoppedAt: null,
  trades: 3,
  turnover: 0.5,
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trendy-trials-'));
  file = path.join(folder, 'deep', 'trials.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.runIf(process.platform === 'linux')(
  'where no file can be, it says so at once instead of trying for ever',
  () => {
    expect(() => new TrialFile('/proc/none/trials.jsonl', at)).toThrow(
      '"/proc/none/trials.jsonl" cannot be written',
    );
  },
);

describe('the count', () => {
  test('is of every configuration that was ever begun: aborted ones too, repetitions once', () => {
    const register = open();
    register.begin([start(1), start(2)]);
    register.finish([{ ...start(1), outcome: outcome(1) }]);
    register.begin([start(1, { originId: 'later' })]);
    expect(register.count('supertrend')).toMatchObject({ count: 2, evaluations: 3 });
  });
  test('the order in which parameters are written does not matter; other data do', () => {
    const register = open();
    register.begin([start(1), start(1, { params: { factor: 3, period: 1 } }), start(1, { dataKey: 'ETH' })]);
    expect(register.count('supertrend').count).toBe(2);
  });
  test('is by strategy, may leave out the run that asks, and sources', () => {
    const register = open();
    register.begin([
      start(1),
      start(2, { source: 'walk_forward' }),
      start(3, { strategyId: 'ema-crossover' }),
    ]);
    expect(register.count('ema-crossover').count).toBe(1);
    expect(register.count('supertrend', new Set(['BTC {"factor":3,"period":1}'])).count).toBe(1);
    expect(register.count('supertrend', new Set(), ['sweep']).count).toBe(1);
  });
  test('survives the process', async () => {
    open().begin([start(1)]);
    const register = open();
    register.begin([start(2)]);
    expect((await open().tally('supertrend')).count).toBe(2);
  });
});

describe('the file', () => {
  test('is only added to', () => {
    const register = open();
    register.begin([start(1)]);
    const before = readFileSync(file, 'utf8');
    register.finish([{ ...start(1), outcome: outcome(1) }]);
    expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true);
  });
  test('with a torn last line goes on, and loses only that line', () => {
    open().begin([start(1), start(2)]);
    appendFileSync(file, '{"kind":"begun","strategyId":"superT');
    const register = open();
    register.begin([start(3)]);
    expect(register.count('supertrend').count).toBe(3);
  });
  test('with a whole line that is no trial is refused, and says which', () => {
    const register = open();
    register.begin([start(1)]);
    appendFileSync(file, '{"kind":"begun","strategyId":"supertrend"}\n');
    expect(() => register.count('supertrend')).toThrow(/^--register: line 2 of ".*" is not a trial: /);
  });

  test('knows how many walk-forwards there were, whatever they chose from', () => {
    const register = open();
    for (const originId of ['first', 'second', 'second'])
      register.begin([start(1, { source: 'walk_forward', originId })]);
    expect(register.count('supertrend')).toMatchObject({ count: 1, walkForwards: 2 });
  });

  test('gives back what a run has finished, returns to the last bit', async () => {
    const register = open();
    register.begin([start(2), start(1)]);
    register.finish([
      { ...start(2), outcome: outcome(2) },
      { ...start(1), outcome: outcome(1) },
    ]);
    expect(register.finishedOf('run').map((trial) => trial.outcome)).toEqual([outcome(2), outcome(1)]);
    expect(register.finishedOf('other')).toEqual([]);
    const [first] = await register.ofOrigin('run', { skip: 0, limit: 1 });
    expect(first).toMatchObject({ index: 1, dailyReturns: [...outcome(1).dailyReturns] });
  });
  test('that cannot be written is refused by its option', () => {
    open();
    expect(() => new TrialFile(path.join(file, 'no', 'folder'), at)).toThrow('--register: ');
  });
});

test('a hold-out counts the runs that have looked at it', () => {
  const register = open();
  const look = start(0, { purpose: 'holdout' });
  expect(register.lookAtHoldout(look)).toBe(1);
  expect(register.lookAtHoldout(look)).toBe(1);
  expect(register.lookAtHoldout({ ...look, originId: 'second' })).toBe(2);
  expect(register.lookAtHoldout({ ...look, dataKey: 'ETH' })).toBe(1);
  expect(register.count('supertrend').count).toBe(0);
});
