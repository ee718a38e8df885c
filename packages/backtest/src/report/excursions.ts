import { timeframeMs } from '@trendy/domain';
import type { Episode } from '../episode-log.ts';
import type { ReportInput } from './build.ts';

export interface Excursions {
  /** Worst and best price against the entry while the position was open, fractions of the entry price, ≥ 0. */
  readonly maxAdverse: number;
  readonly maxFavourable: number;
}

/**
 * How far the price went against and with a trade. By whole bars: what a bar did before the entry or after the exit in
 * it counts as well, so that neither is ever too small.
 */
export function excursionsOf(input: ReportInput, episode: Episode, entryPrice: number): Excursions {
  const { columns, last, request } = input;
  const { high, low, openTime } = columns;
  const stepMs = timeframeMs(request.timeframe);
  const endedAt = episode.exitAt ?? Number.POSITIVE_INFINITY;
  let top = entryPrice;
  let bottom = entryPrice;
  for (let row = rowOf(openTime, episode.entryAt - stepMs + 1); row < last; row++) {
    if (openTime[row]! > endedAt) break;
    // An exit at the open has seen nothing of its bar.
    if (openTime[row] === endedAt && endedAt > episode.entryAt) break;
    if (high[row]! > top) top = high[row]!;
    if (low[row]! < bottom) bottom = low[row]!;
  }
  const up = top / entryPrice - 1;
  const down = 1 - bottom / entryPrice;
  return episode.side === 'long'
    ? { maxAdverse: down, maxFavourable: up }
    : { maxAdverse: up, maxFavourable: down };
}

/** First row that opens at or after a time. */
function rowOf(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
