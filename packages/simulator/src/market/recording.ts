import { invariant } from '@trendy/domain';
import { MINUTE_MS, MINUTES_PER_DAY } from './reference.ts';
import type { DayPath, ReferenceSource } from './reference.ts';

/** Bars of one symbol, oldest first: opening times, and prices and base volumes beside them. */
export interface RecordedBars {
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** What happened in each minute of a day, quote per base and base volume. */
export interface RecordedDay {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

const CACHED_DAYS = 6;

/**
 * A market that repeats a recording. A bar longer than a minute is walked open → extreme → other extreme → close (low first
 * when it rose), so that minutes added up give the bar back. In gaps, and after the end, the last close stands.
 * @throws InvariantError on bars out of order, or not of whole minutes.
 */
export function createRecording(bars: RecordedBars): ReferenceSource {
  const { openTime } = bars;
  const count = openTime.length;
  invariant(count > 1, `a recording needs two bars or more, got ${count}`);
  let span = Infinity;
  for (let i = 1; i < count; i += 1) {
    const step = openTime[i]! - openTime[i - 1]!;
    invariant(step > 0, `bar ${i} of the recording does not come after the one before it`);
    span = Math.min(span, step);
  }
  invariant(span % MINUTE_MS === 0, `bars of ${span} ms are not of whole minutes`);
  const cache = new Map<number, DayPath>();
  return {
    firstDay: Math.ceil(openTime[0]! / MINUTE_MS / MINUTES_PER_DAY),
    day: (day) => {
      const hit = cache.get(day);
      if (hit) return hit;
      const path = dayOf(bars, day, span / MINUTE_MS);
      if (cache.size >= CACHED_DAYS) {
        const [oldest] = cache.keys();
        if (oldest !== undefined) cache.delete(oldest);
      }
      cache.set(day, path);
      return path;
    },
  };
}

function dayOf(bars: RecordedBars, day: number, minutesPerBar: number): DayPath {
  const make = (): Float64Array => new Float64Array(MINUTES_PER_DAY);
  const recorded = { open: make(), high: make(), low: make(), close: make(), volume: make() };
  const logPrice = new Float64Array(MINUTES_PER_DAY + 1);
  let bar = lastAt(bars.openTime, day * MINUTES_PER_DAY * MINUTE_MS);
  for (let i = 0; i < MINUTES_PER_DAY; i += 1) {
    const at = (day * MINUTES_PER_DAY + i) * MINUTE_MS;
    while (bar + 1 < bars.openTime.length && bars.openTime[bar + 1]! <= at) bar += 1;
    const offset = (at - bars.openTime[bar]!) / MINUTE_MS;
    if (offset < minutesPerBar) writeMinute(bars, bar, offset, minutesPerBar, recorded, i);
    else {
      const close = bars.close[bar]!;
      for (const series of [recorded.open, recorded.high, recorded.low, recorded.close]) series[i] = close;
    }
    logPrice[i] = Math.log(recorded.open[i]!);
  }
  logPrice[MINUTES_PER_DAY] = Math.log(recorded.close[MINUTES_PER_DAY - 1]!);
  return { logPrice, sigma: make(), activity: make().fill(1), recorded };
}

/** Minute `offset` of a bar's walk. */
function writeMinute(
  bars: RecordedBars,
  bar: number,
  offset: number,
  minutes: number,
  out: RecordedDay,
  i: number,
): void {
  const [open, high, low, close] = [bars.open[bar]!, bars.high[bar]!, bars.low[bar]!, bars.close[bar]!];
  const [first, second] = close >= open ? [low, high] : [high, low];
  const walk = (share: number): number => {
    if (share <= 1 / 3) return open + (first - open) * share * 3;
    if (share <= 2 / 3) return first + (second - first) * (share * 3 - 1);
    return second + (close - second) * (share * 3 - 2);
  };
  const from = offset / minutes;
  const to = (offset + 1) / minutes;
  const points = [walk(from), walk(to)];
  for (const [knot, price] of [
    [1 / 3, first],
    [2 / 3, second],
  ] as const)
    if (knot >= from && knot <= to) points.push(price);
  out.open[i] = offset === 0 ? open : points[0]!;
  out.close[i] = offset === minutes - 1 ? close : points[1]!;
  out.high[i] = Math.max(...points);
  out.low[i] = Math.min(...points);
  out.volume[i] = bars.volume[bar]! / minutes;
}

/** Index of the last opening time at or before an instant; 0 when there is none. */
function lastAt(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
