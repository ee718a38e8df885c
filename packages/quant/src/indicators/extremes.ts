import { assertLength, assertPeriod, fromSaved } from './kernel.ts';
import type { SavedKernel, ValueKernel } from './kernel.ts';

/**
 * Highest (or lowest) of the last `period` values, streaming: a queue of the values that can still become it, each
 * value enters and leaves once. `bars`: how long ago it was, the newest of equals.
 */
export class ExtremeKernel implements ValueKernel {
  readonly #sign: 1 | -1;
  readonly #period: number;
  /** Rings of index and signed value. */
  readonly #index: Float64Array;
  readonly #value: Float64Array;
  #head = 0;
  #size = 0;
  #seen = 0;

  private constructor(period: number, sign: 1 | -1) {
    assertPeriod(period);
    this.#period = period;
    this.#sign = sign;
    this.#index = new Float64Array(period);
    this.#value = new Float64Array(period);
  }

  static highest(period: number): ExtremeKernel {
    return new ExtremeKernel(period, 1);
  }

  static lowest(period: number): ExtremeKernel {
    return new ExtremeKernel(period, -1);
  }

  /** Bars since the extreme, 0 for this one; NaN while warming up. */
  get bars(): number {
    return this.#seen < this.#period ? Number.NaN : this.#seen - 1 - this.#index[this.#head]!;
  }

  update(value: number): number {
    const signed = this.#sign * value;
    const period = this.#period;
    if (this.#size > 0 && this.#index[this.#head]! <= this.#seen - period) {
      this.#head = this.#head + 1 === period ? 0 : this.#head + 1;
      this.#size--;
    }
    while (this.#size > 0 && this.#value[this.#place(this.#size - 1)]! <= signed) this.#size--;
    const place = this.#place(this.#size);
    this.#index[place] = this.#seen;
    this.#value[place] = signed;
    this.#size++;
    this.#seen++;
    return this.#seen < period ? Number.NaN : this.#sign * this.#value[this.#head]!;
  }

  #place(offset: number): number {
    const place = this.#head + offset;
    return place < this.#period ? place : place - this.#period;
  }

