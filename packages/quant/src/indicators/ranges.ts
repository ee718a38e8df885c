import { assertPeriod } from './kernel.ts';
import { highest, lowest } from './extremes.ts';

/** A market that does not move is neither high nor low in its range; Pine has nothing to say there. */
export const MIDDLE = 50;

/** Bars worked through at a time, so that all passes over them stay in the processor's nearest cache. */
const BLOCK = 1023;
/** Room for a block and a step beyond it, so that no read has to be checked: the masks below prove it to the compiler. */
const ROOM = 2048;
const MASK = 1023;
/** Windows wider than this are taken column by column. */
const WIDEST = 512;

/** Arrays that never change hands: the compiler knows where they lie. An odd distance, or reads are taken for writes. */
const DISTANCE = 8 * ROOM + 1088;
const SCRATCH = new ArrayBuffer(4 * DISTANCE);
const HIGH_EVEN = new Float64Array(SCRATCH, 0, ROOM);
const HIGH_ODD = new Float64Array(SCRATCH, DISTANCE, ROOM);
const LOW_EVEN = new Float64Array(SCRATCH, 2 * DISTANCE, ROOM);
const LOW_ODD = new Float64Array(SCRATCH, 3 * DISTANCE, ROOM);

/**
 * Where each close lies between the lowest low and the highest high of the last `period` bars.
 * @param high,low,close n values each, oldest first, finite.
 * @param out n values, 0…100, `MIDDLE` where the range is empty; i < period − 1 is left as it is.
 * @throws RangeError on a bad period. Source: Lane 1984. O(n log period).
 */
export function rawStochastic(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out: Float64Array,
): void {
  assertPeriod(period);
  const n = close.length;
  if (period > WIDEST) {
    const top = new Float64Array(n);
    const bottom = new Float64Array(n);
    highest(high, period, top);
    lowest(low, period, bottom);
    for (let at = period - 1; at < n; at++) out[at] = shareOf(close[at]!, top[at]!, bottom[at]!);
    return;
  }
  for (let start = 0; start + period <= n; start += BLOCK - period + 1) {
    const length = Math.min(BLOCK, n - start);
    HIGH_EVEN.set(high.subarray(start, start + length));
    LOW_EVEN.set(low.subarray(start, start + length));
    let isEven = true;
    let width = 1;
    for (; 2 * width < period; width *= 2) {
      widen(isEven, width, length - width);
      isEven = !isEven;
    }
    locate(isEven, period - width, length - period + 1, close, out, start + period - 1);
  }
}

const shareOf = (close: number, top: number, bottom: number): number => {
  const range = top - bottom;
  return range === 0 ? MIDDLE : (100 * (close - bottom)) / range;
};

// Two windows that overlap, or touch, make one as wide as both: 1, 2, 4, 8 … and a last step as long as is missing.
// Which of two bars is higher cannot be guessed: the comparison picks the place to read, not the way to go.

/** The first `count` windows of both columns, longer by `step` bars that come later. */
function widen(isEven: boolean, step: number, count: number): void {
  const by = step & MASK;
  const end = count & MASK;
  if (isEven)
    for (let at = 0; at < end; at++) {
      HIGH_ODD[at] = HIGH_EVEN[at + (-Number(HIGH_EVEN[at]! <= HIGH_EVEN[at + by]!) & by)]!;
      LOW_ODD[at] = LOW_EVEN[at + (-Number(LOW_EVEN[at]! >= LOW_EVEN[at + by]!) & by)]!;
    }
  else
    for (let at = 0; at < end; at++) {
      HIGH_EVEN[at] = HIGH_ODD[at + (-Number(HIGH_ODD[at]! <= HIGH_ODD[at + by]!) & by)]!;
      LOW_EVEN[at] = LOW_ODD[at + (-Number(LOW_ODD[at]! >= LOW_ODD[at + by]!) & by)]!;
    }
}

/** The last widening, whose windows are used at once instead of being stored: `out[from + i]` is that of window i. */
function locate(
  isEven: boolean,
  step: number,
  count: number,
  close: Float64Array,
  out: Float64Array,
  from: number,
): void {
  const by = step & MASK;
  const end = count & MASK;
  if (isEven)
    for (let at = 0; at < end; at++) {
      const bottom = LOW_EVEN[at + (-Number(LOW_EVEN[at]! >= LOW_EVEN[at + by]!) & by)]!;
      const top = HIGH_EVEN[at + (-Number(HIGH_EVEN[at]! <= HIGH_EVEN[at + by]!) & by)]!;
      out[from + at] = shareOf(close[from + at]!, top, bottom);
    }
  else
    for (let at = 0; at < end; at++) {
      const bottom = LOW_ODD[at + (-Number(LOW_ODD[at]! >= LOW_ODD[at + by]!) & by)]!;
      const top = HIGH_ODD[at + (-Number(HIGH_ODD[at]! <= HIGH_ODD[at + by]!) & by)]!;
      out[from + at] = shareOf(close[from + at]!, top, bottom);
    }
}
