import type { BarColumns, Timeframe } from './bar.ts';
import type { DatumName } from './datum.ts';
import type { MarketMs } from './time.ts';

/** Text in the languages that every strategy must speak. */
export interface LocalisedText {
  readonly en: string;
  readonly ko: string;
}

/** What a form needs to ask for one parameter. Bounds are inclusive; `step` is what a sweep or a slider moves by. */
export interface ParameterInfo {
  readonly key: string;
  readonly kind: 'int' | 'float' | 'bool';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly default: number | boolean;
  readonly label: LocalisedText;
  /** What it does, and what a larger value means. */
  readonly description: LocalisedText;
}

/** The part of a zod schema that the engine needs; structural, so that the domain imports no library. */
export interface ParamsSchema<P> {
  parse(value: unknown): P;
  safeParse(value: unknown): ParamsVerdict<P>;
}

export type ParamsVerdict<P> =
  | { readonly success: true; readonly data: P }
  | {
      readonly success: false;
      readonly error: {
        readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
      };
    };

/** State of an indicator as plain JSON; NaN is written as null. */
export type KernelState = readonly (number | null)[];

/**
 * One indicator, fed one closed bar at a time. The same object serves a live bot (state saved between bars) and a
 * column prepared in one sweep, so both are equal to the last bit.
 */
export interface SeriesKernel {
  /**
   * @param openTime UTC milliseconds.
   * @returns the value of this bar; NaN while warming up. Sees this bar and earlier ones only.
   */
  update(open: number, high: number, low: number, close: number, volume: number, openTime: number): number;
  save(): KernelState;
  load(state: KernelState): void;
}

/** A series that a strategy reads; its place in the list is its slot in the view. */
export interface SeriesSpec {
  readonly key: string;
  /**
   * Names the computation with its parameters, e.g. `ema(close,12)`. Series of equal id, timeframe and input are
   * equal, so a sweep computes one for all combinations that share it.
   */
  readonly id: string;
  /**
   * Runs over bars of this timeframe, made of the bot's own; a value is seen from the close of its bar on.
   * Absent: the bot's own timeframe.
   */
  readonly timeframe?: Timeframe;
  /** Fed with this figure as it is known at each bar's close, in place of all five of the bar's own numbers. */
  readonly input?: DatumName;
  create(): SeriesKernel;
  /** The same values for all bars at once, equal to the last bit. `out` has one value a bar. */
  readonly batch?: (bars: BarColumns, out: Float64Array) => void;
}

/** What a strategy sees at a bar's close: that bar, its series there and one bar earlier. Nothing later exists. */
export interface BarView {
  readonly openTime: MarketMs;
  readonly closeTime: MarketMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Value of a slot at this bar; NaN while warming up. */
  value(slot: number): number;
  /** Value of a slot one bar earlier; NaN when there was none. */
  previous(slot: number): number;
}

/**
 * What a strategy wants, handed to `onBar` holding its last wish: leaving it alone means "as before".
 * The engine acts when the exposure changes, so a wish that was stopped out is not entered again.
 */
export interface Wish {
  /** −1 (full short) … 1 (full long); 0 is flat. */
  exposure: number;
  /** Stop price of the position; NaN: as the bot's risk settings say. */
  stop: number;
  /** Take-profit price; NaN: as the bot's risk settings say. */
  target: number;
  /** Stable code of why, e.g. `cross_up`. */
  reason: string;
}

/** One test that a decision rests on, and the numbers that it compared. */
export interface Condition {
  readonly code: string;
  readonly holds: boolean;
  readonly values: Readonly<Record<string, number>>;
}

/** A change of the wish that is possible at a bar: it is made when all of its conditions hold. */
export interface Path {
  /** Where it leads, −1…1. */
  readonly exposure: number;
  readonly reason: string;
  readonly conditions: readonly Condition[];
}

/** A trading rule. Pure: the same view, parameters and last wish give the same wish, and no order is ever named. */
export interface Strategy<P = unknown> {
  readonly id: string;
  readonly version: string;
  readonly name: LocalisedText;
  readonly description: LocalisedText;
  readonly params: ParamsSchema<P>;
  readonly parameters: readonly ParameterInfo[];
  /** Bars until the first wish can be made; also the least history a live bot is warmed with. */
  warmup(params: P): number;
  series(params: P): readonly SeriesSpec[];
  onBar(view: BarView, params: P, out: Wish): void;
  /** The numbers behind a wish, asked for only when it is journalled. */
  explain(view: BarView, params: P): Readonly<Record<string, number>>;
  /**
   * What could have changed the wish at this bar, and what each change waits for: why it did, or did not. The first
   * path whose conditions all hold is the one that `onBar` takes.
   * @param exposure the wish before this bar.
   */
  paths(view: BarView, params: P, exposure: number): readonly Path[];
  /** Code of why no bot may run it with an account; absent: any may. */
  readonly liveRefusal?: 'no_spot_venue';
}

export interface StrategyRegistry {
  get(id: string): Strategy | undefined;
}
