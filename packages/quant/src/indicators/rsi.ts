import { assertLength, assertPeriod } from './kernel.ts';
import type { ValueKernel } from './kernel.ts';
import { createRma } from './rma.ts';
import { Composite, NumberState } from './state.ts';

class Previous extends NumberState {
  constructor() {
    super(1);
  }

  /** The value before this one; NaN before the first. */
  swap(value: number): number {
    const before = this.state[0]!;
    this.state[0] = value;
    return before;
  }
}

/** Wilder's relative strength index, streaming. */
export class RsiKernel extends Composite implements ValueKernel {
  readonly #before = new Previous();
  readonly #up;
  readonly #down;
  protected readonly parts;

  constructor(period: number) {
    super();
    this.#up = createRma(period);
    this.#down = createRma(period);
    this.parts = [this.#before, this.#up, this.#down];
  }

  update(value: number): number {
    const change = value - this.#before.swap(value);
    if (Number.isNaN(change)) return Number.NaN;
    const up = this.#up.update(change > 0 ? change : 0);
    const down = this.#down.update(change < 0 ? -change : 0);
    return strength(up, down);
  }
}

const strength = (up: number, down: number): number => (down === 0 ? 100 : 100 - 100 / (1 + up / down));

/**
 * Relative strength index, 0…100: 100 − 100 / (1 + rma(gains) / rma(losses)); 100 without losses.
 * @param values n inputs, oldest first, finite.
 * @param out    length n; out[i] sees values[0..i] only; NaN for i < period.
 * @throws RangeError on a bad period or length. Source: Wilder 1978; Pine `ta.rsi`, TA-Lib RSI. O(n), no allocation.
 */
export function rsi(values: Float64Array, period: number, out: Float64Array): void {
  assertPeriod(period);
  assertLength('out', out.length, values.length);
  const n = values.length;
  out.fill(Number.NaN, 0, Math.min(period, n));
  if (n <= period) return;
  let up = 0;
  let down = 0;
  for (let index = 1; index <= period; index++) {
    const change = values[index]! - values[index - 1]!;
    up += change > 0 ? change : 0;
    down += change < 0 ? -change : 0;
  }
  up /= period;
  down /= period;
  out[period] = strength(up, down);
  const alpha = 1 / period;
  const keep = 1 - alpha;
  let before = values[period]!;
  for (let index = period + 1; index < n; index++) {
    const value = values[index]!;
    const change = value - before;
    before = value;
    // Half of |x| + x is x or 0 to the last bit; a branch on the sign would be a coin toss at every bar.
    const size = Math.abs(change);
    up = alpha * ((size + change) * 0.5) + keep * up;
    down = alpha * ((size - change) * 0.5) + keep * down;
    out[index] = down === 0 ? 100 : 100 - 100 / (1 + up / down);
  }
}
