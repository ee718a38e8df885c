import { assertLength, assertPeriod, fill } from './kernel.ts';
import type { ValueKernel } from './kernel.ts';
import { createEma } from './ema.ts';
import { ExtremeKernel } from './extremes.ts';
import { MeanDeviationKernel } from './deviation.ts';
import { Composite, Lag } from './state.ts';
import { SumKernel } from './sums.ts';

/** Difference to the value `period` bars ago, streaming. */
export class MomentumKernel extends Composite implements ValueKernel {
  readonly #lag: Lag;
  protected readonly parts;

  constructor(period: number) {
    super();
    assertPeriod(period);
    this.#lag = new Lag(period);
    this.parts = [this.#lag];
  }

  update(value: number): number {
    return value - this.#lag.update(value);
  }
}

/** Change against the value `period` bars ago in percent, streaming. */
export class RocKernel extends Composite implements ValueKernel {
  readonly #lag: Lag;
  protected readonly parts;

  constructor(period: number) {
    super();
    assertPeriod(period);
    this.#lag = new Lag(period);
    this.parts = [this.#lag];
  }

  update(value: number): number {
    const before = this.#lag.update(value);
    return (100 * (value - before)) / before;
  }
}

/** Commodity channel index, streaming. */
export class CciKernel extends Composite implements ValueKernel {
  readonly #deviation: MeanDeviationKernel;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.#deviation = new MeanDeviationKernel(period);
    this.parts = [this.#deviation];
  }

  /** @returns 0 where the window has no deviation. */
  update(value: number): number {
    const deviation = this.#deviation.update(value);
    return deviation === 0 ? 0 : this.#deviation.distance / (0.015 * deviation);
  }
}

/** Chande momentum oscillator, streaming. */
export class CmoKernel extends Composite implements ValueKernel {
  readonly #lag = new Lag(1);
  readonly #up: SumKernel;
  readonly #down: SumKernel;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.#up = new SumKernel(period);
    this.#down = new SumKernel(period);
    this.parts = [this.#lag, this.#up, this.#down];
  }

  /** @returns −100…100; 0 where nothing moved. */
  update(value: number): number {
    const change = value - this.#lag.update(value);
    if (Number.isNaN(change)) return Number.NaN;
    const up = this.#up.update(change > 0 ? change : 0);
    const down = this.#down.update(change < 0 ? -change : 0);
    return up + down === 0 ? 0 : (100 * (up - down)) / (up + down);
  }
}

/** True strength index, streaming. */
export class TsiKernel extends Composite implements ValueKernel {
  readonly #lag = new Lag(1);
  readonly #slow;
  readonly #fast;
  readonly #slowSize;
  readonly #fastSize;
  protected readonly parts;

  constructor(short: number, long: number) {
    super();
    this.#slow = createEma(long);
    this.#fast = createEma(short);
    this.#slowSize = createEma(long);
    this.#fastSize = createEma(short);
    this.parts = [this.#lag, this.#slow, this.#fast, this.#slowSize, this.#fastSize];
  }

  /** @returns −1…1; 0 where nothing moved. */
  update(value: number): number {
    const change = value - this.#lag.update(value);
    if (Number.isNaN(change)) return Number.NaN;
    const slow = this.#slow.update(change);
    const size = this.#slowSize.update(Math.abs(change));
    if (Number.isNaN(slow)) return Number.NaN;
    const fast = this.#fast.update(slow);
    const whole = this.#fastSize.update(size);
    return whole === 0 ? 0 : fast / whole;
  }
}

/** Williams %R, streaming. */
export class WprKernel extends Composite {
  readonly #highest: ExtremeKernel;
  readonly #lowest: ExtremeKernel;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.#highest = ExtremeKernel.highest(period);
    this.#lowest = ExtremeKernel.lowest(period);
    this.parts = [this.#highest, this.#lowest];
  }

  /** @returns −100…0; −50 where the range is empty. */
  update(high: number, low: number, close: number): number {
    const top = this.#highest.update(high);
    const range = top - this.#lowest.update(low);
    return range === 0 ? -50 : (100 * (close - top)) / range;
  }
}

/** Value less the one `period` bars ago. NaN for i < period. @throws RangeError. Source: Pine `ta.mom`, TA-Lib MOM. */
export function mom(values: Float64Array, period: number, out: Float64Array): void {
  fill(new MomentumKernel(period), values, out);
}

/** Change against the value `period` bars ago, percent. NaN for i < period. @throws RangeError. Source: Pine `ta.roc`, TA-Lib ROC. */
export function roc(values: Float64Array, period: number, out: Float64Array): void {
  fill(new RocKernel(period), values, out);
}

/** Commodity channel index of `values` (usually the typical price). NaN for i < period − 1; 0 without deviation. @throws RangeError. Source: Lambert 1980; Pine `ta.cci`, TA-Lib CCI. O(n · period). */
export function cci(values: Float64Array, period: number, out: Float64Array): void {
  fill(new CciKernel(period), values, out);
}

/** Chande momentum oscillator, −100…100. NaN for i < period. @throws RangeError. Source: Chande 1994; Pine `ta.cmo`. */
export function cmo(values: Float64Array, period: number, out: Float64Array): void {
  fill(new CmoKernel(period), values, out);
}

/** True strength index, −1…1. NaN for i < short + long − 1. @throws RangeError. Source: Blau 1991; Pine `ta.tsi`. */
export function tsi(values: Float64Array, short: number, long: number, out: Float64Array): void {
  fill(new TsiKernel(short, long), values, out);
}

/** Williams %R, −100…0. NaN for i < period − 1. @throws RangeError. Source: Pine `ta.wpr`, TA-Lib WILLR. */
export function wpr(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out: Float64Array,
): void {
  const kernel = new WprKernel(period);
  for (const column of [high, low, out]) assertLength('column', column.length, close.length);
  for (let index = 0; index < close.length; index++)
    out[index] = kernel.update(high[index]!, low[index]!, close[index]!);
}
