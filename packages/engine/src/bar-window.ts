import { marketMs } from '@trendy/domain';
import type { Bar, BarView, MarketMs } from '@trendy/domain';

const NO_BAR: Bar = {
  openTime: marketMs(0),
  closeTime: marketMs(0),
  open: Number.NaN,
  high: Number.NaN,
  low: Number.NaN,
  close: Number.NaN,
  volume: Number.NaN,
};

/** The view that a bot's strategy is given: reused for every bar, so a strategy must not keep it. */
export class BarWindow implements BarView {
  #bar: Bar = NO_BAR;
  readonly current: Float64Array;
  readonly before: Float64Array;

  constructor(slots: number) {
    this.current = new Float64Array(slots).fill(Number.NaN);
    this.before = new Float64Array(slots).fill(Number.NaN);
  }

  /** The bar is read in place: it must stay as it is until the strategy has answered. */
  setBar(bar: Bar): void {
    this.#bar = bar;
  }

  get openTime(): MarketMs {
    return this.#bar.openTime;
  }

  get closeTime(): MarketMs {
    return this.#bar.closeTime;
  }

  get open(): number {
    return this.#bar.open;
  }

  get high(): number {
    return this.#bar.high;
  }

  get low(): number {
    return this.#bar.low;
  }

  get close(): number {
    return this.#bar.close;
  }

  get volume(): number {
    return this.#bar.volume;
  }

  push(slot: number, value: number): void {
    this.before[slot] = this.current[slot]!;
    this.current[slot] = value;
  }

  value(slot: number): number {
    return this.current[slot]!;
  }

  previous(slot: number): number {
    return this.before[slot]!;
  }
}
