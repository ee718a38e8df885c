import { quantileOf } from '../metrics/index.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const TRAILING_DAYS = 30;
const LEAST_IN_CELL = 10;

export interface HourCell {
  readonly median: number;
  /** Third quartile less the first. */
  readonly spread: number;
  readonly count: number;
  /** Fewer than 10 days are known: all hours together. */
  readonly isPooled: boolean;
}

/**
 * What is usual at each hour of the UTC day: median and spread over the last 30 complete days of a measure (spread, depth,
 * volume, volatility). Fed at the close of each hour; a day with a gap does not count. Source: METHODS 5.4.
 */
export class HourlyProfile {
  readonly #days: Float64Array[];
  #running: { day: number; readonly values: number[] } | null = null;

  /** @param days complete days saved earlier, oldest first, 24 values each. */
  constructor(days: readonly ArrayLike<number>[] = []) {
    const short = days.findIndex((day) => day.length !== HOURS);
    if (short >= 0) throw new RangeError(`day ${short} has ${days[short]!.length} hours; a day has ${HOURS}`);
    this.#days = days.slice(-TRAILING_DAYS).map((day) => Float64Array.from(day));
  }

  /** @param openTime of the hour that closed, UTC ms. @throws RangeError on a value that is not finite. */
  add(openTime: number, value: number): void {
    if (!Number.isFinite(value)) throw new RangeError(`value is ${value}; must be finite`);
    const day = Math.floor(openTime / (HOURS * HOUR_MS));
    const hour = Math.floor(openTime / HOUR_MS) % HOURS;
    if (hour === 0) this.#running = { day, values: [] };
    if (this.#running?.day !== day || this.#running.values.length !== hour) {
      this.#running = null;
      return;
    }
    this.#running.values.push(value);
    if (hour < HOURS - 1) return;
    this.#days.push(Float64Array.from(this.#running.values));
    if (this.#days.length > TRAILING_DAYS) this.#days.shift();
    this.#running = null;
  }

  /** Complete days, oldest first: what a snapshot keeps. */
  get days(): readonly Float64Array[] {
    return this.#days;
  }

  /** @param hour 0 … 23. @returns null before the first complete day. */
  at(hour: number): HourCell | null {
    if (this.#days.length === 0) return null;
    const isPooled = this.#days.length < LEAST_IN_CELL;
    const values = isPooled
      ? Float64Array.from(this.#days.flatMap((day) => [...day]))
      : Float64Array.from(this.#days, (day) => day[hour] ?? Number.NaN);
    return {
      median: quantileOf(values, 0.5),
      spread: quantileOf(values, 0.75) - quantileOf(values, 0.25),
      count: values.length,
      isPooled,
    };
  }
}
