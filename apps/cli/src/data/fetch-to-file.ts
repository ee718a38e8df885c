import { existsSync, rmSync } from 'node:fs';
import { timeframeMs } from '@trendy/domain';
import type { BinanceFeed } from '@trendy/exchanges';
import { UsageError } from '../usage-error.ts';
import { BAR_COLUMNS, fetchHistory, FUNDING_COLUMNS } from './fetch-history.ts';
import type { HistoryRequest } from './fetch-history.ts';
import { PartFile } from './part-file.ts';
import type { PartOf } from './part-file.ts';
import { column, readTable } from './table.ts';
import { writeTable } from './write-table.ts';

export interface FetchToFile {
  readonly request: HistoryRequest;
  readonly venue: string;
  readonly url: string;
  readonly out: string;
  readonly resume: boolean;
}

export interface Fetched {
  readonly rows: number;
  /** Rows that were there before. */
  readonly kept: number;
  readonly from: number | null;
  readonly to: number | null;
  /** Bars that the venue does not have within the range; null for funding. */
  readonly missing: number | null;
}

/**
 * Fetches into `<out>.part`, page by page, and makes it `out` once all is there.
 * @param onProgress after every page: rows so far and the time of the last.
 * @throws UsageError, FetchStopped (the part stays, and a later call with `resume` goes on from it).
 */
export async function fetchToFile(
  feed: Pick<BinanceFeed, 'barPage' | 'fundingPage'>,
  fetch: FetchToFile,
  wait: (ms: number) => Promise<void>,
  onProgress: (rows: number, time: number) => void,
): Promise<Fetched> {
  const { request } = fetch;
  const header = request.series === 'funding' ? FUNDING_COLUMNS : BAR_COLUMNS;
  const part = openPart(fetch, header);
  const step = request.series === 'funding' ? 1 : timeframeMs(request.timeframe);
  let rows = part.kept;
  try {
    const from = part.last === null ? request.from : part.last + step;
    for await (const page of fetchHistory(feed, { ...request, from }, wait)) {
      part.push(page);
      rows += page.length;
      onProgress(rows, page.at(-1)![0]!);
    }
  } finally {
    part.close();
  }
  if (rows === 0) {
    rmSync(part.file);
    const span = `${new Date(request.from).toISOString()} – ${new Date(request.to).toISOString()}`;
    throw new UsageError('--since', `${fetch.venue} has nothing of ${request.symbol} in ${span}`);
  }
  return { ...finish(part.file, fetch, header), kept: part.kept };
}

function openPart(fetch: FetchToFile, header: readonly string[]): PartFile {
  const { out, request, resume, url, venue } = fetch;
  const file = `${out}.part`;
  const timeframe = request.series === 'funding' ? null : request.timeframe;
  const of: PartOf = {
    venue,
    url,
    series: request.series,
    symbol: request.symbol,
    timeframe,
    since: request.from,
  };
  if (PartFile.exists(file)) {
    if (resume) return PartFile.resume('--resume', file, of, header);
    throw new UsageError('--out', `"${file}" was left by a fetch that stopped; add --resume, or remove it`);
  }
  if (!existsSync(out)) return PartFile.begin(file, of, header);
  if (resume) return grown(fetch, file, of, header);
  throw new UsageError(
    '--out',
    `"${out}" is there already; add --resume to bring it up to date, or name another`,
  );
}

/** A file that was fetched before, to be brought up to date. */
function grown({ out, request }: FetchToFile, file: string, of: PartOf, header: readonly string[]): PartFile {
  const table = readTable('--out', out, header);
  const values = header.map((name) => column(table, '--out', out, [name]));
  const rows = Array.from({ length: table.rows }, (_unused, row) => values.map((cells) => cells[row]!));
  checkAscending(values[0]!, out);
  const first = values[0]![0]!;
  const step = request.series === 'funding' ? 28_800_000 : timeframeMs(request.timeframe);
  // What begins later than is asked for now would keep a hole at its start.
  if (first - request.from >= step)
    throw new UsageError(
      '--since',
      `"${out}" begins at ${new Date(first).toISOString()}; give that as --since, or another --out`,
    );
  const part = PartFile.begin(file, of, header);
  part.push(rows);
  part.close();
  return PartFile.resume('--out', file, of, header);
}

function finish(
  file: string,
  { out, request }: FetchToFile,
  header: readonly string[],
): Omit<Fetched, 'kept'> {
  const table = readTable('--out', file, header);
  const time = column(table, '--out', file, ['timestamp']);
  checkAscending(time, file);
  writeTable(
    '--out',
    out,
    header.map((name) => ({
      name,
      kind: name === 'timestamp' ? 'time' : 'number',
      values: column(table, '--out', file, [name]),
    })),
  );
  rmSync(file);
  const [from, to] = [time[0]!, time[time.length - 1]!];
  const missing =
    request.series === 'funding'
      ? null
      : Math.round((to - from) / timeframeMs(request.timeframe)) + 1 - table.rows;
  return { rows: table.rows, from, to, missing };
}

function checkAscending(time: Float64Array, file: string): void {
  for (let row = 1; row < time.length; row++)
    if (!(time[row]! > time[row - 1]!))
      throw new UsageError(
        '--out',
        `"${file}" is not in the order of time at row ${row + 1}; remove it and fetch again`,
      );
}
