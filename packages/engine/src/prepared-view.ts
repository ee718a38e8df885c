import { marketMs } from '@trendy/domain';
import type { BarColumns, BarView, MarketMs } from '@trendy/domain';

const NO_COLUMN = new Float64Array(0);

/** A strategy's view of columns: moving to another bar changes two numbers and copies nothing. */
export class PreparedView implements BarView {
  readonly bars: BarColumns;
  readonly #stepMs: number;
  readonly #columns: readonly Float64Array[];
  /** The first columns once more: a field is read in half the time of an array's element, and most rules read two. */
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  /** Of the bar at hand, in `bars`. */
  row = -1;
  #at = 0;

  /** @param columns one for each slot; the value before that of a bar stands before it. */
  constructor(bars: BarColumns, stepMs: number, columns: readonly Float64Array[]) {
    this.bars = bars;
    this.#stepMs = stepMs;
    this.#columns = columns;
    this.#first = columns[0] ?? NO_COLUMN;
    this.#second = columns[1] ?? NO_COLUMN;
  }

  /** @param at place of the bar's values in the columns, at least 1. */
  moveTo(row: number, at: number): void {
    this.row = row;
    this.#at = at;
  }

  /** On to the next bar of both. */
  next(): void {
    this.row++;
    this.#at++;
  }

  get openTime(): MarketMs {
    return marketMs(this.bars.openTime[this.row]!);
  }

  get closeTime(): MarketMs {
    return marketMs(this.bars.openTime[this.row]! + this.#stepMs);
  }

  get open(): number {
    return this.bars.open[this.row]!;
  }

  get high(): number {
    return this.bars.high[this.row]!;
  }

  get low(): number {
    return this.bars.low[this.row]!;
  }

  get close(): number {
    return this.bars.close[this.row]!;
  }

  get volume(): number {
    return this.bars.volume[this.row]!;
  }

  value(slot: number): number {
    if (slot === 0) return this.#first[this.#at]!;
    if (slot === 1) return this.#second[this.#at]!;
    return this.#columns[slot]![this.#at]!;
  }

  previous(slot: number): number {
    if (slot === 0) return this.#first[this.#at - 1]!;
    if (slot === 1) return this.#second[this.#at - 1]!;
    return this.#columns[slot]![this.#at - 1]!;
  }
}
