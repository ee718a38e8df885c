import type { BarColumns } from '@trendy/domain';
import type { Found } from './validate.ts';

/** Bars that say what is usual. */
const WINDOW = 101;
/** A leap of so many usual ranges is none of the market's own. */
const LEAP = 20;
const STALE_BARS = 10;
/** Leaps below a per cent are left alone, however quiet the market was. */
const LEAST_LEAP = 0.01;

/**
 * What no single bar shows: spikes (a leap that the next bar takes back), shifts between one bar's close and the next
 * one's open, and runs in which the price stands still. "Usual" is the median relative range of the bars before.
 */
export function anomaliesOf(bars: BarColumns, step: number): Found[] {
  return [...leaps(bars, step), ...staleRuns(bars)];
}

function leaps({ close, high, low, open, openTime }: BarColumns, step: number): Found[] {
  const found: Found[] = [];
  const usual = new RunningMedian(WINDOW);
  for (let row = 1; row < close.length; row++) {
    const before = row - 1;
    const range = (high[before]! - low[before]!) / close[before]!;
    if (Number.isFinite(range) && range >= 0) usual.push(range);
    const bound = Math.max(LEAP * usual.median(), LEAST_LEAP);
    const distance = openTime[row]! - openTime[before]!;
    if (distance !== step) continue;
    const shift = Math.abs(open[row]! / close[before]! - 1);
    if (shift > bound) found.push({ kind: 'level_shift', row, count: 1 });
    else if (isSpike(row, bound, { close, high, low })) found.push({ kind: 'spike', row, count: 1 });
  }
  return found;
}

/** The bar reaches far beyond both neighbours' closes, which agree with one another. */
function isSpike(
  row: number,
  bound: number,
  { close, high, low }: Pick<BarColumns, 'close' | 'high' | 'low'>,
): boolean {
  const before = close[row - 1]!;
  const after = row + 1 < close.length ? close[row + 1]! : close[row]!;
  const reach = Math.max(high[row]! / Math.max(before, after) - 1, 1 - low[row]! / Math.min(before, after));
  return reach > bound && Math.abs(after / before - 1) < reach / 4;
}

function staleRuns({ close, high, low, open }: BarColumns): Found[] {
  const found: Found[] = [];
  let length = 0;
  for (let row = 0; row <= close.length; row++) {
    const isFlat = row < close.length && high[row] === low[row] && open[row] === close[row];
    const stands = isFlat && (length === 0 || close[row] === close[row - 1]);
    if (stands) {
      length++;
      continue;
    }
    if (length >= STALE_BARS) found.push({ kind: 'stale_run', row: row - length, count: length });
    length = isFlat ? 1 : 0;
  }
  return found;
}

/** The median of the last values. Insertion into a sorted window: O(window) a value. */
class RunningMedian {
  readonly #size: number;
  readonly #queue: number[] = [];
  readonly #sorted: number[] = [];
  #at = 0;

  constructor(size: number) {
    this.#size = size;
  }

  push(value: number): void {
    if (this.#queue.length < this.#size) this.#queue.push(value);
    else {
      this.#sorted.splice(this.#place(this.#queue[this.#at]!), 1);
      this.#queue[this.#at] = value;
    }
    this.#at = (this.#at + 1) % this.#size;
    this.#sorted.splice(this.#place(value), 0, value);
  }

  /** Infinity while there are too few to say. */
  median(): number {
    const { length } = this.#sorted;
    return length < 20 ? Number.POSITIVE_INFINITY : this.#sorted[length >> 1]!;
  }

  /** First index whose value is not below this one. */
  #place(value: number): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
