import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress as unzstd } from 'fzstd';
import { parquetMetadata, parquetSchema } from 'hyparquet';
import type { ColumnMetaData, Compressors, DecodedArray, FileMetaData } from 'hyparquet';
import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getTreePath } from 'hyparquet/src/schema.js';
import { UsageError } from '../usage-error.ts';
import { toNumber } from './cell.ts';
import type { BadCell, Table } from './row-sink.ts';
import { orUnreadable, readBytes } from './text-lines.ts';

/** Bytes [start, end) of a file. */
type Slice = (start: number, end: number) => Uint8Array<ArrayBuffer>;

// The library's own reader is asynchronous because files may be far away. These lie on the disk: its parts that
// decode a column are used instead, so that every format is read the same way.
const PARSERS = {
  ...DEFAULT_PARSERS,
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros: bigint) => Number(micros) / 1000,
  timestampFromNanoseconds: (nanos: bigint) => Number(nanos / 1000n) / 1000,
  dateFromDays: (days: number) => days * 86_400_000,
};

const COMPRESSORS: Compressors = {
  GZIP: (input) => gunzipSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
  ZSTD: (input, length) => unzstd(input, new Uint8Array(length)),
};

/** Flat columns of numbers, dates and texts, row group by row group. */
export function readParquet(option: string, file: string): Table {
  const source = open(option, file);
  try {
    const metadata = readMetadata(source);
    const columns = new Map<string, Float64Array>();
    const bad = new Map<string, BadCell>();
    const rows = Number(metadata.num_rows);
    for (const { element, children } of parquetSchema(metadata).children) {
      const name = element.name.toLowerCase();
      if (children.length > 0 || columns.has(name)) continue;
      columns.set(
        name,
        readNumbers(source.slice, metadata, element.name, rows, (cell) => bad.set(name, cell)),
      );
    }
    return { rows, columns, bad, firstLine: 1, unit: 'row' };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      option,
      `"${file}" cannot be read as Parquet: ${(error as Error).message}; write it again with snappy, gzip, zstd or no compression`,
    );
  } finally {
    source.close();
  }
}

interface Source {
  readonly length: number;
  readonly slice: Slice;
  close(): void;
}

function open(option: string, file: string): Source {
  if (file.endsWith('.gz')) {
    const bytes = readBytes(option, file);
    return {
      length: bytes.length,
      slice: (start, end) => Uint8Array.from(bytes.subarray(start, end)),
      close: () => undefined,
    };
  }
  const handle = orUnreadable(option, file, () => openSync(file, 'r'));
  return {
    length: fstatSync(handle).size,
    slice: (start, end) => {
      const bytes = new Uint8Array(Math.max(0, end - start));
      const read = orUnreadable(option, file, () => readSync(handle, bytes, 0, bytes.length, start));
      if (read < bytes.length) throw new Error(`it ends at byte ${start + read}, ${end} are needed`);
      return bytes;
    },
    close: () => closeSync(handle),
  };
}

function readMetadata({ length, slice }: Source): FileMetaData {
  if (length < 12) throw new Error('it is too short');
  const [tail] = new Uint32Array(slice(length - 8, length - 4).buffer);
  return parquetMetadata(slice(Math.max(0, length - 8 - (tail ?? 0)), length));
}

function readNumbers(
  slice: Slice,
  metadata: FileMetaData,
  name: string,
  rows: number,
  noteBad: (cell: BadCell) => void,
): Float64Array {
  const out = new Float64Array(rows);
  let at = 0;
  let isBad = false;
  for (const group of metadata.row_groups) {
    const chunk = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data;
    if (!chunk) throw new Error(`the column ${name} is not in every row group`);
    for (const values of decode(slice, metadata, chunk, Number(group.num_rows))) {
      for (let index = 0; index < values.length; index++) {
        const value = toNumber(values[index]);
        if (Number.isNaN(value) && !isBad) {
          isBad = true;
          noteBad({ row: at, text: values[index] === null ? '' : String(values[index]).slice(0, 60) });
        }
        out[at++] = value;
      }
    }
  }
  if (at !== rows) throw new Error(`the column ${name} has ${at} values for ${rows} rows`);
  return out;
}

function decode(slice: Slice, metadata: FileMetaData, chunk: ColumnMetaData, rows: number): DecodedArray[] {
  // An offset of nought is written by some for "no dictionary".
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
  const bytes = slice(start, start + Number(chunk.total_compressed_size));
  const schemaPath = getTreePath(parquetSchema(metadata), chunk.path_in_schema);
  return readColumn(
    { view: new DataView(bytes.buffer), offset: 0 },
    { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows },
    {
      ...chunk,
      pathInSchema: chunk.path_in_schema,
      element: schemaPath.at(-1)!.element,
      schemaPath,
      parsers: PARSERS,
      compressors: COMPRESSORS,
    },
  ).data;
}
