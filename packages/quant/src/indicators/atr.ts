import { assertLength, assertPeriod, fromSaved, toSaved } from './kernel.ts';
import type { SavedKernel } from './kernel.ts';
import { createRma } from './rma.ts';
import type { SmoothingKernel } from './smoothing.ts';

/** max(high − low, |high − close′|, |low − close′|); high − low on the first bar. */
export class TrueRangeKernel {
  #close = Number.NaN;

  get isFirst(): boolean {
    return Number.isNaN(this.#close);
  }

  update(high: number, low: number, close: number): number {
    const before = this.#close;
    this.#close = close;
    if (Number.isNaN(before)) return high - low;
    return rangeOf(high, low, before);
  }

  save(): SavedKernel {
    return [toSaved(this.#close)];
  }

  load(state: SavedKernel): void {
    this.#close = fromSaved(state, 0);
  }
}

/** `pine`: the first bar's own range is the first true range. `talib`: it has none, so all begins a bar later. */
export type RangeSeeding = 'pine' | 'talib';

/** True range smoothed by Wilder's average. */
export class AtrKernel {
  readonly #range = new TrueRangeKernel();
  readonly #smooth: SmoothingKernel;
  readonly #isPine: boolean;

  constructor(period: number, seeding: RangeSeeding = 'pine') {
    this.#smooth = createRma(period);
    this.#isPine = seeding === 'pine';
  }

  update(high: number, low: number, close: number): number {
    const isFirst = this.#range.isFirst;
    const range = this.#range.update(high, low, close);
    return isFirst && !this.#isPine ? Number.NaN : this.#smooth.update(range);
  }

  save(): SavedKernel {
    return [...this.#range.save(), ...this.#smooth.save()];
  }

  load(state: SavedKernel): void {
    this.#range.load(state.slice(0, 1));
    this.#smooth.load(state.slice(1));
  }
}

/**
 * True range, in the unit of the prices.
 * @param high,low,close n values each, oldest first, finite.
 * @param out length n; out[i] sees bars 0..i only; never NaN.
 * @throws RangeError when lengths differ. Source: Pine `ta.tr(true)`. O(n).
 */
export function trueRange(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  out: Float64Array,
): void {
  const kernel = new TrueRangeKernel();
  assertColumns(high, low, close, out);
  for (let index = 0; index < close.length; index++)
    out[index] = kernel.update(high[index]!, low[index]!, close[index]!);
}

/**
 * Average true range, in the unit of the prices.
 * @param high,low,close n values each, oldest first, finite.
 * @param out length n; out[i] sees bars 0..i only; NaN for i < period − 1.
 * @param seeding `talib` leaves the first bar's range out, so all begins a bar later.
 * @throws RangeError on a bad period or length. Source: Pine `ta.atr`, Tulip ATR; TA-Lib ATR. O(n).
 */
export function atr(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out: Float64Array,
  seeding: RangeSeeding = 'pine',
): void {
  assertColumns(high, low, close, out);
  assertPeriod(period);
  const n = close.length;
  const isPine = seeding === 'pine';
  const first = isPine ? period - 1 : period;
  out.fill(Number.NaN, 0, Math.min(first, n));
  if (n <= first) return;
  let before = close[0]!;
  let sum = isPine ? high[0]! - low[0]! : 0;
  for (let index = 1; index <= first; index++) {
    sum += rangeOf(high[index]!, low[index]!, before);
    before = close[index]!;
  }
  let value = sum / period;
  out[first] = value;
  const alpha = 1 / period;
  const keep = 1 - alpha;
  for (let index = first + 1; index < n; index++) {
    value = alpha * rangeOf(high[index]!, low[index]!, before) + keep * value;
    before = close[index]!;
    out[index] = value;
  }
}

/** The same as `Math.max` of the three for finite prices, without its care for −0 and NaN. */
function rangeOf(high: number, low: number, before: number): number {
  const top = high > before ? high : before;
  const bottom = low < before ? low : before;
  return top - bottom;
}

function assertColumns(high: Float64Array, low: Float64Array, close: Float64Array, out: Float64Array): void {
  assertLength('high', high.length, close.length);
  assertLength('low', low.length, close.length);
  assertLength('out', out.length, close.length);
}
