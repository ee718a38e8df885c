import type { Strategy, Wish } from '@trendy/domain';
import { marketMs } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { strategies, strategyList } from './index.ts';

interface Row {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Every wish of a strategy over bars, seen through a view that knows nothing later. */
function wishes(strategy: Strategy, params: unknown, rows: readonly Row[], isClean = true): Wish[] {
  const kernels = strategy.series(params).map((spec) => spec.create());
  let before = kernels.map(() => Number.NaN);
  let current = before;
  const wish: Wish = { exposure: 0, stop: Number.NaN, target: Number.NaN, reason: '' };
  return rows.map((row, index) => {
    before = current;
    current = kernels.map((kernel) =>
      kernel.update(row.open, row.high, row.low, row.close, 1, index * 60_000),
    );
    const view = {
      ...row,
      openTime: marketMs(index * 60_000),
      closeTime: marketMs((index + 1) * 60_000),
      volume: 1,
      value: (slot: number) => current[slot] ?? Number.NaN,
      previous: (slot: number) => before[slot] ?? Number.NaN,
    };
    strategy.onBar(view, params, wish);
    for (const value of Object.values(strategy.explain(view, params)))
      if (isClean && wish.exposure !== 0) expect(value).not.toBeNaN();
    return { ...wish };
  });
}

const price = fc.double({ min: 1, max: 1000, noNaN: true });
const rows = fc.array(
  fc.tuple(price, price, price, price).map(([open, close, a, b]) => ({
    open,
    close,
    high: Math.max(open, close, a, b),
    low: Math.min(open, close, a, b),
  })),
  { minLength: 5, maxLength: 200 },
);

/** Random values within the ranges that the form shows, kept when the schema accepts them. */
const paramsOf = (strategy: Strategy): fc.Arbitrary<unknown> =>
  fc
    .record(
      Object.fromEntries(
        strategy.parameters.map((parameter) => [
          parameter.key,
          parameter.kind === 'bool'
            ? fc.boolean()
            : parameter.kind === 'int'
              ? fc.integer({ min: parameter.min, max: Math.min(parameter.max, parameter.min + 20) })
              : fc.double({ min: parameter.min, max: parameter.max, noNaN: true }),
        ]),
      ),
    )
    .filter((params) => strategy.params.safeParse(params).success);

describe.each(strategyList.map((strategy) => [strategy.id, strategy] as const))('%s', (_id, strategy) => {
  test('T0, truncation: cutting the data changes no wish before the cut', () => {
    fc.assert(
      fc.property(rows, paramsOf(strategy), fc.nat(), (all, params, cut) => {
        const length = cut % (all.length + 1);
        expect(wishes(strategy, params, all.slice(0, length))).toEqual(
          wishes(strategy, params, all).slice(0, length),
        );
      }),
    );
  });

  test('T1, poisoning: NaN, a thousandfold or reversed future changes no wish before it', () => {
    fc.assert(
      fc.property(rows, paramsOf(strategy), fc.nat(), (all, params, cut) => {
        const length = cut % all.length;
        const past = all.slice(0, length);
        const future = all.slice(length);
        const scaled = (by: number): Row[] =>
          future.map((row) => ({
            open: row.open * by,
            high: row.high * by,
            low: row.low * by,
            close: row.close * by,
          }));
        const clean = wishes(strategy, params, all).slice(0, length);
        for (const poison of [scaled(Number.NaN), scaled(1000), [...future].reverse()])
          expect(wishes(strategy, params, [...past, ...poison], false).slice(0, length)).toEqual(clean);
      }),
    );
  });

  test('wants nothing before its warm-up is over', () => {
    fc.assert(
      fc.property(rows, paramsOf(strategy), (all, params) => {
        const early = wishes(strategy, params, all.slice(0, strategy.warmup(params) - 1));
        for (const wish of early) expect(wish.exposure).toBe(0);
      }),
    );
  });

  test('wants something at all, always within −1…1', () => {
    const waves = Array.from({ length: 400 }, (_unused, index) => {
      const close = 100 + 20 * Math.sin(index / 15);
      return { open: close, high: close + 0.5, low: close - 0.5, close };
    });
    const seen = new Set(wishes(strategy, strategy.params.parse({}), waves).map((wish) => wish.exposure));
    expect([...seen].sort()).toEqual([-1, 0, 1]);
  });

  test('its form and its schema say the same', () => {
    const defaults = strategy.params.parse({}) as Record<string, unknown>;
    expect(
      Object.fromEntries(strategy.parameters.map((parameter) => [parameter.key, parameter.default])),
    ).toEqual(defaults);
    for (const parameter of strategy.parameters) {
      expect(parameter.label.en && parameter.label.ko).toBeTruthy();
      for (const outside of [parameter.min - parameter.step, parameter.max + parameter.step])
        expect(strategy.params.safeParse({ ...defaults, [parameter.key]: outside }).success).toBe(false);
    }
    expect(strategy.params.safeParse({ ...defaults, typo: 1 }).success).toBe(false);
  });

  test('is found by its id', () => expect(strategies.get(strategy.id)).toBe(strategy));
});
