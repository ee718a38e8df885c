import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { registerConvert } from './data-convert.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'trendy-convert-'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function convert(text: string): string {
  const [from, to] = [path.join(folder, 'in.csv'), path.join(folder, 'out.jsonl')];
  writeFileSync(from, text);
  const program = new Command();
  registerConvert(program);
  program.parse(['node', 'trendy', 'convert', from, to]);
  return readFileSync(to, 'utf8');
}

test('a table that is not of the market is refused, and its columns are named', () => {
  expect(() => convert('name,age\n1,40\n')).toThrow(/has no column of a time; it has: name, age/);
  expect(() => convert('timestamp,age\n1700000000000,40\n')).toThrow(
    /no column of prices, rates or signals; it has: timestamp, age/,
  );
});

test('bars, funding, signals and trades are converted', () => {
  for (const header of ['timestamp,close', 'fundingTime,rate', 'time,exposure', 'timestamp,price'])
    expect(convert(`${header}\n1700000000000,1\n`), header).toContain('1700000000000');
});
