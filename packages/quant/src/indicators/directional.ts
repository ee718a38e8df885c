import { assertLength, assertPeriod, fromSaved, toSaved } from './kernel.ts';
import type { SavedKernel } from './kernel.ts';
import { createRma } from './rma.ts';
import type { RangeSeeding } from './atr.ts';
import type { SmoothingKernel } from './smoothing.ts';

/**
 * Directional movement, streaming: `update` gives the ADX; `plus` and `minus` (DI) are read after it.
 * Pine: each average is Wilder's with its own mean as seed. `talib`: sums over one bar less begin, as Wilder's paper
 * does, and the first ADX is the mean of the first `smoothing` DX.
 */
export class DmiKernel {
  readonly #period: number;
  readonly #isPine: boolean;
  readonly #range: SmoothingKernel;
  readonly #up: SmoothingKernel;
  readonly #down: SmoothingKernel;
  readonly #mean: SmoothingKernel;
  #high = Number.NaN;
  #low = Number.NaN;
  #close = Number.NaN;
  #plus = Number.NaN;
  #minus = Number.NaN;
  /** Of TA-Lib's way: bars with a movement so far, and the three running sums. */
  #moves = 0;
  #sums: [number, number, number] = [0, 0, 0];

  constructor(period: number, smoothing: number, seeding: RangeSeeding = 'pine') {
    assertPeriod(period);
    this.#period = period;
    this.#isPine = seeding === 'pine';
    this.#range = createRma(period);
    this.#up = createRma(period);
    this.#down = createRma(period);
    this.#mean = createRma(smoothing);
  }

  /** 0…100; NaN while warming up. */
  get plus(): number {
    return this.#plus;
  }

  get minus(): number {
    return this.#minus;
  }

  update(high: number, low: number, close: number): number {
    const rise = high - this.#high;
    const fall = this.#low - low;
    const before = this.#close;
    this.#high = high;
    this.#low = low;
    this.#close = close;
    if (Number.isNaN(before)) return Number.NaN;
    const up = rise > fall && rise > 0 ? rise : 0;
    const down = fall > rise && fall > 0 ? fall : 0;
    const top = high > before ? high : before;
    const bottom = low < before ? low : before;
    if (this.#isPine) this.#average(top - bottom, up, down);
    else this.#addUp(top - bottom, up, down);
    if (Number.isNaN(this.#plus)) return Number.NaN;
    const sum = this.#plus + this.#minus;
    return this.#mean.update((100 * Math.abs(this.#plus - this.#minus)) / (sum === 0 ? 1 : sum));
  }

  #average(range: number, up: number, down: number): void {
    const mean = this.#range.update(range);
    const rise = this.#up.update(up);
    const fall = this.#down.update(down);
    // A market without any range says nothing new.
    if (mean === 0) return;
    this.#plus = (100 * rise) / mean;
    this.#minus = (100 * fall) / mean;
  }

  #addUp(range: number, up: number, down: number): void {
    const sums = this.#sums;
    this.#moves++;
    const keep = this.#moves < this.#period ? 1 : 1 - 1 / this.#period;
    sums[0] = sums[0] * keep + range;
    sums[1] = sums[1] * keep + up;
    sums[2] = sums[2] * keep + down;
    if (this.#moves < this.#period || sums[0] === 0) return;
    this.#plus = (100 * sums[1]) / sums[0];
    this.#minus = (100 * sums[2]) / sums[0];
  }

  save(): SavedKernel {
    const own = [this.#high, this.#low, this.#close, this.#plus, this.#minus, this.#moves, ...this.#sums];
    const parts = [this.#range, this.#up, this.#down, this.#mean].flatMap((part) => [...part.save()]);
    return [...own.map(toSaved), ...parts];
  }

  load(state: SavedKernel): void {
    this.#high = fromSaved(state, 0);
    this.#low = fromSaved(state, 1);
    this.#close = fromSaved(state, 2);
    this.#plus = fromSaved(state, 3);
    this.#minus = fromSaved(state, 4);
    this.#moves = fromSaved(state, 5);
    this.#sums = [fromSaved(state, 6), fromSaved(state, 7), fromSaved(state, 8)];
    [this.#range, this.#up, this.#down, this.#mean].forEach((part, index) =>
      part.load(state.slice(9 + 3 * index, 12 + 3 * index)),
    );
  }
}

/**
 * Average directional index and the two directional indicators, 0…100.
 * @param high,low,close n values each, oldest first, finite.
 * @param adx,plus,minus length n each; index i sees bars 0..i only. The indicators are NaN for i < period, the ADX for
 *   i < period + smoothing − 1.
 * Until the market has had any range at all the three are NaN.
 * @param seeding `talib` begins with sums, after Wilder; agrees to 1e-9 after some 300 bars.
 * @throws RangeError on bad periods or lengths. Source: Wilder 1978; Pine `ta.dmi`, TA-Lib ADX, PLUS_DI, MINUS_DI. O(n).
 */
export function dmi(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  smoothing: number,
  adx: Float64Array,
  plus: Float64Array,
  minus: Float64Array,
  seeding: RangeSeeding = 'pine',
): void {
  const kernel = new DmiKernel(period, smoothing, seeding);
  for (const [name, column] of [
    ['high', high],
    ['low', low],
    ['adx', adx],
    ['plus', plus],
    ['minus', minus],
  ] as const)
    assertLength(name, column.length, close.length);
  for (let index = 0; index < close.length; index++) {
    adx[index] = kernel.update(high[index]!, low[index]!, close[index]!);
    plus[index] = kernel.plus;
    minus[index] = kernel.minus;
  }
}
