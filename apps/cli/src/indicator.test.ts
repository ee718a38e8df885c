import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { indicators } from '@trendy/quant';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { register } from './commands/indicator.ts';

const HOUR_MS = 3_600_000;
let folder = '';
const file = (name: string): string => path.join(folder, name);

/** What the command prints. */
async function run(...args: readonly string[]): Promise<string> {
  const program = new Command().exitOverride();
  register(program);
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    await program.parseAsync(['indicator', ...args], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return printed;
}

const row = (index: number): string => [index * HOUR_MS, 9, 12, 8, 10 + index, 1].join(',');

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trendy-indicator-'));
  const header = 'timestamp,open,high,low,close,volume';
  writeFileSync(file('bars.csv'), `${[header, row(0), row(1), row(2), row(3)].join('\n')}\n`);
  writeFileSync(file('mixed.csv'), `${[header, row(0), row(2), row(1)].join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('trendy indicator', () => {
  test('prints open times and values, an empty cell while there is none', async () => {
    expect(await run('sma', '--params', '{"period":3}', '--data', file('bars.csv'))).toBe(
      `openTime,sma\n0,\n${HOUR_MS},\n${2 * HOUR_MS},11\n${3 * HOUR_MS},12\n`,
    );
  });

  test('prints JSON with every output, null while there is no value', async () => {
    const printed = await run(
      ...['macd', '--params', '{"fast":1,"slow":2,"signal":2}', '--data', file('bars.csv'), '--json'],
    );
    expect(JSON.parse(printed)).toEqual({
      indicator: 'macd',
      params: { fast: 1, slow: 2, signal: 2 },
      openTime: [0, HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS],
      values: { line: [null, 0.5, 0.5, 0.5], signal: [null, null, 0.5, 0.5], histogram: [null, null, 0, 0] },
    });
  });

  test('lists every indicator, as text and as JSON', async () => {
    const text = await run('--list');
    expect(text.trim().split('\n')).toHaveLength(indicators.size);
    expect(text).toContain('{"factor":3,"period":10} → line, direction');
    expect(JSON.parse(await run('--list', '--json'))).toHaveLength(indicators.size);
  });

  test.each([
    [['smaa'], '<name>: "smaa" is no indicator; use one of sma, ema'],
    [['sma'], '--data: is missing; name a file of bars'],
    [['sma', '--params', '{"period":0}'], '--params: period is 0; give a whole number from 1'],
    [['sma', '--params', '{"length":3}'], '--params: sma has no parameter "length"; use period'],
    [['sma', '--params', '3'], '--params: "3" is no JSON object'],
    [['sma', '--seeding', 'talib'], '--seeding: sma begins alike everywhere'],
    [['atr', '--seeding', 'x'], '--seeding: "x" is unknown; use pine or talib'],
    [['alma', '--params', '{"offset":2}'], '--params: offset is 2; give a number from 0 to 1'],
  ])('%j is refused with the field, the value and the fix', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });

  test('refuses periods that contradict each other, and bars out of order', async () => {
    await expect(run('macd', '--params', '{"fast":30}', '--data', file('bars.csv'))).rejects.toThrow(
      '--params: fast must be shorter than slow, got 30 and 26',
    );
    await expect(run('sma', '--data', file('mixed.csv'))).rejects.toThrow(
      /--data: line 4 of .*is not after 7200000; sort the bars/,
    );
  });
});
