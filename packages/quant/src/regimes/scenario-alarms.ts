import { fromSaved, toSaved } from '../indicators/kernel.ts';
import type { SavedKernel } from '../indicators/kernel.ts';
import { keep } from './regime-features.ts';

export interface AlarmBar {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Expected volatility of the next bar, from GARCH. */
  readonly sigma: number;
  /** Spread too wide or book too thin. */
  readonly liquidityAlarm?: boolean;
  /** The drawdown of the account is SEVERE. */
  readonly severeDrawdown?: boolean;
}

export interface Alarms {
  readonly breakout: boolean;
  readonly crisis: boolean;
  readonly reasons: readonly ('squeeze_release' | 'sigma_extreme' | 'liquidity' | 'drawdown')[];
}

const SHORT = 10;
const LONG = 50;
const RANGE = 20;
const SQUEEZED = 0.7;
const RELEASED = 1.5;
const SIGMA_WINDOW = 500;
const LEAST_SIGMAS = 100;
const EXTREME = 0.99;

/**
 * Breakout: the ratio of 10- to 50-bar realised volatility was below .7 within the last 20 bars, now reaches 1.5, and
 * the close leaves the range of the 20 bars before; it lasts 20 bars or until the ratio is below 1. Crisis: sigma above
 * the 99th percentile of its 500 values before, thin or wide books, or a SEVERE drawdown. Trailing values only.
 * Source: METHODS 2.4.
 */
export class ScenarioAlarms {
  readonly #squares: number[] = [];
  readonly #bars: { high: number; low: number; ratio: number }[] = [];
  readonly #sigmas: number[] = [];
  #close = Number.NaN;
  #lasts = 0;

  update(bar: AlarmBar): Alarms {
    const change = Math.log(bar.close / this.#close);
    this.#close = bar.close;
    if (Number.isFinite(change)) keep(this.#squares, change * change, LONG);
    const ratio = this.#ratio();
    const isBreakout = this.#isBreakout(bar, ratio);
    keep(this.#bars, { high: bar.high, low: bar.low, ratio }, RANGE);
    const isExtreme = this.#isExtreme(bar.sigma);
    const reasons: Alarms['reasons'][number][] = [];
    if (isBreakout) reasons.push('squeeze_release');
    if (isExtreme) reasons.push('sigma_extreme');
    if (bar.liquidityAlarm) reasons.push('liquidity');
    if (bar.severeDrawdown) reasons.push('drawdown');
    return { breakout: isBreakout, crisis: reasons.some((reason) => reason !== 'squeeze_release'), reasons };
  }

  #ratio(): number {
    if (this.#squares.length < LONG) return Number.NaN;
    let long = 0;
    let short = 0;
    for (let index = 0; index < LONG; index++) {
      long += this.#squares[index]!;
      if (index >= LONG - SHORT) short += this.#squares[index]!;
    }
    return Math.sqrt(short / SHORT / (long / LONG));
  }

  #isBreakout(bar: AlarmBar, ratio: number): boolean {
    const before = this.#bars.at(-1)?.ratio ?? Number.NaN;
    const isReleased = ratio >= RELEASED && before < RELEASED;
    if (isReleased && this.#wasSqueezed() && this.#leavesRange(bar.close)) this.#lasts = RANGE;
    else if (!(ratio >= 1)) this.#lasts = 0;
    else this.#lasts = Math.max(0, this.#lasts - 1);
    return this.#lasts > 0;
  }

  #wasSqueezed(): boolean {
    return this.#bars.some((earlier) => earlier.ratio < SQUEEZED);
  }

  #leavesRange(close: number): boolean {
    return this.#bars.every(({ high }) => close > high) || this.#bars.every(({ low }) => close < low);
  }

  #isExtreme(sigma: number): boolean {
    if (!Number.isFinite(sigma)) return false;
    const limit = this.#sigmas.length < LEAST_SIGMAS ? Number.POSITIVE_INFINITY : upperQuantile(this.#sigmas);
    keep(this.#sigmas, sigma, SIGMA_WINDOW);
    return sigma > limit;
  }

  save(): SavedKernel {
    const bars = this.#bars.flatMap(({ high, low, ratio }) => [high, low, ratio]);
    const sizes = [this.#squares.length, this.#bars.length, this.#sigmas.length];
    return [this.#close, this.#lasts, ...sizes, ...this.#squares, ...bars, ...this.#sigmas].map(toSaved);
  }

  load(state: SavedKernel): void {
    let at = 0;
    const next = (): number => fromSaved(state, at++);
    const list = <Value>(length: number, read: () => Value): Value[] => Array.from({ length }, read);
    this.#close = next();
    this.#lasts = next();
    const [squares, bars, sigmas] = [next(), next(), next()];
    this.#squares.splice(0, Infinity, ...list(squares, next));
    this.#bars.splice(0, Infinity, ...list(bars, () => ({ high: next(), low: next(), ratio: next() })));
    this.#sigmas.splice(0, Infinity, ...list(sigmas, next));
  }
}

/** The quantile of type 7 by its few largest values, without sorting the rest: this runs at every bar. */
function upperQuantile(values: readonly number[]): number {
  const place = (values.length - 1) * EXTREME;
  const kept = values.length - Math.floor(place);
  const largest = new Float64Array(kept).fill(Number.NEGATIVE_INFINITY);
  for (const value of values) {
    if (value <= largest[0]!) continue;
    let at = 1;
    for (; at < kept && largest[at]! < value; at++) largest[at - 1] = largest[at]!;
    largest[at - 1] = value;
  }
  const below = largest[0]!;
  const above = largest[Math.ceil(place) - Math.floor(place)]!;
  return below + (place - Math.floor(place)) * (above - below);
}
