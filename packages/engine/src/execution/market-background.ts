import type { BarColumns, MarketBackground } from '@trendy/domain';
import { toxicityOf, volumeDays, volumeProfile } from '@trendy/quant';

const DAY_MS = 86_400_000;
const TRAILING_DAYS = 30;
/** Fewer returns say nothing of a day's deviation. */
const LEAST_RETURNS = 20;

type Closes = Pick<BarColumns, 'openTime' | 'close' | 'volume'>;

/**
 * What is usual of a market as it was known at the last midnight (UTC) before `at`: the share of a day's volume in each
 * half hour, the deviation of a day's return, and a day's volume, from the last 30 complete days. The same bars and day
 * give the same answer, live and in a backtest; bars that open later are not looked at.
 * @param bars oldest first; those of more than half an hour spread their volume evenly. @param stepMs at most a day.
 * Source: METHODS 4.2, 4.4.
 */
export function habitsAt(bars: Closes, stepMs: number, at: number): MarketBackground {
  const midnight = Math.floor(at / DAY_MS) * DAY_MS;
  const from = rowAt(bars.openTime, midnight - TRAILING_DAYS * DAY_MS);
  const to = rowAt(bars.openTime, midnight - stepMs + 1);
  const days = volumeDays(bars.openTime.subarray(from, to), bars.volume.subarray(from, to), stepMs);
  const profile = volumeProfile(days, midnight / DAY_MS);
  const dailySigma = sigmaOf(bars, stepMs, from, to);
  const traded = days.reduce(
    (sum, { buckets }) => sum + buckets.reduce((total, volume) => total + volume, 0),
    0,
  );
  return {
    ...(profile === null ? {} : { volumeProfile: [...profile] }),
    ...(dailySigma === null ? {} : { dailySigma }),
    ...(traded > 0 ? { dailyVolume: traded / days.length } : {}),
  };
}

/**
 * How one-sided the volume was of late, from bars of one minute that closed by `at`.
 * @param dailyVolume of the last 30 days, base. @returns nothing where too little was traded. Source: METHODS 5.1.
 */
export function toxicityAt(
  minutes: Closes,
  at: number,
  dailyVolume: number | undefined,
): Pick<MarketBackground, 'toxicity'> {
  if (dailyVolume === undefined) return {};
  const to = rowAt(minutes.openTime, at - 60_000 + 1);
  const from = rowAt(minutes.openTime, at - TOXICITY_DAYS * DAY_MS);
  const toxicity = toxicityOf(
    minutes.close.subarray(from, to),
    minutes.volume.subarray(from, to),
    dailyVolume,
  );
  return toxicity === null ? {} : { toxicity };
}

/** A day for the deviation of a minute's change, a day to fill the buckets, and a day to compare with. */
export const TOXICITY_DAYS = 3;

/** From one close to the next, of bars that follow each other without a gap. */
function sigmaOf({ close, openTime }: Closes, stepMs: number, from: number, to: number): number | null {
  let squares = 0;
  let count = 0;
  for (let row = from + 1; row < to; row++) {
    if (openTime[row]! - openTime[row - 1]! !== stepMs) continue;
    squares += Math.log(close[row]! / close[row - 1]!) ** 2;
    count++;
  }
  return count >= LEAST_RETURNS && squares > 0 ? Math.sqrt((squares / count) * (DAY_MS / stepMs)) : null;
}

/** First row whose time is at or after `time`. */
function rowAt(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
