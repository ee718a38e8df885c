import type { Path, Strategy, Wish } from '@trendy/domain';
import { marketMs } from '@trendy/domain';
import { expect } from 'vitest';

export interface Row {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Beside the bar; absent: made of it, so that truncating and poisoning the bars does the same to it. */
  readonly figure?: number;
  /** Close of the paired market; absent: made of the bar. */
  readonly other?: number;
}

const figureOf = (row: Row): number => row.figure ?? ((row.close - row.open) / row.open) * 0.01;

export interface Seen {
  readonly wish: Wish;
  readonly paths: readonly Path[];
}

/** Every wish of a strategy over bars, seen through a view that knows nothing later. */
export function watch<P>(strategy: Strategy<P>, params: P, rows: readonly Row[], isClean = true): Seen[] {
  const specs = strategy.series(params);
  const kernels = specs.map((spec) => spec.create());
  let before = kernels.map(() => Number.NaN);
  let current = before;
  const wish: Wish = { exposure: 0, stop: Number.NaN, target: Number.NaN, reason: '' };
  return rows.map((row, index) => {
    before = current;
    current = kernels.map((kernel, slot) => {
      const { input } = specs[slot]!;
      if (input === undefined)
        return kernel.update(row.open, row.high, row.low, row.close, 1, index * 60_000);
      const told = input === 'funding_rate' ? figureOf(row) : (row.other ?? (row.open + row.close) / 2);
      return kernel.update(told, told, told, told, 0, index * 60_000);
    });
    const view = {
      ...row,
      openTime: marketMs(index * 60_000),
      closeTime: marketMs((index + 1) * 60_000),
      volume: 1,
      value: (slot: number) => current[slot] ?? Number.NaN,
      previous: (slot: number) => before[slot] ?? Number.NaN,
    };
    const paths = strategy.paths(view, params, wish.exposure);
    strategy.onBar(view, params, wish);
    for (const value of Object.values(strategy.explain(view, params)))
      if (isClean && wish.exposure !== 0) expect(value).not.toBeNaN();
    return { wish: { ...wish }, paths };
  });
}

/** Bars of a close, each opening at the close before. */
export const made = (length: number, closeOf: (index: number) => number, spread: number): Row[] =>
  Array.from({ length }, (_unused, index) => {
    const [open, close] = [closeOf(index - 1), closeOf(index)];
    return { open, close, high: Math.max(open, close) + spread, low: Math.min(open, close) - spread };
  });

/** Bars of these closes, each opening at the close before and reaching 1 beyond both. */
export const barsOf = (closes: readonly number[]): Row[] =>
  made(closes.length, (index) => closes[Math.max(0, index)]!, 1);

export const times = (count: number, ...closes: readonly number[]): number[] =>
  Array.from({ length: count }, () => closes).flat();

export type Change = readonly [bar: number, exposure: number, reason: string];

/** The bars at which the wish changed, where to, and why. */
export function changesOf<P>(strategy: Strategy<P>, params: Partial<P>, rows: readonly Row[]): Change[] {
  const seen = watch(strategy, strategy.params.parse(params), rows);
  return seen.flatMap(({ wish }, bar) =>
    wish.exposure === (seen[bar - 1]?.wish.exposure ?? 0) ? [] : [[bar, wish.exposure, wish.reason]],
  );
}
