import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBars, readFaultyBars, readFunding } from './series.ts';
import { readTable } from './table.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trendy-table-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function given(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const START = 1_704_067_200_000;
const ROW = [START, 100, 110, 90, 105, 7];
const HEADER = 'timestamp,open,high,low,close,volume';

describe('the same bar, however it is written', () => {
  const iso = '2024-01-01';
  test.each([
    ['a.csv', `${HEADER}\n${ROW.join(',')}\n`],
    ['b.csv', ROW.join(',')],
    ['c.csv', `\uFEFF${HEADER}\r\n${ROW.join(',')}\r\n\r\n`],
    ['d.csv', `Date;Open;High;Low;Close;Volume\n"${iso}";100;110;90;105;7`],
    ['e.tsv', `open_time\topen\thigh\tlow\tclose\tvolume\n${START / 1000}\t100\t110\t90\t105\t7`],
    ['f.csv', `time,o,h,l,c,v\n${START}000,100,110,90,105,7`],
    ['g.json', JSON.stringify([ROW])],
    ['h.json', JSON.stringify([{ T: 'x', Time: iso, o: '100', h: 110, l: 90, c: 105, v: 7 }], null, 2)],
    ['i.jsonl', `{"date":"${iso}T00:00:00Z","open":100,"high":110,"low":90,"close":105,"volume":7}\n`],
    ['j.ndjson.gz', gzipSync(JSON.stringify(ROW))],
    ['k.csv.gz', gzipSync(`${HEADER}\n${ROW.join(',')}\n`)],
  ])('%s', (name, content) => {
    const { close, high, low, open, openTime, volume } = readBars('--data', given(name, content));
    expect([openTime[0], open[0], high[0], low[0], close[0], volume[0]]).toEqual(ROW);
    expect(openTime).toHaveLength(1);
  });
});

describe('parquet from elsewhere', () => {
  const columns = (close: number[]) => [
    { name: 'Open_Time', data: close.map(() => new Date(START)), type: 'TIMESTAMP' as const },
    { name: 'close', data: close, type: 'DOUBLE' as const },
    { name: 'symbol', data: close.map(() => 'BTCUSDT'), type: 'STRING' as const },
  ];
  /** A frame of blocks that are stored as they are. */
  const storedZstd = (input: Uint8Array): Uint8Array => {
    const parts: Uint8Array[] = [Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x80, 0x58)];
    const size = Buffer.alloc(4);
    size.writeUInt32LE(input.length);
    parts.push(size);
    for (let at = 0; at < input.length; at += 65_536) {
      const block = input.subarray(at, at + 65_536);
      const head = (block.length << 3) | (at + 65_536 >= input.length ? 1 : 0);
      parts.push(Uint8Array.of(head & 255, (head >> 8) & 255, (head >> 16) & 255), block);
    }
    return Buffer.concat(parts);
  };
  test.each([
    ['SNAPPY', undefined],
    ['UNCOMPRESSED', undefined],
    ['GZIP', (input: Uint8Array) => new Uint8Array(gzipSync(input))],
    ['BROTLI', (input: Uint8Array) => new Uint8Array(brotliCompressSync(input))],
    ['ZSTD', storedZstd],
  ] as const)('%s, several row groups', (codec, compress) => {
    const close = Array.from({ length: 5000 }, (_unused, index) => Math.sin(index) * 1e5);
    const bytes = parquetWriteBuffer({
      columnData: columns(close),
      codec,
      rowGroupSize: 900,
      ...(compress ? { compressors: { [codec]: compress } } : {}),
    });
    const table = readTable('--data', given(`${codec}.parquet`, new Uint8Array(bytes)), []);
    expect(table.columns.get('close')).toEqual(Float64Array.from(close));
    expect(table.columns.get('open_time')?.every((time) => time === START)).toBe(true);
    expect(table.bad.get('symbol')).toEqual({ row: 0, text: 'BTCUSDT' });
  });

  test('a codec that cannot be read, a torn file and no Parquet at all are told apart', () => {
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: columns([1, 2, 3]) }));
    expect(() => readTable('--data', given('torn.parquet', bytes.subarray(0, 150)), [])).toThrow(
      'cannot be read as Parquet: parquet file invalid (footer != PAR1)',
    );
    expect(() => readTable('--data', given('no.parquet', 'x'), [])).toThrow('it is too short');
    expect(() => readTable('--data', path.join(folder, 'none.parquet'), [])).toThrow('there is no file');
  });
});

describe('what cannot be used is named: file, row, field, value, fix', () => {
  test.each([
    [
      '1.csv',
      `${HEADER}\n${ROW.join(',')}\n\n${START},100,x,90,105,7`,
      /line 3 of ".*1.csv": timestamp is empty/,
    ],
    ['2.csv', `${HEADER}\n${START},100,n/a,90,105,7`, /line 2 of ".*2.csv": high is "n\/a", no number; mend/],
    ['3.csv', '1,2,3', /has no header and fewer columns than timestamp,open/],
    ['4.csv', 'time,open\n1,2', /has no column "high"; it has: time, open/],
    ['5.csv', '', /holds no rows/],
    ['6.json', '{"a":1}', /must hold an array of rows.*it begins with {"a":1}/],
    ['7.json', `[${JSON.stringify(ROW)},`, /ends within element 2/],
    ['8.json', `[${JSON.stringify(ROW)},{"a":}]`, /element 2 of ".*8.json" is not valid JSON/],
    ['9.json', `[${JSON.stringify(ROW)}] 7`, /goes on after its array: 7/],
    ['10.jsonl', `${JSON.stringify(ROW)}\n17\n`, /line 2 of ".*10.jsonl" is 17; write an object or array/],
    ['11.jsonl', `${JSON.stringify(ROW)}\n\n[1,`, /line 3 of ".*11.jsonl" is not valid JSON/],
    ['12.csv.gz', gzipSync('abc').subarray(0, 12), /is no whole gzip file/],
    ['13.json', '[]', /holds no rows/],
  ])('%s', (name, content, message) => {
    expect(() => readBars('--data', given(name, content))).toThrow(message);
  });

  test('a column that nobody asks for may hold anything', () => {
    const file = given(
      'f.csv',
      'calc_time,funding_interval_hours,last_funding_rate,note\n1704067200000,8,0.0001,x',
    );
    expect(readFunding('--funding', file)).toEqual([{ time: START, rate: 0.0001 }]);
  });

  test('who looks for faults gets them as NaN', () => {
    const bars = readFaultyBars('<file>', given('n.csv', `${HEADER}\n${START},100,,90,105,7`));
    expect(bars.high).toEqual(Float64Array.of(Number.NaN));
    expect(bars.firstLine).toBe(2);
  });
});

test('elements are cut where they end, wherever a piece does', () => {
  const rows = Array.from({ length: 40_000 }, (_unused, index) => ({
    time: START + index,
    note: `a "quoted] \\ }text, ${index}`,
    close: index / 7,
  }));
  const { columns, rows: count } = readTable('--data', given('big.json', JSON.stringify(rows)), []);
  expect(count).toBe(rows.length);
  expect(rows.every(({ close }, row) => columns.get('close')?.[row] === close)).toBe(true);
});
