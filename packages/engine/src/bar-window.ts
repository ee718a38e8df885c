import { marketMs } from '@trendy/domain';
import type { Bar, BarView } from '@trendy/domain';

/** The view that a bot's strategy is given: reused for every bar, so a strategy must not keep it. */
export class BarWindow implements BarView {
  openTime = marketMs(0);
  closeTime = marketMs(0);
  open = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  close = Number.NaN;
  volume = Number.NaN;
  readonly current: Float64Array;
  readonly before: Float64Array;

  constructor(slots: number) {
    this.current = new Float64Array(slots).fill(Number.NaN);
    this.before = new Float64Array(slots).fill(Number.NaN);
  }

  setBar(bar: Bar): void {
    this.openTime = bar.openTime;
    this.closeTime = bar.closeTime;
    this.open = bar.open;
    this.high = bar.high;
    this.low = bar.low;
    this.close = bar.close;
    this.volume = bar.volume;
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
