import { assertLength } from './kernel.ts';
import { StdevKernel, deviationBands } from './deviation.ts';
import { SmaKernel, sma } from './sma.ts';
import { Composite } from './state.ts';

/** Bollinger bands, streaming: `update` gives the middle, the others are read after it. */
export class BollingerKernel extends Composite {
  readonly #mean: SmaKernel;
  readonly #deviation: StdevKernel;
  readonly #factor: number;
  protected readonly parts;
  #middle = Number.NaN;
  #spread = Number.NaN;
  #value = Number.NaN;

  /** @throws RangeError on a bad period or a factor that is not positive. */
  constructor(period: number, factor: number) {
    super();
    assertFactor(factor);
    this.#factor = factor;
    this.#mean = new SmaKernel(period);
    this.#deviation = new StdevKernel(period);
    this.parts = [this.#mean, this.#deviation];
  }

  get upper(): number {
    return this.#middle + this.#spread;
  }

  get lower(): number {
    return this.#middle - this.#spread;
  }

  /** Where the value lies: 0 on the lower band, 1 on the upper; NaN while the bands are one. */
  get percentB(): number {
    return this.#spread === 0 ? Number.NaN : (this.#value - this.lower) / (this.upper - this.lower);
  }

  /** Width of the bands relative to the middle. */
  get width(): number {
    return (this.upper - this.lower) / this.#middle;
  }

  /** @returns the middle band; NaN while warming up. */
  update(value: number): number {
    this.#value = value;
    this.#middle = this.#mean.update(value);
    this.#spread = this.#factor * this.#deviation.update(value);
    return this.#middle;
  }
}

/**
 * Bollinger bands: the mean of the last `period` values and `factor` population standard deviations above and below.
 * @param values n inputs, oldest first, finite.
 * @param middle,upper,lower length n each; index i sees values[i−period+1..i] only; NaN for i < period − 1.
 * @throws RangeError on a bad period, factor or length. Source: Bollinger 2001; Pine `ta.bb`, TA-Lib BBANDS. O(n).
 */
export function bollinger(
  values: Float64Array,
  period: number,
  factor: number,
  middle: Float64Array,
  upper: Float64Array,
  lower: Float64Array,
): void {
  assertFactor(factor);
  assertLength('lower', lower.length, values.length);
  sma(values, period, middle);
  deviationBands(values, period, { middle, upper, lower, factor });
}

/** Where each value lies between the bands, 0…1 inside; NaN while warming up and while the bands are one. Source: Pine `%b`. */
export function percentB(values: Float64Array, period: number, factor: number, out: Float64Array): void {
  each(new BollingerKernel(period, factor), values, out, (bands) => bands.percentB);
}

/** Width of the bands relative to the middle. Source: Pine `ta.bbw` (Pine 6 says it in percent). */
export function bandWidth(values: Float64Array, period: number, factor: number, out: Float64Array): void {
  each(new BollingerKernel(period, factor), values, out, (bands) => bands.width);
}

function each(
  bands: BollingerKernel,
  values: Float64Array,
  out: Float64Array,
  read: (bands: BollingerKernel) => number,
): void {
  assertLength('out', out.length, values.length);
  for (let index = 0; index < values.length; index++) {
    bands.update(values[index]!);
    out[index] = read(bands);
  }
}

function assertFactor(factor: number): void {
  if (!(factor > 0)) throw new RangeError(`factor must be positive, got ${factor}`);
}
