import { assertLength, assertPeriod, fill } from './kernel.ts';
import type { ValueKernel } from './kernel.ts';
import { Composite, NumberState } from './state.ts';
import { WindowKernel } from './sums.ts';

/** An indicator that looks at each of its last `period` inputs at every bar: O(period) a bar, and no drift. */
abstract class Windowed extends Composite implements ValueKernel {
  protected readonly window: WindowKernel;
  protected readonly period: number;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.window = new WindowKernel(period);
    this.period = period;
    this.parts = [this.window];
  }

  update(value: number): number {
    this.window.push(value);
    return this.window.isFull ? this.read() : Number.NaN;
  }

  protected abstract read(): number;
}

/** End of the least-squares line through the window, or the line `offset` bars before its end. */
export class LinregKernel extends Windowed {
  readonly #offset: number;

  constructor(period: number, offset = 0) {
    super(period);
    this.#offset = offset;
  }

  protected read(): number {
    const n = this.period;
    if (n === 1) return this.window.ago(0);
    const middle = (n - 1) / 2;
    let sum = 0;
    let slope = 0;
    for (let at = 0; at < n; at++) {
      const value = this.window.ago(n - 1 - at);
      sum += value;
      slope += (at - middle) * value;
    }
    slope /= (n * (n * n - 1)) / 12;
    return sum / n + slope * (n - 1 - this.#offset - middle);
  }
}

/** Share of the `period` values before this one that are not above it. */
export class PercentRankKernel extends Windowed {
  constructor(period: number) {
    assertPeriod(period);
    super(period + 1);
  }

  protected read(): number {
    const value = this.window.ago(0);
    let below = 0;
    for (let ago = 1; ago < this.period; ago++) if (this.window.ago(ago) <= value) below++;
    return (100 * below) / (this.period - 1);
  }
}

export class MedianKernel extends Windowed {
  protected read(): number {
    const sorted = Float64Array.from({ length: this.period }, (_unused, ago) => this.window.ago(ago)).sort();
    const half = this.period >> 1;
    return this.period % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  }
}

/** Centre of gravity (Ehlers). */
export class CogKernel extends Windowed {
  protected read(): number {
    let weighted = 0;
    let sum = 0;
    for (let ago = 0; ago < this.period; ago++) {
      weighted += this.window.ago(ago) * (ago + 1);
      sum += this.window.ago(ago);
    }
    return -weighted / sum;
  }
}

/** 1 when every one of the last `period` steps went up (or down), else 0. */
export class RunKernel extends Windowed {
  readonly #sign: 1 | -1;

  private constructor(period: number, sign: 1 | -1) {
    assertPeriod(period);
    super(period + 1);
    this.#sign = sign;
  }

  static rising(period: number): RunKernel {
    return new RunKernel(period, 1);
  }

  static falling(period: number): RunKernel {
    return new RunKernel(period, -1);
  }

