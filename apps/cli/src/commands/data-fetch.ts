import { existsSync } from 'node:fs';
import { timeframeMs } from '@trendy/domain';
import type { Timeframe } from '@trendy/domain';
import { BINANCE_LIVE, BinanceFeed, InProcessRateBudget, simulatedExchange } from '@trendy/exchanges';
import type { Endpoints } from '@trendy/exchanges';
import type { Command } from 'commander';
import { FetchStopped } from '../data/fetch-history.ts';
import type { FetchedSeries } from '../data/fetch-history.ts';
import { fetchToFile } from '../data/fetch-to-file.ts';
import type { Fetched } from '../data/fetch-to-file.ts';
import { parseTimeframe } from '../data/series.ts';
import { readTime } from '../option-values.ts';
import { UsageError } from '../usage-error.ts';

interface FetchOptions {
  readonly since: string;
  readonly until?: string;
  readonly out: string;
  readonly series: string;
  readonly resume?: boolean;
  readonly url?: string;
}

const SERIES: readonly FetchedSeries[] = ['bars', 'funding', 'mark', 'index'];
/** What the exchange allows an address; histories take at most two fifths of it, the rest is left to trading. */
const WEIGHT_PER_MINUTE = 2_400;
const PROGRESS_MS = 2_000;

export function registerFetch(data: Command): void {
  data
    .command('fetch')
    .argument('<venue>', 'binanceusdm, or trendy for the simulated exchange')
    .argument('<symbol>', 'e.g. BTC/USDT:USDT')
    .argument('[timeframe]', 'e.g. 1h; not for funding')
    .description('Fetch a history into a file; what a stop or a kill leaves is gone on with by --resume.')
    .requiredOption('--since <date>', 'first open time, e.g. 2024-01-01')
    .option('--until <date>', 'end, exclusive; now without it')
    .requiredOption(
      '--out <file>',
      'the ending says the format: .csv, .json, .jsonl, .parquet, each also .gz',
    )
    .option('--series <series>', `one of ${SERIES.join(', ')}`, 'bars')
    .option('--resume', 'go on with a fetch that stopped, or bring a fetched file up to date')
    .option('--url <origin>', 'where the venue is, for trendy or a mirror')
    .action(fetchCommand);
}

async function fetchCommand(
  venue: string,
  symbol: string,
  timeframeText: string | undefined,
  options: FetchOptions,
): Promise<void> {
  const endpoints = endpointsOf(venue, options.url);
  const series = readSeries(options.series);
  const timeframe = readTimeframe(series, timeframeText);
  const since = readTime('--since', options.since);
  const budget = new InProcessRateBudget({ weightPerMinute: WEIGHT_PER_MINUTE, now: Date.now });
  const feed = new BinanceFeed({ endpoints, budget, timeoutMs: 20_000, receiveWindowMs: 5_000 });
  const stop = (): never => {
    process.stderr.write(`\nstopped; ${whatIsLeft(options.out)}\n`);
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await checkSymbol(feed, venue, symbol);
    const step = series === 'funding' ? 1 : timeframeMs(timeframe);
    const now = await marketTime(feed, venue);
    const until = options.until === undefined ? now : Math.min(now, readTime('--until', options.until));
    // Bars that are still forming are not history.
    const request = {
      series,
      symbol,
      timeframe,
      from: Math.ceil(since / step) * step,
      to: Math.floor(until / step) * step,
    };
    if (request.to <= request.from)
      throw new UsageError(
        '--since',
        `${options.since} leaves nothing before ${new Date(until).toISOString()}`,
      );
    const fetch = { request, venue, url: endpoints.rest, out: options.out, resume: options.resume === true };
    const fetched = await fetchToFile(feed, fetch, sleep, progress(request.from, request.to));
    process.stdout.write(summary(options.out, series, fetched));
  } catch (error) {
    if (!(error instanceof FetchStopped)) throw error;
    const { kind, reason } = error.failure;
    throw new UsageError(venue, `stopped answering (${kind}: ${reason.code}); ${whatIsLeft(options.out)}`);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await feed.close();
  }
}

const whatIsLeft = (out: string): string =>
  existsSync(`${out}.part`)
    ? `what has come is in "${out}.part": --resume goes on from there`
    : 'nothing has come yet';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function endpointsOf(venue: string, url: string | undefined): Endpoints {
  if (url !== undefined && !/^https?:\/\/[^/]+\/?$/.test(url))
    throw new UsageError('--url', `"${url}" is no origin; write it as http://127.0.0.1:4100`);
  if (venue === 'trendy') return simulatedExchange(url ?? 'http://127.0.0.1:4100');
  if (venue === 'binanceusdm') return url === undefined ? BINANCE_LIVE : simulatedExchange(url);
  throw new UsageError('<venue>', `"${venue}" is not known; use binanceusdm or trendy`);
}

function readSeries(text: string): FetchedSeries {
  const found = SERIES.find((series) => series === text);
  if (found) return found;
  throw new UsageError('--series', `"${text}" is not known; use one of ${SERIES.join(', ')}`);
}

function readTimeframe(series: FetchedSeries, text: string | undefined): Timeframe {
  if (series === 'funding') {
    if (text === undefined) return '1h';
    throw new UsageError('[timeframe]', 'funding has none; leave it out');
  }
  if (text !== undefined) return parseTimeframe('[timeframe]', text);
  throw new UsageError('[timeframe]', 'is missing; give one after the symbol, e.g. 1h');
}

async function checkSymbol(feed: BinanceFeed, venue: string, symbol: string): Promise<void> {
  const instruments = await feed.instruments();
  if (!instruments.ok)
    throw new UsageError(
      '<venue>',
      `${venue} does not answer (${instruments.error.reason.code}); check the network`,
    );
  if (instruments.value.some((instrument) => instrument.symbol === symbol)) return;
  const some = instruments.value.slice(0, 5).map((instrument) => instrument.symbol);
  throw new UsageError('<symbol>', `"${symbol}" is not traded at ${venue}; it has ${some.join(', ')} …`);
}

async function marketTime(feed: BinanceFeed, venue: string): Promise<number> {
  const time = await feed.marketTime();
  if (time.ok) return time.value;
  throw new UsageError('<venue>', `${venue} does not tell its time (${time.error.reason.code}); try again`);
}

function progress(from: number, to: number): (rows: number, time: number) => void {
  let told = performance.now();
  return (rows, time) => {
    if (performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    const percent = Math.floor((100 * (time - from)) / (to - from));
    process.stderr.write(`${rows} rows, up to ${instant(time)}, ${percent} %\n`);
  };
}

function summary(out: string, series: string, { from, kept, missing, rows, to }: Fetched): string {
  const before = kept === 0 ? '' : `, ${kept} of them there before`;
  const holes =
    missing === null || missing === 0
      ? ''
      : `; ${missing} bars are missing at the venue itself ("trendy data validate" says where)`;
  return `${out}: ${rows} rows of ${series}, ${instant(from)} – ${instant(to)}${before}${holes}\n`;
}

const instant = (time: number | null): string =>
  time === null ? '–' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
