import { marketMs } from '@trendy/domain';
import type { BarColumns, BarView, MarketMs } from '@trendy/domain';

/** A strategy's view of columns: moving to another bar changes two numbers and copies nothing. */
export class PreparedView implements BarView {
  readonly bars: BarColumns;
  readonly #stepMs: number;
  /** One for each slot; the value before that of the bar at hand stands before it. */
  columns: readonly Float64Array[];
  /** Of the bar at hand, in `bars`. */
  row = -1;
  #at = 0;

  constructor(bars: BarColumns, stepMs: number, columns: readonly Float64Array[]) {
    this.bars = bars;
    this.#stepMs = stepMs;
    this.columns = columns;
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
    return this.columns[slot]![this.#at]!;
  }

  previous(slot: number): number {
    return this.columns[slot]![this.#at - 1]!;
  }
}
