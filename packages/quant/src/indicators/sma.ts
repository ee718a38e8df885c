import { assertLength, assertPeriod, fromSaved } from './kernel.ts';
import type { SavedKernel, ValueKernel } from './kernel.ts';

/** Mean of the last `period` inputs. The running sum is taken afresh once a window, so rounding cannot pile up. */
export class SmaKernel implements ValueKernel {
  readonly #window: Float64Array;
  #seen = 0;
  #at = 0;
  #sum = 0;

  constructor(period: number) {
    assertPeriod(period);
    this.#window = new Float64Array(period);
  }

  update(value: number): number {
    const period = this.#window.length;
    this.#sum += value - this.#window[this.#at]!;
    this.#window[this.#at] = value;
    if (this.#seen < period) this.#seen++;
    if (++this.#at === period) {
      this.#at = 0;
      this.#sum = 0;
      for (let index = 0; index < period; index++) this.#sum += this.#window[index]!;
    }
    return this.#seen < period ? Number.NaN : this.#sum / period;
  }

  save(): SavedKernel {
    return [this.#seen, this.#at, this.#sum, ...this.#window];
  }

  load(state: SavedKernel): void {
    this.#seen = fromSaved(state, 0);
    this.#at = fromSaved(state, 1);
    this.#sum = fromSaved(state, 2);
    for (let index = 0; index < this.#window.length; index++)
      this.#window[index] = fromSaved(state, index + 3);
  }
}

/**
 * Simple moving average.
 * @param values n inputs, oldest first, finite.
 * @param out    length n; out[i] sees values[i−period+1..i] only; NaN for i < period − 1.
 * @throws RangeError on a bad period or length (a caller's bug).
 * Source: Pine `ta.sma`, TA-Lib SMA. O(n), no allocation a bar.
 */
export function sma(values: Float64Array, period: number, out: Float64Array): void {
  assertPeriod(period);
  assertLength('out', out.length, values.length);
  const n = values.length;
  out.fill(Number.NaN, 0, Math.min(period - 1, n));
  // As the streaming form: the sum is taken afresh at the end of every window.
  for (let end = period; end <= n; end += period) {
    let sum = 0;
    for (let index = end - period; index < end; index++) sum += values[index]!;
    out[end - 1] = sum / period;
    const last = Math.min(end + period - 1, n);
    for (let index = end; index < last; index++) {
      sum += values[index]! - values[index - period]!;
      out[index] = sum / period;
    }
  }
}
