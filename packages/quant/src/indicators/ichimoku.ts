import { DonchianKernel } from './channels.ts';
import { highest, lowest, widenHighs, widenLows } from './extremes.ts';
import { assertLength, assertPeriod } from './kernel.ts';
import { Composite, Lag } from './state.ts';

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
  const lag = Math.min(displacement - 1, n);
  // Three columns that are filled at the end hold the extremes until then.
  let extremes: Extremes = [senkouA, laggedClose, senkouB];
  extremes = extremesOf(high, low, conversion, 0, extremes);
  middle(extremes, tenkan);
  extremes = extremesOf(high, low, base, conversion, extremes);
  middle(extremes, kijun);
  extremes = extremesOf(high, low, span, base, extremes);
  const [, , free] = extremes;
  middle(extremes, free);
  senkouB.set(free.subarray(0, n - lag), lag);
  senkouB.fill(Number.NaN, 0, lag);
  senkouA.fill(Number.NaN, 0, lag);
  for (let index = lag; index < n; index++) senkouA[index] = (tenkan[index - lag]! + kijun[index - lag]!) / 2;
  laggedClose.set(close.subarray(0, n - lag), lag);
  laggedClose.fill(Number.NaN, 0, lag);
}

/** Highest highs, lowest lows, and a column that is free. */
type Extremes = readonly [highs: Float64Array, lows: Float64Array, free: Float64Array];

/**
 * Extremes of windows of `period` bars, from those of `known` bars where these are shorter: two windows that
 * overlap make a longer one.
 */
function extremesOf(
  high: Float64Array,
  low: Float64Array,
  period: number,
  known: number,
  columns: Extremes,
): Extremes {
  assertPeriod(period);
  let [highs, lows, free] = columns;
  if (known === 0 || known > period) {
    highest(high, period, highs);
    lowest(low, period, lows);
    return columns;
  }
  for (let width = known; width < period;) {
    const step = Math.min(width, period - width);
    widenHighs(highs, step, free);
    widenLows(lows, step, highs);
    [highs, lows, free] = [free, highs, lows];
    width += step;
  }
  const warmUp = Math.min(period - 1, high.length);
  highs.fill(Number.NaN, 0, warmUp);
  lows.fill(Number.NaN, 0, warmUp);
  return [highs, lows, free];
}

function middle([highs, lows]: Extremes, out: Float64Array): void {
  for (let index = 0; index < out.length; index++) out[index] = (highs[index]! + lows[index]!) / 2;
}
