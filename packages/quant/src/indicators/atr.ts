import { assertLength, fromSaved, toSaved } from './kernel.ts';
import type { SavedKernel } from './kernel.ts';
import { createRma } from './rma.ts';
import type { SmoothingKernel } from './smoothing.ts';

/** max(high − low, |high − close′|, |low − close′|); high − low on the first bar. */
export class TrueRangeKernel {
  #close = Number.NaN;

  update(high: number, low: number, close: number): number {
    const before = this.#close;
    this.#close = close;
    if (Number.isNaN(before)) return high - low;
    return Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
  }

  save(): SavedKernel {
    return [toSaved(this.#close)];
  }

  load(state: SavedKernel): void {
    this.#close = fromSaved(state, 0);
  }
}

/** True range smoothed by Wilder's average. */
export class AtrKernel {
  readonly #range = new TrueRangeKernel();
  readonly #smooth: SmoothingKernel;

  constructor(period: number) {
    this.#smooth = createRma(period);
  }

  update(high: number, low: number, close: number): number {
    return this.#smooth.update(this.#range.update(high, low, close));
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
 * @throws RangeError on a bad period or length. Source: Pine `ta.atr`, Tulip ATR. O(n).
 */
export function atr(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out: Float64Array,
): void {
  const kernel = new AtrKernel(period);
  assertColumns(high, low, close, out);
  for (let index = 0; index < close.length; index++)
    out[index] = kernel.update(high[index]!, low[index]!, close[index]!);
}

function assertColumns(high: Float64Array, low: Float64Array, close: Float64Array, out: Float64Array): void {
  assertLength('high', high.length, close.length);
  assertLength('low', low.length, close.length);
  assertLength('out', out.length, close.length);
}
