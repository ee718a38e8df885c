import type { LeanRange } from './lean-market.ts';
import type { SweepResults } from './sweep-results.ts';

/** One account's equity over time: its peak, its largest loss since, and its value at the end of each day. */
export class EquityTrack {
  readonly #range: LeanRange;
  readonly #results: SweepResults;
  readonly #index: number;
  /** At the newest close, money units. */
  equity: number;
  peak: number;
  /** Lowest since the peak. */
  trough: number;
  #day = 0;

  constructor(range: LeanRange, results: SweepResults, index: number, capital: number) {
    this.#range = range;
    this.#results = results;
    this.#index = index;
    this.equity = capital;
    this.peak = capital;
    this.trough = capital;
    results.daily[index * (results.days + 1)] = capital;
    this.keep(range.first - 1, capital);
    this.endDays(range.first - 1, capital);
  }

  /** Row of the bar with which the day under way ends; −1 after the last. */
  get dayRow(): number {
    const { dayRows } = this.#range;
    return this.#day < dayRows.length ? dayRows[this.#day]! : -1;
  }

  /** Days that end with a bar up to this row. */
  endDays(row: number, equity: number): void {
    const { dayRows } = this.#range;
    const { daily, days } = this.#results;
    const offset = this.#index * (days + 1) + 1;
    while (this.#day < dayRows.length && dayRows[this.#day]! <= row) daily[offset + this.#day++] = equity;
  }

  /** The same equity at the closes of rows [from, to). */
  rest(from: number, to: number, equity: number): void {
    if (equity > this.peak) this.raisePeak(equity);
    if (equity < this.trough) this.trough = equity;
    this.equity = equity;
    if (this.#results.equity !== null) for (let row = from; row < to; row++) this.keep(row, equity);
    this.endDays(to - 1, equity);
  }

  raisePeak(equity: number): void {
    this.noteDrawdown();
    this.peak = equity;
    this.trough = equity;
  }

  noteDrawdown(): void {
    const { maxDrawdown } = this.#results;
    const loss = this.peak > 0 ? 1 - this.trough / this.peak : 0;
    if (loss > maxDrawdown[this.#index]!) maxDrawdown[this.#index] = loss;
  }

  /** Keeps the equity at a close, where all of them are asked for. */
  keep(row: number, equity: number): void {
    const { bars, equity: curve } = this.#results;
    if (curve !== null) curve[this.#index * (bars + 1) + 1 + row - this.#range.first] = equity;
  }
}
