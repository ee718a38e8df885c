import { assertLength, assertPeriod } from './kernel.ts';
import { ExtremeKernel } from './extremes.ts';
import { MIDDLE, rawStochastic } from './ranges.ts';
import { SmaKernel, sma } from './sma.ts';
import { Composite } from './state.ts';

/** Raw stochastic, streaming. */
export class RawStochasticKernel extends Composite {
  readonly #highest: ExtremeKernel;
  readonly #lowest: ExtremeKernel;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.#highest = ExtremeKernel.highest(period);
    this.#lowest = ExtremeKernel.lowest(period);
    this.parts = [this.#highest, this.#lowest];
  }

  /** @returns 0…100; NaN while warming up. */
  update(high: number, low: number, close: number): number {
    const top = this.#highest.update(high);
    const bottom = this.#lowest.update(low);
    const range = top - bottom;
    return range === 0 ? MIDDLE : (100 * (close - bottom)) / range;
  }
}

/** Slow stochastic, streaming: `update` gives %K, `d` is read after it. */
export class StochasticKernel extends Composite {
  readonly #raw: RawStochasticKernel;
  readonly #smooth: SmaKernel;
  readonly #signal: SmaKernel;
  protected readonly parts;
  #d = Number.NaN;

  constructor(period: number, smoothK: number, smoothD: number) {
    super();
    this.#raw = new RawStochasticKernel(period);
    this.#smooth = new SmaKernel(smoothK);
    this.#signal = new SmaKernel(smoothD);
    this.parts = [this.#raw, this.#smooth, this.#signal];
  }

  get d(): number {
    return this.#d;
  }

  update(high: number, low: number, close: number): number {
    const raw = this.#raw.update(high, low, close);
    if (Number.isNaN(raw)) return Number.NaN;
    const k = this.#smooth.update(raw);
    this.#d = Number.isNaN(k) ? Number.NaN : this.#signal.update(k);
    return k;
  }
}

/**
 * Slow stochastic oscillator, 0…100: where the close lies in the range of the last `period` bars, averaged.
 * @param high,low,close n values each, oldest first, finite.
 * @param k,d length n each; index i sees bars 0..i only. %K is NaN for i < period + smoothK − 2, %D for smoothD − 1
 *   bars more. 50 where the range is empty.
 * @throws RangeError on bad periods or lengths. Source: Lane 1984; Pine `ta.stoch` with averages, TA-Lib STOCH. O(n).
 */
export function stochastic(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  smoothK: number,
  smoothD: number,
  k: Float64Array,
  d: Float64Array,
): void {
  assertPeriod(smoothK);
  assertPeriod(smoothD);
  for (const [name, column] of [
    ['high', high],
    ['low', low],
    ['k', k],
    ['d', d],
  ] as const)
    assertLength(name, column.length, close.length);
  rawStochastic(high, low, close, period, d);
  meanFrom(d, period - 1, smoothK, k);
  meanFrom(k, period + smoothK - 2, smoothD, d);
}

/** Average of a column that begins at `from`. */
function meanFrom(values: Float64Array, from: number, period: number, out: Float64Array): void {
  const start = Math.min(from, values.length);
  out.fill(Number.NaN, 0, start);
  sma(values.subarray(start), period, out.subarray(start));
}

/** Stochastic of an RSI: both over values, then averaged as the slow stochastic. Source: Chande, Kroll 1994. */
export class StochRsiKernel extends Composite {
  readonly #rsi;
  readonly #stochastic: StochasticKernel;
  protected readonly parts;

  constructor(
    rsi: { update(value: number): number } & Composite,
    period: number,
    smoothK: number,
    smoothD: number,
  ) {
    super();
    this.#rsi = rsi;
    this.#stochastic = new StochasticKernel(period, smoothK, smoothD);
    this.parts = [rsi, this.#stochastic];
  }

  get d(): number {
    return this.#stochastic.d;
  }

  /** @returns %K, 0…100; NaN while warming up. */
  update(value: number): number {
    const strength = this.#rsi.update(value);
    if (Number.isNaN(strength)) return Number.NaN;
    return this.#stochastic.update(strength, strength, strength);
  }
}