  protected read(): number {
    for (let ago = 0; ago + 1 < this.period; ago++)
      if (!(this.#sign * (this.window.ago(ago) - this.window.ago(ago + 1)) > 0)) return 0;
    return 1;
  }
}

/**
 * A turning point, known `right` bars after it: the value `right` bars ago, when it is above (below) all `left` values
 * before it and not below (above) any of the `right` after it; else NaN.
 */
export class PivotKernel extends Windowed {
  readonly #right: number;
  readonly #sign: 1 | -1;

  private constructor(left: number, right: number, sign: 1 | -1) {
    assertPeriod(left);
    assertPeriod(right);
    super(left + right + 1);
    this.#right = right;
    this.#sign = sign;
  }

  static high(left: number, right: number): PivotKernel {
    return new PivotKernel(left, right, 1);
  }

  static low(left: number, right: number): PivotKernel {
    return new PivotKernel(left, right, -1);
  }

  protected read(): number {
    const value = this.window.ago(this.#right);
    const signed = this.#sign * value;
    for (let ago = 0; ago < this.period; ago++) {
      const other = this.#sign * this.window.ago(ago);
      if (ago < this.#right ? other > signed : ago > this.#right && other >= signed) return Number.NaN;
    }
    return value;
  }
}

/** Correlation of two series over a window; streaming. */
export class CorrelationKernel extends Composite {
  readonly #x: WindowKernel;
  readonly #y: WindowKernel;
  readonly #period: number;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.#x = new WindowKernel(period);
    this.#y = new WindowKernel(period);
    this.#period = period;
    this.parts = [this.#x, this.#y];
  }

  /** @returns −1…1; NaN while warming up, and where one of them does not move. */
  update(x: number, y: number): number {
    this.#x.push(x);
    this.#y.push(y);
    if (!this.#x.isFull) return Number.NaN;
    const n = this.#period;
    // Counted from the newest values: of a series that does not move exactly 0 is left.
    let meanX = 0;
    let meanY = 0;
    for (let ago = 0; ago < n; ago++) {
      meanX += (this.#x.ago(ago) - x) / n;
      meanY += (this.#y.ago(ago) - y) / n;
    }
    let xx = 0;
    let yy = 0;
    let xy = 0;
    for (let ago = 0; ago < n; ago++) {
      const dx = this.#x.ago(ago) - x - meanX;
      const dy = this.#y.ago(ago) - y - meanY;
      xx += dx * dx;
      yy += dy * dy;
      xy += dx * dy;
    }
    return xy / Math.sqrt(xx * yy);
  }
}

/** Bars since a condition last held, 0 when it holds now; NaN before it ever did. Source: Pine `ta.barssince`. */
export class BarsSinceKernel extends NumberState {
  constructor() {
    super(1);
  }

  update(holds: boolean): number {
    this.state[0] = holds ? 0 : this.state[0]! + 1;
    return this.state[0];
  }
}

/** The value when a condition held for the `occurrence`-th last time (0: the last); NaN before. Source: Pine `ta.valuewhen`. */
export class ValueWhenKernel extends NumberState {
  /** @throws RangeError on an occurrence that is no whole number from 0. */
  constructor(occurrence: number) {
    assertPeriod(occurrence + 1);
    super(occurrence + 1);
  }

  update(holds: boolean, value: number): number {
    if (holds) {
      this.state.copyWithin(1, 0);
      this.state[0] = value;
    }
    return this.state[this.state.length - 1]!;
  }
}

/** Running total. */
export class CumulativeKernel extends NumberState implements ValueKernel {
  constructor() {
    super(1, 0);
  }

  update(value: number): number {
    return (this.state[0]! += value);
  }
}

/** Least-squares line's end (`offset` bars before it). NaN for i < period − 1. @throws RangeError. Source: Pine `ta.linreg`, TA-Lib LINEARREG. O(n · period). */
export function linreg(values: Float64Array, period: number, out: Float64Array, offset = 0): void {
  fill(new LinregKernel(period, offset), values, out);
}

/** Percent of the `period` values before each that are not above it. NaN for i < period. @throws RangeError. Source: Pine `ta.percentrank`. */
export function percentRank(values: Float64Array, period: number, out: Float64Array): void {
  fill(new PercentRankKernel(period), values, out);
}

/** Median of the last `period` values. NaN for i < period − 1. @throws RangeError. Source: Pine `ta.median`. */
export function median(values: Float64Array, period: number, out: Float64Array): void {
  fill(new MedianKernel(period), values, out);
}

/** Centre of gravity. NaN for i < period − 1. @throws RangeError. Source: Ehlers 2002; Pine `ta.cog`. */
export function cog(values: Float64Array, period: number, out: Float64Array): void {
  fill(new CogKernel(period), values, out);
}

/** 1 where each of the last `period` steps went up, else 0. NaN for i < period. @throws RangeError. Source: Pine `ta.rising`. */
export function rising(values: Float64Array, period: number, out: Float64Array): void {
  fill(RunKernel.rising(period), values, out);
}

/** 1 where each of the last `period` steps went down, else 0. NaN for i < period. @throws RangeError. Source: Pine `ta.falling`. */
export function falling(values: Float64Array, period: number, out: Float64Array): void {
  fill(RunKernel.falling(period), values, out);
}

/** Turning points upwards at the bar where they are known, `right` bars late; NaN elsewhere. @throws RangeError. Source: Pine `ta.pivothigh`. */
export function pivotHigh(values: Float64Array, left: number, right: number, out: Float64Array): void {
  fill(PivotKernel.high(left, right), values, out);
}

/** Turning points downwards, as `pivotHigh`. Source: Pine `ta.pivotlow`. */
export function pivotLow(values: Float64Array, left: number, right: number, out: Float64Array): void {
  fill(PivotKernel.low(left, right), values, out);
}

/** Running total. Never NaN for finite inputs. Source: Pine `ta.cum`. */
export function cumulative(values: Float64Array, out: Float64Array): void {
  fill(new CumulativeKernel(), values, out);
}

/** Correlation over the last `period` values; NaN for i < period − 1. @throws RangeError. Source: Pine `ta.correlation`. */
export function correlation(x: Float64Array, y: Float64Array, period: number, out: Float64Array): void {
  const kernel = new CorrelationKernel(period);
  assertLength('y', y.length, x.length);
  assertLength('out', out.length, x.length);
  for (let index = 0; index < x.length; index++) out[index] = kernel.update(x[index]!, y[index]!);
}
