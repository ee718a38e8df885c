import type { SavedKernel, ValueKernel } from '../kernel.ts';
import type { Savable } from '../state.ts';

/** Columns of bars, oldest first, n values each; `openTime` in UTC milliseconds. */
export interface IndicatorBars {
  readonly openTime: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export interface IndicatorParam {
  readonly name: string;
  /** Whole numbers from 1, or any number above 0 (`share`: 0…1). */
  readonly kind: 'period' | 'positive' | 'share';
  readonly value: number;
}

/** Whose beginning an average has, where libraries differ. */
export type IndicatorSeeding = 'pine' | 'talib';

export type ParamValues = Readonly<Record<string, number>>;

/** How an output answers to prices that are `a` times as high, or to volumes: the power of each. */
export interface OutputSpec {
  readonly name: string;
  readonly price: 0 | 1 | 2;
  readonly volume: 0 | 1;
}

/** An indicator fed bar by bar. */
export interface IndicatorStream {
  /** @returns every output at this bar; NaN while it warms up. */
  step(bars: IndicatorBars, index: number): readonly number[];
  save(): SavedKernel;
  load(state: SavedKernel): void;
}

/** One indicator with all that a caller needs who knows only its name. */
export interface Indicator {
  readonly name: string;
  readonly params: readonly IndicatorParam[];
  readonly hasSeeding: boolean;
  readonly outputs: readonly OutputSpec[];
  /** First bar with a value, for each output; after it an output may be without one where its text says so. */
  warmUp(params: ParamValues, seeding: IndicatorSeeding): readonly number[];
  stream(params: ParamValues, seeding: IndicatorSeeding): IndicatorStream;
  /** Fills one column for each output. @throws RangeError on bad parameters or lengths. */
  batch(
    bars: IndicatorBars,
    params: ParamValues,
    outs: readonly Float64Array[],
    seeding: IndicatorSeeding,
  ): void;
}

export const period = (value: number, name = 'period'): IndicatorParam => ({ name, kind: 'period', value });
export const positive = (name: string, value: number): IndicatorParam => ({ name, kind: 'positive', value });

export const PRICE = { price: 1, volume: 0 } as const;
export const PLAIN = { price: 0, volume: 0 } as const;

/** A kernel with what feeds it and what is read after it. */
export function streamOf<Kernel extends Savable>(
  kernel: Kernel,
  step: (kernel: Kernel, bars: IndicatorBars, index: number) => readonly number[],
): IndicatorStream {
  return {
    step: (bars, index) => step(kernel, bars, index),
    save: () => kernel.save(),
    load: (state) => kernel.load(state),
  };
}

export const typical = ({ close, high, low }: IndicatorBars, index: number): number =>
  (high[index]! + low[index]! + close[index]!) / 3;

export const typicals = (bars: IndicatorBars): Float64Array =>
  bars.close.map((_unused, index) => typical(bars, index));

/** An indicator of one output over closes (or typical prices). */
export function ofValues(row: {
  readonly name: string;
  readonly params: readonly IndicatorParam[];
  readonly unit: { readonly price: 0 | 1 | 2; readonly volume: 0 | 1 };
  readonly isTypical?: boolean;
  warmUp(p: ParamValues): number;
  make(p: ParamValues): ValueKernel;
  run(values: Float64Array, p: ParamValues, out: Float64Array): void;
}): Indicator {
  const read = row.isTypical ? typical : ({ close }: IndicatorBars, index: number): number => close[index]!;
  return {
    name: row.name,
    params: row.params,
    hasSeeding: false,
    outputs: [{ name: row.name, ...row.unit }],
    warmUp: (p) => [row.warmUp(p)],
    stream: (p) => streamOf(row.make(p), (kernel, bars, index) => [kernel.update(read(bars, index))]),
    batch: (bars, p, [out]) => row.run(row.isTypical ? typicals(bars) : bars.close, p, out!),
  };
}
