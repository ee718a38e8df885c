import { UsageError } from '../usage-error.ts';
import { formatOf } from './format.ts';
import { readCsv } from './read-csv.ts';
import { readJson, readJsonLines } from './read-json.ts';
import { readParquet } from './read-parquet.ts';
import type { Table } from './row-sink.ts';

const READERS = { csv: readCsv, json: readJson, jsonl: readJsonLines, parquet: readParquet };

/**
 * Reads CSV, JSON, JSON lines or Parquet by the file's ending, each plain or `.gz`.
 * @param defaultHeader what the columns are where the file does not name them.
 * @throws UsageError naming the option, the file, the row and the fix.
 */
export function readTable(option: string, file: string, defaultHeader: readonly string[]): Table {
  const table = READERS[formatOf(file)](option, file, defaultHeader);
  if (table.rows === 0)
    throw new UsageError(option, `"${file}" holds no rows; give a file with at least one below its header`);
  return table;
}

/** The first of several names that the table has. @throws UsageError listing what is there. */
export function column(table: Table, option: string, file: string, names: readonly string[]): Float64Array {
  for (const name of names) {
    const found = table.columns.get(name);
    if (found) return found;
  }
  const has = [...table.columns.keys()].join(', ');
  throw new UsageError(option, `"${file}" has no column "${names[0]}"; it has: ${has}`);
}

/** As `column`, for those of which every cell has to be a number. @throws UsageError naming the row, the cell and the fix. */
export function numbers(table: Table, option: string, file: string, names: readonly string[]): Float64Array {
  const found = column(table, option, file, names);
  const name = names.find((each) => table.columns.has(each)) ?? '';
  const bad = table.bad.get(name);
  if (bad === undefined) return found;
  const what = bad.text === '' ? 'is empty' : `is "${bad.text}", no number`;
  throw new UsageError(
    option,
    `${table.unit} ${bad.row + table.firstLine} of "${file}": ${name} ${what}; mend the row or take it out ("trendy data validate" lists all such rows)`,
  );
}
