import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createRecording, LISTINGS } from '@trendy/simulator';
import type { Listing, RecordedBars, ReferenceSource } from '@trendy/simulator';

/** Markets that repeat files instead of being generated. */
export interface Replay {
  readonly listings: readonly Listing[];
  readonly sources: ReadonlyMap<string, ReferenceSource>;
  /** A market time from which every file has a history of some days. */
  readonly start: number;
}

const COLUMNS = ['timestamp', 'open', 'high', 'low', 'close', 'volume'] as const;
const DAYS_BEFORE_START = 2;

/**
 * Reads `BTCUSDT=bars.csv.gz,ETHUSDT=…`: CSV with a header, `timestamp` in UTC milliseconds, bars of whole minutes.
 * @throws Error naming the file, the line or column, and what is wrong.
 */
export function readReplay(spec: string): Replay {
  const sources = new Map<string, ReferenceSource>();
  const listings: Listing[] = [];
  for (const part of spec.split(',')) {
    const [symbol = '', path = ''] = part.trim().split('=');
    const listing = LISTINGS.find((one) => one.symbol === symbol);
    if (!listing || path === '')
      throw new Error(
        `EXCHANGE_REPLAY=${spec}: write ${LISTINGS.map((one) => `${one.symbol}=file`).join(',')}, or some of them`,
      );
    listings.push(listing);
    sources.set(symbol, createRecording(readBars(path)));
  }
  const firstDay = Math.max(...[...sources.values()].map((source) => source.firstDay));
  return { listings, sources, start: (firstDay + DAYS_BEFORE_START) * 86_400_000 };
}

function readBars(path: string): RecordedBars {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const header = (lines[0] ?? '').split(',').map((name) => name.trim());
  const places = COLUMNS.map((name) => {
    const place = header.indexOf(name);
    if (place < 0)
      throw new Error(`${path}: there is no column ${name}; the header must name ${COLUMNS.join(', ')}`);
    return place;
  });
  const columns = COLUMNS.map(() => new Float64Array(lines.length - 1));
  for (let row = 1; row < lines.length; row += 1) {
    const cells = lines[row]!.split(',');
    places.forEach((place, column) => {
      const value = Number(cells[place]);
      const isBad = !Number.isFinite(value) || (column < 5 && value <= 0) || value < 0;
      if (isBad)
        throw new Error(`${path} line ${row + 1}: ${COLUMNS[column]} is ${JSON.stringify(cells[place])}`);
      columns[column]![row - 1] = value;
    });
  }
  const [openTime, open, high, low, close, volume] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { openTime, open, high, low, close, volume };
}
