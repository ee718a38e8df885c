import { assertLength, assertPeriod } from './kernel.ts';
import { createEma } from './ema.ts';
import { Composite, NumberState } from './state.ts';

/** `pine`: each average is seeded by itself. `talib`: the fast one starts where the slow one does. */
export type Seeding = 'pine' | 'talib';

class Counter extends NumberState {
  constructor() {
    super(1, 0);
  }

  /** How many were counted before this one. */
  next(): number {
    return this.state[0]!++;
  }
}

/** MACD, streaming: `update` gives the line, `signal` and `histogram` are read after it. */
export class MacdKernel extends Composite {
  readonly #fast;
  readonly #slow;
  readonly #signal;
  readonly #counter = new Counter();
  /** Bars that the fast average leaves out. */
  readonly #skip: number;
  protected readonly parts;
  #line = Number.NaN;
  #mean = Number.NaN;

  /** @throws RangeError on a bad period, or a fast one that is not shorter than the slow one. */
  constructor(fast: number, slow: number, signal: number, seeding: Seeding = 'pine') {
    super();
    assertPair(fast, slow);
    this.#fast = createEma(fast);
    this.#slow = createEma(slow);
    this.#signal = createEma(signal);
    this.#skip = seeding === 'talib' ? slow - fast : 0;
    this.parts = [this.#counter, this.#fast, this.#slow, this.#signal];
  }

  /** Mean of the line; NaN while warming up. */
  get signal(): number {
    return this.#mean;
  }

  /** Line less signal. */
  get histogram(): number {
    return this.#line - this.#mean;
  }

  update(value: number): number {
    const slow = this.#slow.update(value);
    const fast = this.#counter.next() < this.#skip ? Number.NaN : this.#fast.update(value);
    this.#line = fast - slow;
    this.#mean = Number.isNaN(this.#line) ? Number.NaN : this.#signal.update(this.#line);
    return this.#line;
  }
}

/**
 * Moving average convergence/divergence, in the unit of the values.
 * @param values n inputs, oldest first, finite.
 * @param line,signal,histogram length n each; index i sees values[0..i] only. The line is NaN for i < slow − 1, the
 *   others for i < slow + signal − 2.
 * @param seeding `talib` starts the fast average at the slow one's start; the line agrees to 1e-9 after some 140 bars.
 * @throws RangeError on bad periods or lengths. Source: Appel 1979; Pine `ta.macd`, TA-Lib MACD. O(n), no allocation.
 */
export function macd(
  values: Float64Array,
  fast: number,
  slow: number,
  signalPeriod: number,
  line: Float64Array,
  signal: Float64Array,
  histogram: Float64Array,
  seeding: Seeding = 'pine',
): void {
  assertPair(fast, slow);
  assertPeriod(signalPeriod);
  const n = values.length;
  for (const [name, column] of [
    ['line', line],
    ['signal', signal],
    ['histogram', histogram],
  ] as const)
    assertLength(name, column.length, n);
  const first = slow - 1;
  const ready = first + signalPeriod - 1;
  line.fill(Number.NaN, 0, Math.min(first, n));
  signal.fill(Number.NaN, 0, Math.min(ready, n));
  histogram.fill(Number.NaN, 0, Math.min(ready, n));
  if (n < slow) return;
  const fastFrom = seeding === 'talib' ? slow - fast : 0;
  let quick = meanOf(values, fastFrom, fast);
  let calm = meanOf(values, 0, slow);
  const a = 2 / (fast + 1);
  const b = 2 / (slow + 1);
  const keepA = 1 - a;
  const keepB = 1 - b;
  for (let index = fastFrom + fast; index <= first; index++) quick = a * values[index]! + keepA * quick;
  line[first] = quick - calm;
  const early = Math.min(ready, n - 1);
  for (let index = slow; index <= early; index++) {
    const value = values[index]!;
    quick = a * value + keepA * quick;
    calm = b * value + keepB * calm;
    line[index] = quick - calm;
  }
  if (n <= ready) return;
  let mean = meanOf(line, first, signalPeriod);
  const c = 2 / (signalPeriod + 1);
  const keepC = 1 - c;
  signal[ready] = mean;
  histogram[ready] = line[ready]! - mean;
  for (let index = ready + 1; index < n; index++) {
    const value = values[index]!;
    quick = a * value + keepA * quick;
    calm = b * value + keepB * calm;
    const difference = quick - calm;
    mean = c * difference + keepC * mean;
    line[index] = difference;
    signal[index] = mean;
    histogram[index] = difference - mean;
  }
}

function meanOf(values: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let index = from; index < from + count; index++) sum += values[index]!;
  return sum / count;
}

function assertPair(fast: number, slow: number): void {
  assertPeriod(fast);
  assertPeriod(slow);
  if (fast >= slow) throw new RangeError(`fast must be shorter than slow, got ${fast} and ${slow}`);
}
