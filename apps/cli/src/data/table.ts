import { UsageError } from '../usage-error.ts';
import { readText } from './read-text.ts';

/** Named columns of equal length; a cell that is no number is NaN. */
export interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** Line (CSV) or element (JSON) of a row, counted from 1, for messages. */
  readonly firstLine: number;
}

/** Reads `.csv`, `.csv.gz`, `.json` or `.json.gz`. @throws UsageError naming the option, the file and the fix. */
export function readTable(option: string, file: string, defaultHeader: readonly string[]): Table {
  const text = readText(option, file);
  const isJson = /\.json(\.gz)?$/i.test(file);
  const table = isJson
    ? parseJson(option, file, text, defaultHeader)
    : parseCsv(option, file, text, defaultHeader);
  if (table.rows === 0) throw new UsageError(option, `"${file}" holds no rows`);
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

function parseCsv(option: string, file: string, text: string, defaultHeader: readonly string[]): Table {
  const end = text.trimEnd().length;
  const first = cellsOf(text.slice(0, lineEnd(text, 0, end)));
  // A first cell without any digit is a header.
  const hasHeader = !/\d/.test(first[0] ?? '');
  const header = hasHeader ? first.map((name) => name.toLowerCase()) : defaultHeader;
  if (!hasHeader && first.length < defaultHeader.length)
    throw new UsageError(option, `"${file}" has no header and fewer columns than ${defaultHeader.join(',')}`);
  const start = hasHeader ? 1 : 0;
  const rows = Math.max(0, countLines(text, end) - start);
  const columns = header.map(() => new Float64Array(rows));
  // Line by line: a million lines cut out at once are more memory than the columns that come of them.
  let from = hasHeader ? lineEnd(text, 0, end) + 1 : 0;
  for (let row = 0; row < rows; row++) {
    const to = lineEnd(text, from, end);
    const cells = text.slice(from, to).split(',');
    for (let index = 0; index < columns.length; index++) columns[index]![row] = toNumber(cells[index]);
    from = to + 1;
  }
  return {
    rows,
    columns: new Map(header.map((name, index) => [name, columns[index]!])),
    firstLine: start + 1,
  };
}

/** Where the line that begins at `from` ends. */
function lineEnd(text: string, from: number, end: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 || found > end ? end : found;
}

function countLines(text: string, end: number): number {
  if (end === 0) return 0;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function parseJson(option: string, file: string, text: string, defaultHeader: readonly string[]): Table {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new UsageError(option, `"${file}" is not valid JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(parsed))
    throw new UsageError(option, `"${file}" must hold an array of bars, arrays or objects`);
  const items: readonly unknown[] = parsed;
  const isArrays = Array.isArray(items[0]);
  const header = isArrays
    ? defaultHeader
    : [...new Set(Object.keys((items[0] as object | undefined) ?? {}).map((key) => key.toLowerCase()))];
  const columns = header.map(() => new Float64Array(items.length));
  items.forEach((item, row) => {
    const cells = isArrays
      ? (item as readonly unknown[])
      : lowerCased(item as Readonly<Record<string, unknown>>, header);
    header.forEach((_name, index) => (columns[index]![row] = toNumber(cells[index])));
  });
  return {
    rows: items.length,
    columns: new Map(header.map((name, index) => [name, columns[index]!])),
    firstLine: 1,
  };
}

function lowerCased(item: Readonly<Record<string, unknown>>, header: readonly string[]): unknown[] {
  const byName = new Map(Object.entries(item ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
  return header.map((name) => byName.get(name));
}

const cellsOf = (line: string): string[] =>
  line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

/** Plain numbers, and dates as UTC milliseconds. */
function toNumber(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string') return Number.NaN;
  const text = cell.trim().replace(/^"(.*)"$/, '$1');
  if (text === '') return Number.NaN;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return Number.NaN;
  // A date without a zone is UTC here, not the machine's own zone.
  const iso = text.replace(' ', 'T');
  return Date.parse(/([zZ]|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : iso.length === 10 ? iso : `${iso}Z`);
}
