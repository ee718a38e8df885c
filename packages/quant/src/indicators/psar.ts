import { assertLength } from './kernel.ts';
import { NumberState } from './state.ts';

/** `pine`: the first direction is that of the first two closes. `talib`: that of their directional movement. */
export type SarSeeding = 'pine' | 'talib';

const COUNT = 0;
const SAR = 1;
const EXTREME = 2;
const SPEED = 3;
const IS_UP = 4;
const HIGH = 5;
const LOW = 6;
const HIGH2 = 7;
const LOW2 = 8;
const CLOSE = 9;

/** Wilder's parabolic stop-and-reverse, streaming: `update` gives the stop, `isUp` its direction. */
export class PsarKernel extends NumberState {
  readonly #start: number;
  readonly #step: number;
  readonly #most: number;
  readonly #isPine: boolean;

  /** @throws RangeError when an acceleration is not positive, or the first is above the last. */
  constructor(start = 0.02, step = 0.02, most = 0.2, seeding: SarSeeding = 'pine') {
    super(10);
    if (!(start > 0) || !(step > 0) || !(most >= start))
      throw new RangeError(`accelerations must be positive and rise, got ${start}, ${step}, ${most}`);
    this.#start = start;
    this.#step = step;
    this.#most = most;
    this.#isPine = seeding === 'pine';
    this.state[COUNT] = 0;
  }

  /** Whether the stop lies below the price. */
  get isUp(): boolean {
    return this.state[IS_UP] === 1;
  }

  update(high: number, low: number, close: number): number {
    const s = this.state;
    const count = s[COUNT]!++;
    const answer =
      count === 0
        ? Number.NaN
        : this.#isPine
          ? this.#pine(count, high, low, close)
          : this.#talib(count, high, low);
    s[HIGH2] = s[HIGH]!;
    s[LOW2] = s[LOW]!;
    s[HIGH] = high;
    s[LOW] = low;
    s[CLOSE] = close;
    return answer;
  }

  #begin(isUp: boolean, extreme: number, sar: number): void {
    this.state[IS_UP] = isUp ? 1 : 0;
    this.state[EXTREME] = extreme;
    this.state[SAR] = sar;
    this.state[SPEED] = this.#start;
  }

  #pine(count: number, high: number, low: number, close: number): number {
    const s = this.state;
    let isTurn = count === 1;
    if (isTurn) {
      const isUp = close > s[CLOSE]!;
      this.#begin(isUp, isUp ? high : low, isUp ? s[LOW]! : s[HIGH]!);
    }
    s[SAR]! += s[SPEED]! * (s[EXTREME]! - s[SAR]!);
    if (this.isUp ? s[SAR]! > low : s[SAR]! < high) {
      isTurn = true;
      if (this.isUp) this.#begin(false, low, Math.max(high, s[EXTREME]!));
      else this.#begin(true, high, Math.min(low, s[EXTREME]!));
    }
    if (!isTurn) this.#speedUp(high, low);
    this.#keepOff(count > 1);
    return s[SAR]!;
  }

  #talib(count: number, high: number, low: number): number {
    const s = this.state;
    if (count === 1) {
      const fall = s[LOW]! - low;
      const isUp = !(fall > 0 && high - s[HIGH]! < fall);
      this.#begin(isUp, isUp ? high : low, isUp ? s[LOW]! : s[HIGH]!);
      // Its first bar stands in for the one before it.
      s[HIGH] = high;
      s[LOW] = low;
    }
    if (this.isUp ? low <= s[SAR]! : high >= s[SAR]!) {
      const isUp = !this.isUp;
      const sar = isUp ? Math.min(s[EXTREME]!, s[LOW]!, low) : Math.max(s[EXTREME]!, s[HIGH]!, high);
      this.#begin(isUp, isUp ? high : low, sar);
      this.#advance(high, low);
      return sar;
    }
    const sar = s[SAR]!;
    this.#speedUp(high, low);
    this.#advance(high, low);
    return sar;
  }

  /** Tomorrow's stop, never beyond today's or yesterday's range. */
  #advance(high: number, low: number): void {
    const s = this.state;
    const sar = s[SAR]! + s[SPEED]! * (s[EXTREME]! - s[SAR]!);
    s[SAR] = this.isUp ? Math.min(sar, s[LOW]!, low) : Math.max(sar, s[HIGH]!, high);
  }

  #speedUp(high: number, low: number): void {
    const s = this.state;
    if (this.isUp ? high <= s[EXTREME]! : low >= s[EXTREME]!) return;
    s[EXTREME] = this.isUp ? high : low;
    s[SPEED] = Math.min(s[SPEED]! + this.#step, this.#most);
  }

  /** Never beyond the range of the two bars before. */
  #keepOff(hasTwo: boolean): void {
    const s = this.state;
    if (this.isUp) s[SAR] = Math.min(s[SAR]!, s[LOW]!, hasTwo ? s[LOW2]! : Number.POSITIVE_INFINITY);
    else s[SAR] = Math.max(s[SAR]!, s[HIGH]!, hasTwo ? s[HIGH2]! : Number.NEGATIVE_INFINITY);
  }
}

/**
 * Parabolic stop-and-reverse, in the unit of the prices.
 * @param high,low,close n values each, oldest first, finite. @param out length n; NaN at i = 0.
 * @param seeding `talib` agrees once both have turned at the same bar.
 * @throws RangeError on bad accelerations or lengths. Source: Wilder 1978; Pine `ta.sar`, TA-Lib SAR. O(n).
 */
export function psar(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  start: number,
  step: number,
  most: number,
  out: Float64Array,
  seeding: SarSeeding = 'pine',
): void {
  const kernel = new PsarKernel(start, step, most, seeding);
  for (const column of [high, low, out]) assertLength('column', column.length, close.length);
  for (let index = 0; index < close.length; index++)
    out[index] = kernel.update(high[index]!, low[index]!, close[index]!);
}
