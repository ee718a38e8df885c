import { invariant, marketMs } from '@trendy/domain';
import type { BarView, KernelState, SeriesKernel, SeriesSpec, Strategy, Wish } from '@trendy/domain';

/**
 * What a strategy with its default parameters would hold, −1…1, as a series: its kernels and its last wish are the
 * kernel's state. Its own stop or target ends the holding at the close of the bar that reached it, until it wants
 * something else; NaN during its warm-up.
 * @throws InvariantError on a strategy that reads anything but the bot's own bars.
 */
export function exposureOf<P>(strategy: Strategy<P>): SeriesSpec {
  const params = strategy.params.parse({});
  for (const spec of strategy.series(params))
    invariant(
      spec.input === undefined && spec.timeframe === undefined,
      `${strategy.id}: its series ${spec.key} is not made of the bot's own bars, so it cannot be combined`,
    );
  return {
    key: strategy.id,
    id: `exposure(${strategy.id}@${strategy.version},${JSON.stringify(params)})`,
    create: () => new SubStrategy(strategy, params),
  };
}

class SubStrategy<P> implements SeriesKernel {
  readonly #strategy: Strategy<P>;
  readonly #params: P;
  readonly #warmup: number;
  readonly #kernels: readonly SeriesKernel[];
  readonly #view: SubView;
  readonly #wish: Wish = { exposure: 0, stop: Number.NaN, target: Number.NaN, reason: '' };
  #held = 0;
  #seen = 0;

  constructor(strategy: Strategy<P>, params: P) {
    this.#strategy = strategy;
    this.#params = params;
    this.#warmup = strategy.warmup(params);
    this.#kernels = strategy.series(params).map((spec) => spec.create());
    this.#view = new SubView(this.#kernels.length);
  }

  update(open: number, high: number, low: number, close: number, volume: number, openTime: number): number {
    const view = this.#view;
    const wish = this.#wish;
    view.moveTo(open, high, low, close, volume, openTime);
    for (let slot = 0; slot < this.#kernels.length; slot++)
      view.set(slot, this.#kernels[slot]!.update(open, high, low, close, volume, openTime));
    const isOut = this.#isReached(high, low);
    const before = wish.exposure;
    this.#strategy.onBar(view, this.#params, wish);
    if (wish.exposure !== before) this.#held = wish.exposure;
    else if (isOut) this.#held = 0;
    if (this.#seen < this.#warmup) this.#seen++;
    return this.#seen < this.#warmup ? Number.NaN : this.#held;
  }

  /** Whether the bar reached the prices that were named before it. */
  #isReached(high: number, low: number): boolean {
    const { stop, target } = this.#wish;
    if (this.#held > 0) return low <= stop || high >= target;
    return this.#held < 0 && (high >= stop || low <= target);
  }

  save(): KernelState {
    const { exposure, stop, target } = this.#wish;
    const states = this.#kernels.flatMap((kernel) => {
      const state = kernel.save();
      return [state.length, ...state];
    });
    const own = [exposure, stop, target, this.#held, this.#seen, ...this.#view.current].map(toSaved);
    return [...own, ...states];
  }

  load(state: KernelState): void {
    const [exposure = 0, stop = null, target = null, held = 0, seen = 0] = state;
    Object.assign(this.#wish, { exposure, stop: fromSaved(stop), target: fromSaved(target) });
    this.#held = held ?? 0;
    this.#seen = seen ?? 0;
    let at = 5;
    for (let slot = 0; slot < this.#kernels.length; slot++) this.#view.set(slot, fromSaved(state[at++]));
    for (const kernel of this.#kernels) {
      const size = state[at++] ?? 0;
      kernel.load(state.slice(at, at + size));
      at += size;
    }
  }
}

const toSaved = (value: number): number | null => (Number.isNaN(value) ? null : value);
const fromSaved = (value: number | null | undefined): number => value ?? Number.NaN;

/** One bar as a strategy inside sees it. */
class SubView implements BarView {
  current: Float64Array;
  #before: Float64Array;
  openTime = marketMs(0);
  open = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  close = Number.NaN;
  volume = Number.NaN;

  constructor(slots: number) {
    this.current = new Float64Array(slots).fill(Number.NaN);
    this.#before = new Float64Array(slots).fill(Number.NaN);
  }

  moveTo(open: number, high: number, low: number, close: number, volume: number, openTime: number): void {
    this.open = open;
    this.high = high;
    this.low = low;
    this.close = close;
    this.volume = volume;
    this.openTime = marketMs(openTime);
    [this.current, this.#before] = [this.#before, this.current];
  }

  set(slot: number, value: number): void {
    this.current[slot] = value;
  }

  /** A series is told when its bar opened, not how long it lasts. */
  get closeTime(): never {
    return invariant(false, 'a strategy that reads the time of the close cannot be combined') as never;
  }

  value(slot: number): number {
    return this.current[slot] ?? Number.NaN;
  }

  previous(slot: number): number {
    return this.#before[slot] ?? Number.NaN;
  }
}
