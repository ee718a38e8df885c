import { AtrKernel, atr } from './atr.ts';
import { assertLength, fromSaved, toSaved } from './kernel.ts';
import type { SavedKernel } from './kernel.ts';

/**
 * SuperTrend after Pine's `ta.supertrend`: bands at the bar's middle ± factor × ATR that only tighten until the close
 * breaks them. Direction −1 is up (the line is the lower band), 1 is down.
 */
export class SupertrendKernel {
  readonly #factor: number;
  readonly #atr: AtrKernel;
  #upper = Number.NaN;
  #lower = Number.NaN;
  #close = Number.NaN;
  #line = Number.NaN;
  #direction = Number.NaN;

  constructor(factor: number, period: number) {
    assertFactor(factor);
    this.#factor = factor;
    this.#atr = new AtrKernel(period);
  }

  /** The band in force; NaN while the ATR warms up. */
  get line(): number {
    return this.#line;
  }

  /** @returns the direction: −1 up, 1 down, NaN while the ATR warms up. */
  update(high: number, low: number, close: number): number {
    const range = this.#atr.update(high, low, close);
    const before = this.#close;
    this.#close = close;
    if (Number.isNaN(range)) return Number.NaN;
    const middle = (high + low) / 2;
    const isFirst = Number.isNaN(this.#direction);
    const wasUpper = this.#upper;
    const wasLower = this.#lower;
    const upper = middle + this.#factor * range;
    const lower = middle - this.#factor * range;
    this.#upper = isFirst || upper < wasUpper || before > wasUpper ? upper : wasUpper;
    this.#lower = isFirst || lower > wasLower || before < wasLower ? lower : wasLower;
    if (isFirst) this.#direction = 1;
    else if (this.#direction === 1) this.#direction = close > this.#upper ? -1 : 1;
    else this.#direction = close < this.#lower ? 1 : -1;
    this.#line = this.#direction === -1 ? this.#lower : this.#upper;
    return this.#direction;
  }

  save(): SavedKernel {
    const own = [this.#upper, this.#lower, this.#close, this.#line, this.#direction].map(toSaved);
    return [...own, ...this.#atr.save()];
  }

  load(state: SavedKernel): void {
    this.#upper = fromSaved(state, 0);
    this.#lower = fromSaved(state, 1);
    this.#close = fromSaved(state, 2);
    this.#line = fromSaved(state, 3);
    this.#direction = fromSaved(state, 4);
    this.#atr.load(state.slice(5));
  }
}

/**
 * SuperTrend line (unit of the prices) and direction (−1 up, 1 down).
 * @param high,low,close n values each, oldest first, finite.
 * @param line,direction length n; index i sees bars 0..i only; NaN for i < period − 1.
 * @throws RangeError on a bad factor, period or length. Source: Pine `ta.supertrend`. O(n).
 */
export function supertrend(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  factor: number,
  period: number,
  line: Float64Array,
  direction: Float64Array,
): void {
  assertFactor(factor);
  assertLength('direction', direction.length, close.length);
  atr(high, low, close, period, line);
  const n = close.length;
  direction.fill(Number.NaN, 0, Math.min(period - 1, n));
  if (n < period) return;
  let upper = Number.POSITIVE_INFINITY;
  let lower = Number.NEGATIVE_INFINITY;
  // The first bar with a range is down, whatever its close.
  let isUp = false;
  let before = Number.NaN;
  for (let index = period - 1; index < n; index++) {
    const middle = (high[index]! + low[index]!) / 2;
    const spread = factor * line[index]!;
    const top = middle + spread;
    const bottom = middle - spread;
    // Whether a band tightens is a coin toss at every bar, whether it breaks is not: only the latter is a branch.
    upper = before > upper ? top : Math.min(top, upper);
    lower = before < lower ? bottom : Math.max(bottom, lower);
    before = close[index]!;
    if (isUp) isUp = !(before < lower);
    else isUp = index >= period && before > upper;
    direction[index] = isUp ? -1 : 1;
    line[index] = isUp ? lower : upper;
  }
}

function assertFactor(factor: number): void {
  if (!(factor > 0)) throw new RangeError(`factor must be positive, got ${factor}`);
}
