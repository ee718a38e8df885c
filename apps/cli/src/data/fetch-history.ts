import { marketMs, timeframeMs } from '@trendy/domain';
import type { Bar, FundingPoint, Timeframe, VenueAnswer, VenueFailure } from '@trendy/domain';
import type { BinanceFeed } from '@trendy/exchanges';

export type FetchedSeries = 'bars' | 'mark' | 'index' | 'funding';

export interface HistoryRequest {
  readonly series: FetchedSeries;
  readonly symbol: string;
  /** Without meaning for funding. */
  readonly timeframe: Timeframe;
  /** Open or settlement times in [from, to); no bar that is still forming may lie before `to`. */
  readonly from: number;
  readonly to: number;
}

export const BAR_COLUMNS = ['timestamp', 'open', 'high', 'low', 'close', 'volume'] as const;
export const FUNDING_COLUMNS = ['timestamp', 'rate', 'mark'] as const;

/** A history that could not be read to its end. What came before it is kept. */
export class FetchStopped extends Error {
  override readonly name = 'FetchStopped';
  readonly failure: VenueFailure;

  constructor(failure: VenueFailure) {
    super(failure.reason.code);
    this.failure = failure;
  }
}

/** Waits in ms between tries of one page; after the last one it is given up. */
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000];

type Feed = Pick<BinanceFeed, 'barPage' | 'fundingPage'>;

/**
 * Pages of rows, oldest first: bars as `BAR_COLUMNS`, charges as `FUNDING_COLUMNS` (a mark that the venue did not say
 * is NaN). Each row's time lies after that of the one before, whatever the venue answers.
 * @throws FetchStopped when a page cannot be had.
 */
export async function* fetchHistory(
  feed: Feed,
  request: HistoryRequest,
  wait: (ms: number) => Promise<void>,
): AsyncGenerator<readonly (readonly number[])[]> {
  let cursor = request.from;
  while (cursor < request.to) {
    const page = await pageOf(feed, request, cursor, wait);
    const rows = page.filter(([time]) => time! >= cursor && time! < request.to);
    const last = rows.at(-1)?.[0];
    if (last === undefined) return;
    checkOrder(rows);
    yield rows;
    cursor = last + (request.series === 'funding' ? 1 : timeframeMs(request.timeframe));
  }
}

async function pageOf(
  feed: Feed,
  { series, symbol, timeframe, to }: HistoryRequest,
  cursor: number,
  wait: (ms: number) => Promise<void>,
): Promise<readonly (readonly number[])[]> {
  const [from, until] = [marketMs(cursor), marketMs(to)];
  if (series === 'funding')
    return (await patiently(() => feed.fundingPage(symbol, from, until), wait)).map(chargeRow);
  const price = series === 'bars' ? 'trade' : series;
  return (await patiently(() => feed.barPage(price, symbol, timeframe, from, until), wait)).map(barRow);
}

const barRow = (bar: Bar): number[] => [bar.openTime, bar.open, bar.high, bar.low, bar.close, bar.volume];
const chargeRow = (point: FundingPoint): number[] => [point.at, point.rate, point.markPrice ?? Number.NaN];

/** A page that is not answered is asked for again; one that is refused is not. */
async function patiently<T>(ask: () => VenueAnswer<T>, wait: (ms: number) => Promise<void>): Promise<T> {
  for (let tries = 0; ; tries++) {
    const answer = await ask();
    if (answer.ok) return answer.value;
    const { kind, retryAt } = answer.error;
    const pause = RETRY_MS[tries];
    if (pause === undefined || !['no_answer', 'rate_limited', 'unavailable'].includes(kind))
      throw new FetchStopped(answer.error);
    await wait(Math.max(pause, Math.min(retryAt === undefined ? 0 : retryAt - Date.now(), 120_000)));
  }
}

function checkOrder(rows: readonly (readonly number[])[]): void {
  for (let at = 1; at < rows.length; at++)
    if (!(rows[at]![0]! > rows[at - 1]![0]!))
      throw new Error(`the venue answered rows out of order: ${rows[at - 1]![0]} before ${rows[at]![0]}`);
}