  save(): SavedKernel {
    return [this.#head, this.#size, this.#seen, ...this.#index, ...this.#value];
  }

  load(state: SavedKernel): void {
    this.#head = fromSaved(state, 0);
    this.#size = fromSaved(state, 1);
    this.#seen = fromSaved(state, 2);
    for (let index = 0; index < this.#period; index++) {
      this.#index[index] = fromSaved(state, 3 + index);
      this.#value[index] = fromSaved(state, 3 + this.#period + index);
    }
  }
}

/**
 * Bars worked through at a time, so that all passes over them stay in the processor's nearest cache. Two arrays that
 * never change hands: the compiler knows where they lie, which halves the time of a pass.
 */
const BLOCK = 1024;
const SCRATCH = new ArrayBuffer(2 * 8 * BLOCK + 2048);
const EVEN = new Float64Array(SCRATCH, 0, BLOCK);
/** Half a page further than whole pages: else the processor takes a read here for one of what was just written there. */
const ODD = new Float64Array(SCRATCH, 8 * BLOCK + 2048, BLOCK);
/** Wider windows are put together from ones of this width. */
const WIDEST = BLOCK / 2;

/**
 * Highest of the last `period` values.
 * @param values n inputs, oldest first, finite.
 * @param out    length n, another array than `values`; out[i] sees values[i−period+1..i] only; NaN for i < period − 1.
 * @throws RangeError on a bad period or length.
 * Source: Pine `ta.highest`. Windows of doubling width, O(n log period).
 */
export function highest(values: Float64Array, period: number, out: Float64Array): void {
  prepare(values, period, out);
  slide(values, Math.min(period, WIDEST), out, widenHighsInBlock);
  if (period > WIDEST) out.set(widened(out, WIDEST, period, widenHighs));
}

/** Lowest of the last `period` values; as `highest`. Source: Pine `ta.lowest`. */
export function lowest(values: Float64Array, period: number, out: Float64Array): void {
  prepare(values, period, out);
  slide(values, Math.min(period, WIDEST), out, widenLowsInBlock);
  if (period > WIDEST) out.set(widened(out, WIDEST, period, widenLows));
}

function prepare(values: Float64Array, period: number, out: Float64Array): void {
  assertPeriod(period);
  assertLength('out', out.length, values.length);
  out.fill(Number.NaN, 0, Math.min(period - 1, values.length));
}

type BlockPass = (isEven: boolean, step: number, length: number) => void;

/** Two windows that overlap, or touch, make one as wide as both: 1, 2, 4, 8 … and a last step as long as is missing. */
function slide(values: Float64Array, period: number, out: Float64Array, widen: BlockPass): void {
  const n = values.length;
  for (let start = 0; start + period <= n; start += BLOCK - period + 1) {
    const length = Math.min(BLOCK, n - start);
    EVEN.set(values.subarray(start, start + length));
    let isEven = true;
    for (let width = 1; width < period;) {
      const step = Math.min(width, period - width);
      widen(isEven, step, length);
      isEven = !isEven;
      width += step;
    }
    out.set((isEven ? EVEN : ODD).subarray(period - 1, length), start + period - 1);
  }
}

// Which of two bars is higher cannot be guessed: the comparison picks the place to read, not the way to go.

function widenHighsInBlock(isEven: boolean, step: number, length: number): void {
  if (isEven)
    for (let at = step; at < length; at++)
      ODD[at] = EVEN[at - (-Number(EVEN[at - step]! > EVEN[at]!) & step)]!;
  else
    for (let at = step; at < length; at++) EVEN[at] = ODD[at - (-Number(ODD[at - step]! > ODD[at]!) & step)]!;
}

function widenLowsInBlock(isEven: boolean, step: number, length: number): void {
  if (isEven)
    for (let at = step; at < length; at++)
      ODD[at] = EVEN[at - (-Number(EVEN[at - step]! < EVEN[at]!) & step)]!;
  else
    for (let at = step; at < length; at++) EVEN[at] = ODD[at - (-Number(ODD[at - step]! < ODD[at]!) & step)]!;
}

type ColumnPass = typeof widenHighs;

function widened(values: Float64Array, known: number, period: number, widen: ColumnPass): Float64Array {
  let from = values;
  let to: Float64Array = Float64Array.from(values);
  for (let width = known; width < period;) {
    const step = Math.min(width, period - width);
    widen(from, step, to);
    [from, to] = [to, from];
    width += step;
  }
  from.fill(Number.NaN, 0, Math.min(period - 1, from.length));
  return from;
}

/** `to[i]` is the greater of `from[i]` and `from[i − step]`; the first `step` of `to` are left as they are. */
export function widenHighs(from: Float64Array, step: number, to: Float64Array): void {
  for (let at = step; at < from.length; at++)
    to[at] = from[at - (-Number(from[at - step]! > from[at]!) & step)]!;
}

/** As `widenHighs`, the lesser of the two. */
export function widenLows(from: Float64Array, step: number, to: Float64Array): void {
  for (let at = step; at < from.length; at++)
    to[at] = from[at - (-Number(from[at - step]! < from[at]!) & step)]!;
}

/** Bars since the highest of the last `period` values, the newest of equals; NaN for i < period − 1. Source: Pine `ta.highestbars`, whose sign is the other way. */
export function highestBars(values: Float64Array, period: number, out: Float64Array): void {
  barsSince(ExtremeKernel.highest(period), values, out);
}

/** Bars since the lowest of the last `period` values, the newest of equals; NaN for i < period − 1. Source: Pine `ta.lowestbars`, whose sign is the other way. */
export function lowestBars(values: Float64Array, period: number, out: Float64Array): void {
  barsSince(ExtremeKernel.lowest(period), values, out);
}

function barsSince(kernel: ExtremeKernel, values: Float64Array, out: Float64Array): void {
  assertLength('out', out.length, values.length);
  for (let index = 0; index < values.length; index++) {
    kernel.update(values[index]!);
    out[index] = kernel.bars;
  }
}
