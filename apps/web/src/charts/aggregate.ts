import type { BarTuple } from '#charts/price-chart.tsx';

/**
 * Longer bars made of shorter ones, on the UTC grid: open of the first, close of the last, extremes of all.
 * @param bars    oldest first.
 * @param spanMs  length of a longer bar; a multiple of the shorter one's.
 */
export function aggregate(bars: readonly BarTuple[], spanMs: number): readonly BarTuple[] {
  const longer: BarTuple[] = [];
  for (const [time, open, high, low, close, volume] of bars) {
    const start = Math.floor(time / spanMs) * spanMs;
    const last = longer.at(-1);
    if (last === undefined || last[0] !== start) longer.push([start, open, high, low, close, volume]);
    else {
      longer[longer.length - 1] = [
        start,
        last[1],
        Math.max(last[2], high),
        Math.min(last[3], low),
        close,
        last[5] + volume,
      ];
    }
  }
  return longer;
}

/** Adds what is known of the bar that is still open: only its newest price. */
export function withOpenBar(
  bars: readonly BarTuple[],
  price: number | undefined,
  now: number,
  spanMs: number,
): readonly BarTuple[] {
  const last = bars.at(-1);
  if (last === undefined || price === undefined || !(price > 0)) return bars;
  const start = Math.floor(now / spanMs) * spanMs;
  if (start > last[0]) {
    const open = start - last[0] === spanMs ? last[4] : price;
    return [...bars, [start, open, Math.max(open, price), Math.min(open, price), price, 0]];
  }
  const [time, open, high, low, , volume] = last;
  return [...bars.slice(0, -1), [time, open, Math.max(high, price), Math.min(low, price), price, volume]];
}
