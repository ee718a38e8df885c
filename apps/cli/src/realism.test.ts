import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PortfolioReport } from '@trendy/backtest';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { register } from './commands/backtest.ts';

const HOUR = 3_600_000;
const START = 1_704_067_200_000;
let folder = '';
const file = (name: string): string => path.join(folder, name);

function waves(count: number, center: number, stepMs: number): string {
  const lines = ['timestamp,open,high,low,close,volume'];
  let open = center;
  for (let index = 0; index < count; index++) {
    const close = Math.round(center * (1 + 0.06 * Math.sin((index * stepMs) / HOUR / 20)) * 10) / 10;
    const [high, low] = [Math.max(open, close) + 20, Math.min(open, close) - 20];
    lines.push([START + index * stepMs, open, high, low, close, 5].join(','));
    open = close;
  }
  return `${lines.join('\n')}\n`;
}

/** Runs the command in this process. */
function trendy(...args: string[]): { readonly text: string; readonly exitCode: typeof process.exitCode } {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  register(program);
  program.parse(['backtest', ...args, '--register', file('trials.jsonl')], { from: 'user' });
  const { exitCode } = process;
  process.exitCode = undefined;
  vi.restoreAllMocks();
  return { text, exitCode };
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trendy-realism-'));
  writeFileSync(file('btcusdt_1h.csv'), waves(400, 50_000, HOUR));
  writeFileSync(file('btcusdt_30m.csv'), waves(800, 50_000, HOUR / 2));
  writeFileSync(file('ethusdt_1h.csv'), waves(400, 3000, HOUR));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

const single = ['--strategy', 'supertrend', '--data'];

describe('trendy backtest', () => {
  test('a result is shown as a range unless a point is asked for', () => {
    const { text } = trendy(...single, file('btcusdt_1h.csv'));
    expect(text).toMatch(/Net return between .* and .*; as charged, on the worst path/);
    expect(text).toMatch(/break-even cost: .*charged here: 7 bps/);
    expect(trendy(...single, file('btcusdt_1h.csv'), '--no-interval').text).not.toContain('break-even');
    const report = JSON.parse(trendy(...single, file('btcusdt_1h.csv'), '--json').text);
    expect(report.interval.cells).toHaveLength(27);
    expect(report.interval.headline.netReturn).toBe(report.metrics.totalReturn.value);
  });

  test('every term of filling and leaving reaches the run', () => {
    const plain = JSON.parse(trendy(...single, file('btcusdt_1h.csv'), '--json', '--no-interval').text);
    const finer = [
      '--fine-data',
      file('btcusdt_30m.csv'),
      '--latency-ms',
      '500',
      '--path',
      'base',
      '--max-volume-share',
      '10',
    ];
    const exits = [
      '--trailing',
      '2:1',
      '--break-even',
      '1:0.1',
      '--targets',
      '1:50,2:30',
      '--max-bars',
      '30',
    ];
    const { text } = trendy(...single, file('btcusdt_1h.csv'), '--json', '--no-interval', ...finer, ...exits);
    const report = JSON.parse(text);
    expect(report.settings.risk.exits).toEqual({
      trailing: { percent: 2, activationPercent: 1 },
      breakEven: { triggerPercent: 1, offsetPercent: 0.1 },
      targets: [
        { percent: 1, sharePercent: 50 },
        { percent: 2, sharePercent: 30 },
      ],
      maxBars: 30,
    });
    const words = { en: expect.any(String), ko: expect.any(String) };
    expect(report.conventions).toMatchObject({
      path: words,
      latency: words,
      volumeShare: words,
      fineBars: words,
      exits: words,
    });
    expect(report.trades).not.toEqual(plain.trades);
    expect(report.trades[0].entryTime % HOUR).toBe(HOUR / 2);
  });

  test('the way of sending entries reaches the run; one that is not known is named with those that are', () => {
    const fine = ['--fine-data', file('btcusdt_30m.csv'), '--json', '--no-interval'];
    const run = (...execution: string[]) =>
      JSON.parse(trendy(...single, file('btcusdt_1h.csv'), ...fine, ...execution).text);
    const report = run('--execution', 'twap:7200:50');
    expect(report.settings.risk.execution).toEqual({ style: 'twap', horizonSeconds: 7_200, capBps: 50 });
    expect(report.conventions.execution.en).toMatch(/price cap/);
    expect(report.trades).not.toEqual(run().trades);
    expect(run('--execution', 'market').trades).toEqual(run().trades);
    for (const [text, words] of [
      ['slowly', /"slowly" is not known; write one of market, aggressive, passive, twap/],
      ['twap:1', /5/],
      ['twap:600:500', /50/],
    ] as const)
      expect(() => trendy(...single, file('btcusdt_1h.csv'), '--execution', text)).toThrow(words);
  });

  test('an audit says what it tried, and exits with 0 when nothing was found', () => {
    const { text, exitCode } = trendy(...single, file('btcusdt_1h.csv'), '--audit');
    expect(text).toMatch(/✓ data cut short +20 runs/);
    expect(exitCode).toBeUndefined();
  });

  test('legs share one wallet; what a leg leaves out, the command says', () => {
    const leg = (data: string, more: object = {}): string[] => [
      '--leg',
      JSON.stringify({ data: file(data), ...more }),
    ];
    const { text } = trendy(
      '--strategy',
      'supertrend',
      '--size',
      '40',
      ...leg('btcusdt_1h.csv'),
      ...leg('ethusdt_1h.csv', { strategy: 'ema-crossover', params: { fast: 5, slow: 20 }, size: 10 }),
      '--json',
    );
    const report: PortfolioReport = JSON.parse(text);
    expect(
      report.legs.map((each) => [
        each.settings.symbol,
        each.settings.strategy.id,
        each.settings.risk.sizePercent,
      ]),
    ).toEqual([
      ['BTC/USDT:USDT', 'supertrend', 40],
      ['ETH/USDT:USDT', 'ema-crossover', 10],
    ]);
    writeFileSync(
      file('legs.json'),
      JSON.stringify({
        capital: 5000,
        legs: [{ data: file('btcusdt_1h.csv') }, { data: file('ethusdt_1h.csv') }],
      }),
    );
    const { text: page } = trendy('--strategy', 'supertrend', '--config', file('legs.json'));
    expect(page).toMatch(/Portfolio of 2, one wallet of 5000.00, cross margin/);
    expect(page).toMatch(/account +1h/);
  });

  test('faults of use name the option and the fix', () => {
    const run =
      (...args: string[]) =>
      () =>
        trendy('--strategy', 'supertrend', ...args);
    expect(run()).toThrow('--data: is missing; give a file of bars, or several with --leg or --config');
    expect(run('--leg', '{"data":"x.csv","dta":1}')).toThrow('leg 1: "dta" is not known');
    expect(run('--leg', '{')).toThrow('--leg 1: is not valid JSON');
    expect(run('--data', file('btcusdt_1h.csv'), '--targets', '1')).toThrow('--targets: "1" has no share');
    expect(run('--data', file('btcusdt_1h.csv'), '--path', 'good')).toThrow('--path: "good" is not known');
    expect(run('--data', file('btcusdt_1h.csv'), '--latency-ms', '5')).toThrow('latencyMs: needs finer bars');
    expect(run('--data', file('btcusdt_1h.csv'), '--spot', '--leverage', '2')).toThrow(
      'leverage: is 2; on the spot market it is 1',
    );
  });
});
