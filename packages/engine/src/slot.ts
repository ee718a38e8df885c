import { invariant, timeframeMs } from '@trendy/domain';
import type { KernelState, SeriesKernel, SeriesSpec, Timeframe } from '@trendy/domain';

/** The kernel of a series as a bot of this timeframe feeds it: bar by bar of its own. */
export function createSlot(spec: SeriesSpec, timeframe: Timeframe): SeriesKernel {
  const kernel = spec.input === undefined ? spec.create() : new KnownOnly(spec.create());
  if (spec.timeframe === undefined || spec.timeframe === timeframe) return kernel;
  return new HigherTimeframe(kernel, timeframeMs(timeframe), timeframeMs(spec.timeframe), spec.id);
}

/** Spares a kernel the time before its figure is known: its warm-up counts known values. */
class KnownOnly implements SeriesKernel {
  readonly #kernel: SeriesKernel;

  constructor(kernel: SeriesKernel) {
    this.#kernel = kernel;
  }

  update(open: number, high: number, low: number, close: number, volume: number, openTime: number): number {
    if (Number.isNaN(close)) return Number.NaN;
    return this.#kernel.update(open, high, low, close, volume, openTime);
  }

  save(): KernelState {
    return this.#kernel.save();
  }

  load(state: KernelState): void {
    this.#kernel.load(state);
  }
}

/**
 * Gathers bars into one of a higher timeframe (its openings are whole multiples of it in UTC) and hands it to the
 * kernel once it has closed, so that a value is never seen before its bar's close. Where the last bar of it is
 * missing, the first bar after it closes it.
 */
class HigherTimeframe implements SeriesKernel {
  readonly #kernel: SeriesKernel;
  readonly #stepMs: number;
  readonly #spanMs: number;
  #openTime = Number.NaN;
  #open = Number.NaN;
  #high = Number.NaN;
  #low = Number.NaN;
  #close = Number.NaN;
  #volume = 0;
  #value = Number.NaN;

  constructor(kernel: SeriesKernel, stepMs: number, spanMs: number, id: string) {
    invariant(spanMs > stepMs && spanMs % stepMs === 0, `${id}: its timeframe is not made of whole bars`);
    this.#kernel = kernel;
    this.#stepMs = stepMs;
    this.#spanMs = spanMs;
  }

  update(open: number, high: number, low: number, close: number, volume: number, openTime: number): number {
    const span = openTime - (openTime % this.#spanMs);
    if (span !== this.#openTime) {
      this.#finish();
      this.#openTime = span;
      this.#open = open;
      this.#high = high;
      this.#low = low;
      this.#volume = 0;
    }
    if (high > this.#high) this.#high = high;
    if (low < this.#low) this.#low = low;
    this.#close = close;
    this.#volume += volume;
    if (openTime + this.#stepMs === span + this.#spanMs) this.#finish();
    return this.#value;
  }

  #finish(): void {
    if (Number.isNaN(this.#openTime)) return;
    this.#value = this.#kernel.update(
      this.#open,
      this.#high,
      this.#low,
      this.#close,
      this.#volume,
      this.#openTime,
    );
    this.#openTime = Number.NaN;
  }

  save(): KernelState {
    const own = [this.#openTime, this.#open, this.#high, this.#low, this.#close, this.#volume, this.#value];
    return [...own.map(toSavedNumber), ...this.#kernel.save()];
  }

  load(state: KernelState): void {
    this.#openTime = fromSavedNumber(state[0]);
    this.#open = fromSavedNumber(state[1]);
    this.#high = fromSavedNumber(state[2]);
    this.#low = fromSavedNumber(state[3]);
    this.#close = fromSavedNumber(state[4]);
    this.#volume = fromSavedNumber(state[5]);
    this.#value = fromSavedNumber(state[6]);
    this.#kernel.load(state.slice(7));
  }
}

const toSavedNumber = (value: number): number | null => (Number.isNaN(value) ? null : value);
const fromSavedNumber = (value: number | null | undefined): number => value ?? Number.NaN;
