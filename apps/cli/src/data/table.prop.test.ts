import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTable } from './table.ts';
import { writeTable } from './write-table.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trendy-table-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
const row = fc.tuple(fc.integer({ min: 0, max: 4_000_000_000_000 }), value, value);

for (const ending of ['csv', 'json', 'jsonl', 'parquet'])
  for (const gz of ['', '.gz'])
    test(`what is written as .${ending}${gz} is read to the last bit`, () => {
      const file = path.join(folder, `table.${ending}${gz}`);
      fc.assert(
        fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
          const columns = ['timestamp', 'rate', 'mark'].map((name, index) => ({
            name,
            kind: index === 0 ? ('time' as const) : ('number' as const),
            values: Float64Array.from(rows, (cells) => cells[index]!),
          }));
          writeTable('--out', file, columns);
          const table = readTable('--data', file, []);
          expect(table.rows).toBe(rows.length);
          for (const { name, values } of columns) expect(table.columns.get(name)).toEqual(values);
        }),
        { numRuns: 40 },
      );
    });

const same = (a: Float64Array | undefined, b: Float64Array): boolean =>
  a !== undefined && bytesOf(a).equals(bytesOf(b));

const bytesOf = (values: Float64Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

test('a table longer than any piece or block comes back whole', () => {
  const rows = 150_000;
  const values = Float64Array.from({ length: rows }, (_unused, index) => index * 1.1);
  const time = Float64Array.from({ length: rows }, (_unused, index) => 1_700_000_000_000 + index * 60_000);
  for (const ending of ['csv', 'csv.gz', 'json', 'jsonl.gz', 'parquet', 'parquet.gz']) {
    const file = path.join(folder, `long.${ending}`);
    writeTable('--out', file, [
      { name: 'time', kind: 'time', values: time },
      { name: 'close', kind: 'number', values },
    ]);
    const { columns } = readTable('--data', file, []);
    expect(same(columns.get('time'), time), ending).toBe(true);
    expect(same(columns.get('close'), values), ending).toBe(true);
  }
});
