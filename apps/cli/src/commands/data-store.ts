import { createWorkerDatabase } from '@trendy/db';
import type { BarSeriesKey, Environment, MarketStore, PriceSeriesKey, VenueId } from '@trendy/domain';
import type { Command } from 'commander';
import { settingsFromEnvironment } from '../../../../scripts/start/settings.ts';
import { BAR_COLUMNS, FUNDING_COLUMNS } from '../data/fetch-history.ts';
import type { FetchedSeries } from '../data/fetch-history.ts';
import { parseTimeframe } from '../data/series.ts';
import { exportBars, exportFunding, importBars, importFunding } from '../data/store-import.ts';
import { writeTable } from '../data/write-table.ts';
import { runningState } from '../doctor/running.ts';
import { readTime } from '../option-values.ts';
import { UsageError } from '../usage-error.ts';

interface SeriesOptions {
  readonly venue: string;
  readonly environment: string;
  readonly symbol: string;
  readonly timeframe?: string;
  readonly series: string;
}

interface ExportOptions extends SeriesOptions {
  readonly out: string;
  readonly from?: string;
  readonly to?: string;
}

const VENUES: readonly VenueId[] = ['trendy', 'binanceusdm', 'okx'];
const ENVIRONMENTS: readonly Environment[] = ['demo', 'testnet', 'live'];
const SERIES: readonly FetchedSeries[] = ['bars', 'funding', 'mark', 'index'];
/** The last instant that a date can hold: an end that nobody gave. */
const END_OF_TIME = 8.64e15;

export function registerStore(data: Command): void {
  const of = (command: Command): Command =>
    command
      .requiredOption('--venue <venue>', `one of ${VENUES.join(', ')}`)
      .requiredOption('--environment <environment>', `one of ${ENVIRONMENTS.join(', ')}`)
      .requiredOption('--symbol <symbol>', 'e.g. BTC/USDT:USDT')
      .option('--timeframe <timeframe>', 'e.g. 1h; not for funding')
      .option('--series <series>', `one of ${SERIES.join(', ')}`, 'bars');
  of(data.command('import'))
    .argument('<file>', '.csv, .json, .jsonl or .parquet, each also .gz')
    .description(
      'Store a file in the database, for backtests of the platform; what is there already is replaced.',
    )
    .action((file: string, options: SeriesOptions) => importFile(file, options));
  of(data.command('export'))
    .requiredOption('--out <file>', 'the ending says the format')
    .option('--from <date>', 'first time')
    .option('--to <date>', 'end, exclusive')
    .description('Write what the database has of a series into a file.')
    .action((options: ExportOptions) => exportFile(options));
}

async function importFile(file: string, options: SeriesOptions): Promise<void> {
  const { kind, series } = readSeries(options);
  // The simulated exchange has a clock of its own, which may run ahead of ours.
  const now = series.venue === 'trendy' ? END_OF_TIME : Date.now();
  const rows = await withStore((store) =>
    kind === 'funding' ? importFunding(store, series, file) : importBars(store, series, file, now),
  );
  process.stdout.write(`${rows} rows of ${kind} stored: ${nameOf(series, kind)}\n`);
}

async function exportFile(options: ExportOptions): Promise<void> {
  const { kind, series } = readSeries(options);
  const from = options.from === undefined ? 0 : readTime('--from', options.from);
  const to = options.to === undefined ? END_OF_TIME : readTime('--to', options.to);
  const rows = await withStore((store) =>
    kind === 'funding' ? exportFunding(store, series, from, to) : exportBars(store, series, from, to),
  );
  if (rows.length === 0)
    throw new UsageError('--symbol', `nothing of ${nameOf(series, kind)} is stored in this range`);
  writeTable(
    '--out',
    options.out,
    (kind === 'funding' ? FUNDING_COLUMNS : BAR_COLUMNS).map((name, column) => ({
      name,
      kind: name === 'timestamp' ? 'time' : 'number',
      values: Float64Array.from(rows, (cells) => cells[column]!),
    })),
  );
  process.stdout.write(`${options.out}: ${rows.length} rows of ${kind} of ${nameOf(series, kind)}\n`);
}

async function withStore<T>(work: (store: MarketStore) => Promise<T>): Promise<T> {
  const { database: urls } = await runningState(settingsFromEnvironment());
  if (!urls) throw new UsageError('the database is not running', '"npm start" first, or set DATABASE_URL');
  const database = await createWorkerDatabase({ url: urls.workerUrl, max: 2 });
  try {
    return await work(database.market);
  } finally {
    await database.close();
  }
}

function readSeries(options: SeriesOptions): {
  readonly kind: FetchedSeries;
  readonly series: BarSeriesKey | PriceSeriesKey;
} {
  const kind = oneOf('--series', options.series, SERIES);
  if (kind === 'funding' && options.timeframe !== undefined)
    throw new UsageError('--timeframe', 'funding has none; leave it out');
  if (kind !== 'funding' && options.timeframe === undefined)
    throw new UsageError('--timeframe', 'is missing; give one, e.g. 1h');
  if (!/^[A-Z0-9]+\/[A-Z0-9]+:[A-Z0-9]+$/.test(options.symbol))
    throw new UsageError('--symbol', `"${options.symbol}" is no perpetual's name; write it as BTC/USDT:USDT`);
  const series = {
    venue: oneOf('--venue', options.venue, VENUES),
    environment: oneOf('--environment', options.environment, ENVIRONMENTS),
    symbol: options.symbol,
    timeframe: parseTimeframe('--timeframe', options.timeframe ?? '1h'),
  };
  return { kind, series: kind === 'mark' || kind === 'index' ? { ...series, price: kind } : series };
}

function oneOf<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found) return found;
  throw new UsageError(option, `"${text}" is not known; use one of ${choices.join(', ')}`);
}

const nameOf = (series: BarSeriesKey, kind: FetchedSeries): string =>
  [series.venue, series.environment, series.symbol, ...(kind === 'funding' ? [] : [series.timeframe])].join(
    ' ',
  );
