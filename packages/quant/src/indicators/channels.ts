import { assertLength } from './kernel.ts';
import { TrueRangeKernel } from './atr.ts';
import { createEma } from './ema.ts';
import { ExtremeKernel, highest, lowest } from './extremes.ts';
import { Composite } from './state.ts';

/** Highest high and lowest low of a window, streaming: `update` gives the middle. */
export class DonchianKernel extends Composite {
  readonly #highest: ExtremeKernel;
  readonly #lowest: ExtremeKernel;
  protected readonly parts;
  #upper = Number.NaN;
  #lower = Number.NaN;

  constructor(period: number) {
    super();
    this.#highest = ExtremeKernel.highest(period);
    this.#lowest = ExtremeKernel.lowest(period);
    this.parts = [this.#highest, this.#lowest];
  }

  get upper(): number {
    return this.#upper;
  }

  get lower(): number {
    return this.#lower;
  }

  update(high: number, low: number): number {
    this.#upper = this.#highest.update(high);
    this.#lower = this.#lowest.update(low);
    return (this.#upper + this.#lower) / 2;
  }
}

/**
 * Donchian channel: highest high, lowest low and their middle over `period` bars, this one included.
 * @param high,low n values each, oldest first, finite. @param middle,upper,lower length n each; NaN for i < period − 1.
 * @throws RangeError on a bad period or length. Source: Donchian; Pine `ta.highest`, `ta.lowest`. O(n).
 */
export function donchian(
  high: Float64Array,
  low: Float64Array,
  period: number,
  middle: Float64Array,
  upper: Float64Array,
  lower: Float64Array,
): void {
  assertLength('low', low.length, high.length);
  assertLength('middle', middle.length, high.length);
  highest(high, period, upper);
  lowest(low, period, lower);
  for (let index = 0; index < high.length; index++) middle[index] = (upper[index]! + lower[index]!) / 2;
}

/** Keltner channel, streaming: `update` gives the middle. */
export class KeltnerKernel extends Composite {
  readonly #mean;
  readonly #range;
  readonly #trueRange = new TrueRangeKernel();
  readonly #factor: number;
  protected readonly parts;
  #upper = Number.NaN;
  #lower = Number.NaN;

  constructor(period: number, factor: number) {
    super();
    if (!(factor > 0)) throw new RangeError(`factor must be positive, got ${factor}`);
    this.#factor = factor;
    this.#mean = createEma(period);
    this.#range = createEma(period);
    this.parts = [this.#mean, this.#range, this.#trueRange];
  }

  get upper(): number {
    return this.#upper;
  }

  get lower(): number {
    return this.#lower;
  }

  update(high: number, low: number, close: number): number {
    const middle = this.#mean.update(close);
    const spread = this.#factor * this.#range.update(this.#trueRange.update(high, low, close));
    this.#upper = middle + spread;
    this.#lower = middle - spread;
    return middle;
  }
}

/**
 * Keltner channel: EMA of the close, and `factor` EMAs of the true range above and below; the first bar's range is its
 * high less its low. @param middle,upper,lower length n each; NaN for i < period − 1.
 * @throws RangeError on a bad period, factor or length. Source: Keltner, Raschke; Pine `ta.kc`. O(n).
 */
export function keltner(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  factor: number,
  middle: Float64Array,
  upper: Float64Array,
  lower: Float64Array,
): void {
  const kernel = new KeltnerKernel(period, factor);
  for (const column of [high, low, middle, upper, lower]) assertLength('column', column.length, close.length);
  for (let index = 0; index < close.length; index++) {
    middle[index] = kernel.update(high[index]!, low[index]!, close[index]!);
    upper[index] = kernel.upper;
    lower[index] = kernel.lower;
  }
}
