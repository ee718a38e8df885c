import { assertLength } from './kernel.ts';
import { TrueRangeKernel } from './atr.ts';
import { createEma } from './ema.ts';
import { ExtremeKernel, highest, lowest } from './extremes.ts';
import { Composite, Lag } from './state.ts';

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

export interface IchimokuPeriods {
  readonly conversion: number;
  readonly base: number;
  readonly span: number;
  /** Bars by which the cloud is drawn ahead and the lagging line behind; the bar itself counts as the first. */
  readonly displacement: number;
}

export const ICHIMOKU: IchimokuPeriods = { conversion: 9, base: 26, span: 52, displacement: 26 };

/**
 * Ichimoku, streaming. All five lines as they can be read at this bar: the cloud over this bar was computed
 * `displacement − 1` bars ago; the lagging line is this bar's close, drawn over the bar that long ago, whose close is
 * `laggedClose`, so comparing the two is all that can be known of it. Nothing of the cloud ahead is told as now.
 */
export class IchimokuKernel extends Composite {
  readonly #conversion: DonchianKernel;
  readonly #base: DonchianKernel;
  readonly #span: DonchianKernel;
  readonly #spanA: Lag;
  readonly #spanB: Lag;
  readonly #closes: Lag;
  protected readonly parts;
  #tenkan = Number.NaN;
  #kijun = Number.NaN;
  #senkouA = Number.NaN;
  #senkouB = Number.NaN;
  #chikou = Number.NaN;
  #laggedClose = Number.NaN;

  constructor({ base, conversion, displacement, span }: IchimokuPeriods = ICHIMOKU) {
    super();
    if (!Number.isSafeInteger(displacement) || displacement < 1)
      throw new RangeError(`displacement must be a positive integer, got ${displacement}`);
    this.#conversion = new DonchianKernel(conversion);
    this.#base = new DonchianKernel(base);
    this.#span = new DonchianKernel(span);
    this.#spanA = new Lag(displacement - 1);
    this.#spanB = new Lag(displacement - 1);
    this.#closes = new Lag(displacement - 1);
    this.parts = [this.#conversion, this.#base, this.#span, this.#spanA, this.#spanB, this.#closes];
  }

  get tenkan(): number {
    return this.#tenkan;
  }

  get kijun(): number {
    return this.#kijun;
  }

  /** The cloud over this bar. */
  get senkouA(): number {
    return this.#senkouA;
  }

  get senkouB(): number {
    return this.#senkouB;
  }

  get chikou(): number {
    return this.#chikou;
  }

  /** Close of the bar over which the lagging line is drawn. */
  get laggedClose(): number {
    return this.#laggedClose;
  }

  /** @returns the conversion line (tenkan). */
  update(high: number, low: number, close: number): number {
    this.#tenkan = this.#conversion.update(high, low);
    this.#kijun = this.#base.update(high, low);
    this.#senkouA = this.#spanA.update((this.#tenkan + this.#kijun) / 2);
    this.#senkouB = this.#spanB.update(this.#span.update(high, low));
    this.#chikou = close;
    this.#laggedClose = this.#closes.update(close);
    return this.#tenkan;
  }
}

/** Columns of `ichimoku`, length n each. */
export interface IchimokuColumns {
  readonly tenkan: Float64Array;
  readonly kijun: Float64Array;
  readonly senkouA: Float64Array;
  readonly senkouB: Float64Array;
  readonly laggedClose: Float64Array;
}

/**
 * Ichimoku lines as they can be read at each bar; the lagging line itself is the close, `laggedClose` what it is
 * compared with.
 * @param high,low,close n values each, oldest first, finite.
 * @param out NaN until a line's own window and, for the cloud, the displacement are over.
 * @throws RangeError on bad periods or lengths. Source: Hosoda 1969; Pine's built-in script, offset displacement − 1. O(n).
 */
export function ichimoku(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  out: IchimokuColumns,
  periods: IchimokuPeriods = ICHIMOKU,
): void {
  const n = close.length;
  const { base, conversion, displacement, span } = periods;
  if (!Number.isSafeInteger(displacement) || displacement < 1)
    throw new RangeError(`displacement must be a positive integer, got ${displacement}`);
  for (const [name, column] of Object.entries(out) as [string, Float64Array][])
    assertLength(name, column.length, n);
  const { kijun, laggedClose, senkouA, senkouB, tenkan } = out;
  const lag = displacement - 1;
  const upper = laggedClose;
  const lower = senkouA;
  middles(high, low, conversion, tenkan, upper, lower);
  middles(high, low, base, kijun, upper, lower);
  middles(high, low, span, senkouB, upper, lower);
  if (lag > 0) senkouB.copyWithin(lag, 0);
  senkouB.fill(Number.NaN, 0, Math.min(lag, n));
  for (let index = n - 1; index >= lag; index--)
    senkouA[index] = (tenkan[index - lag]! + kijun[index - lag]!) / 2;
  senkouA.fill(Number.NaN, 0, Math.min(lag, n));
  for (let index = n - 1; index >= lag; index--) laggedClose[index] = close[index - lag]!;
  laggedClose.fill(Number.NaN, 0, Math.min(lag, n));
}

function middles(
  high: Float64Array,
  low: Float64Array,
  period: number,
  out: Float64Array,
  upper: Float64Array,
  lower: Float64Array,
): void {
  donchian(high, low, period, out, upper, lower);
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
 * @throws RangeError on a bad period or length. Source: Keltner, Raschke; Pine `ta.kc`. O(n).
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
