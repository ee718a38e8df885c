import { assertLength, assertPeriod, fill } from './kernel.ts';
import type { ValueKernel } from './kernel.ts';
import { createEma } from './ema.ts';
import { SmaKernel } from './sma.ts';
import { Composite } from './state.ts';
import { WindowKernel } from './sums.ts';

/** Weighted average with fixed weights, the newest value by `weights[0]`. O(period) a bar, and no drift. */
class FixedWeights extends Composite implements ValueKernel {
  readonly #window: WindowKernel;
  readonly #weights: Float64Array;
  readonly #total: number;
  protected readonly parts;

  constructor(weights: Float64Array) {
    super();
    this.#weights = weights;
    this.#total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#window = new WindowKernel(weights.length);
    this.parts = [this.#window];
  }

  update(value: number): number {
    this.#window.push(value);
    if (!this.#window.isFull) return Number.NaN;
    let sum = 0;
    for (let ago = this.#weights.length - 1; ago >= 0; ago--)
      sum += this.#weights[ago]! * this.#window.ago(ago);
    return sum / this.#total;
  }
}

/** Linearly weighted: the newest value counts `period` times. */
export function createWma(period: number): ValueKernel & Composite {
  assertPeriod(period);
  return new FixedWeights(Float64Array.from({ length: period }, (_unused, ago) => period - ago));
}

/** Symmetrically weighted over four bars: 1, 2, 2, 1 sixths. */
export const createSwma = (): ValueKernel & Composite => new FixedWeights(Float64Array.of(1, 2, 2, 1));

/** Arnaud Legoux: weights of a bell whose middle lies at `offset` (0…1) of the window. @throws RangeError */
export function createAlma(period: number, offset = 0.85, sigma = 6): ValueKernel & Composite {
  assertPeriod(period);
  if (!(offset >= 0 && offset <= 1)) throw new RangeError(`offset must be from 0 to 1, got ${offset}`);
  if (!(sigma > 0)) throw new RangeError(`sigma must be positive, got ${sigma}`);
  const middle = offset * (period - 1);
  const spread = period / sigma;
  return new FixedWeights(
    Float64Array.from({ length: period }, (_unused, ago) =>
      Math.exp(-((period - 1 - ago - middle) ** 2) / (2 * spread * spread)),
    ),
  );
}

/** Feeds a kernel only with what is there. */
const through = (kernel: ValueKernel, value: number): number =>
  Number.isNaN(value) ? Number.NaN : kernel.update(value);

/** Hull: weighted average of twice the half-length one less the whole, over the root of the length. */
export class HmaKernel extends Composite implements ValueKernel {
  readonly #half;
  readonly #whole;
  readonly #smooth;
  protected readonly parts;

  constructor(period: number) {
    super();
    assertPeriod(period);
    this.#half = createWma(Math.max(1, Math.floor(period / 2)));
    this.#whole = createWma(period);
    this.#smooth = createWma(Math.max(1, Math.floor(Math.sqrt(period))));
    this.parts = [this.#half, this.#whole, this.#smooth];
  }

  update(value: number): number {
    return through(this.#smooth, 2 * this.#half.update(value) - this.#whole.update(value));
  }
}

/** Two or three EMAs of one another, put together so that their lags cancel. */
export class ChainedEmaKernel extends Composite implements ValueKernel {
  readonly #chain;
  protected readonly parts;

  private constructor(period: number, depth: 2 | 3) {
    super();
    this.#chain = Array.from({ length: depth }, () => createEma(period));
    this.parts = this.#chain;
  }

  static double(period: number): ChainedEmaKernel {
    return new ChainedEmaKernel(period, 2);
  }

  static triple(period: number): ChainedEmaKernel {
    return new ChainedEmaKernel(period, 3);
  }

  update(value: number): number {
    const first = this.#chain[0]!.update(value);
    const second = through(this.#chain[1]!, first);
    const third = this.#chain[2];
    return third ? 3 * first - 3 * second + through(third, second) : 2 * first - second;
  }
}

/** Average weighted by volume, streaming. */
export class VwmaKernel extends Composite {
  readonly #traded: SmaKernel;
  readonly #volume: SmaKernel;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.#traded = new SmaKernel(period);
    this.#volume = new SmaKernel(period);
    this.parts = [this.#traded, this.#volume];
  }

  /** @returns NaN while warming up, and where nothing was traded. */
  update(value: number, volume: number): number {
    return this.#traded.update(value * volume) / this.#volume.update(volume);
  }
}

/** Weighted moving average, weights 1…period. NaN for i < period − 1. @throws RangeError on a bad period or length. Source: Pine `ta.wma`, TA-Lib WMA. O(n · period). */
export function wma(values: Float64Array, period: number, out: Float64Array): void {
  fill(createWma(period), values, out);
}

/** Hull moving average. NaN for i < period + ⌊√period⌋ − 2. @throws RangeError. Source: Hull 2005; Pine `ta.hma`. */
export function hma(values: Float64Array, period: number, out: Float64Array): void {
  fill(new HmaKernel(period), values, out);
}

/** Double exponential average. NaN for i < 2·period − 2. @throws RangeError. Source: Mulloy 1994; TA-Lib DEMA. O(n). */
export function dema(values: Float64Array, period: number, out: Float64Array): void {
  fill(ChainedEmaKernel.double(period), values, out);
}

/** Triple exponential average. NaN for i < 3·period − 3. @throws RangeError. Source: Mulloy 1994; TA-Lib TEMA. O(n). */
export function tema(values: Float64Array, period: number, out: Float64Array): void {
  fill(ChainedEmaKernel.triple(period), values, out);
}

/** Symmetrically weighted average of four bars. NaN for i < 3. @throws RangeError. Source: Pine `ta.swma`. O(n). */
export function swma(values: Float64Array, out: Float64Array): void {
  fill(createSwma(), values, out);
}

/** Arnaud Legoux average. NaN for i < period − 1. @throws RangeError. Source: Pine `ta.alma`. O(n · period). */
export function alma(
  values: Float64Array,
  period: number,
  out: Float64Array,
  offset = 0.85,
  sigma = 6,
): void {
  fill(createAlma(period, offset, sigma), values, out);
}

/** Volume-weighted average. NaN for i < period − 1, and where nothing was traded. @throws RangeError. Source: Pine `ta.vwma`. O(n). */
export function vwma(values: Float64Array, volume: Float64Array, period: number, out: Float64Array): void {
  const kernel = new VwmaKernel(period);
  assertLength('volume', volume.length, values.length);
  assertLength('out', out.length, values.length);
  for (let index = 0; index < values.length; index++)
    out[index] = kernel.update(values[index]!, volume[index]!);
}
