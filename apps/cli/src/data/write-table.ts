import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { UsageError } from '../usage-error.ts';
import { formatOf } from './format.ts';
import type { Format } from './format.ts';

/** One column to write; `time` is UTC milliseconds. */
export interface OutColumn {
  readonly name: string;
  readonly kind: 'time' | 'number';
  readonly values: Float64Array;
}

const CHUNK_ROWS = 20_000;

/**
 * Writes columns as CSV, JSON, JSON lines or Parquet by the file's ending, each plain or `.gz`. Numbers are written
 * so that reading gives the same bits. The file appears whole or not at all.
 * @throws UsageError when it cannot be written.
 */
export function writeTable(option: string, file: string, columns: readonly OutColumn[]): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, 'w');
    try {
      for (const piece of pieces(formatOf(file), columns))
        writeAll(handle, file.endsWith('.gz') ? gzipSync(piece) : piece);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(option, `"${file}" cannot be written: ${(error as Error).message}`);
  }
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
}

/** Gzip members one after the other are one gzip file, so text is packed piece by piece. */
function* pieces(format: Format, columns: readonly OutColumn[]): Generator<Uint8Array> {
  if (format === 'parquet') {
    yield parquetOf(columns);
    return;
  }
  const rows = columns[0]?.values.length ?? 0;
  const row = format === 'csv' ? csvRow : jsonRow;
  if (format === 'csv') yield Buffer.from(`${columns.map(({ name }) => name).join(',')}\n`);
  if (format === 'json') yield Buffer.from('[\n');
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const lines: string[] = [];
    const to = Math.min(rows, from + CHUNK_ROWS);
    for (let at = from; at < to; at++)
      lines.push(row(columns, at) + (format === 'json' && at < rows - 1 ? ',' : ''));
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
  if (format === 'json') yield Buffer.from(']\n');
}

const csvRow = (columns: readonly OutColumn[], at: number): string =>
  columns.map(({ values }) => (Number.isFinite(values[at]) ? String(values[at]) : '')).join(',');

const jsonRow = (columns: readonly OutColumn[], at: number): string =>
  JSON.stringify(
    Object.fromEntries(
      columns.map(({ name, values }) => [name, Number.isFinite(values[at]) ? values[at]! : null]),
    ),
  );

function parquetOf(columns: readonly OutColumn[]): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ kind, name, values }) =>
      kind === 'time'
        ? { name, type: 'TIMESTAMP', data: Array.from(values, (time) => new Date(time)), nullable: false }
        : { name, type: 'DOUBLE', data: values, nullable: false },
    ),
    createdBy: 'trendy',
  });
  return new Uint8Array(buffer);
}
