import type { Strategy, Wish } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { strategies, strategyList } from './index.ts';
import { made, watch } from './testing/watch.ts';
import type { Row } from './testing/watch.ts';

const wishes = (strategy: Strategy, params: unknown, rows: readonly Row[], isClean = true): Wish[] =>
  watch(strategy, params, rows, isClean).map((seen) => seen.wish);

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

/** Long waves, a rising and a falling market with dips and rallies, and a narrow market with jumps. */
const trends = made(900, (index) => 100 + 20 * Math.sin(index / 40), 0.5);
const dips = made(
  1200,
  (index) => 300 + (index < 600 ? index / 6 : 200 - index / 6) + 9 * Math.sin(index / 6),
  0.3,
);
const calm = made(
  1500,
  (index) =>
    100 + Math.sin(index * 1.7) + Math.sin(index * 0.9) + (index % 97 === 0 ? -6 : index % 89 === 0 ? 6 : 0),
  0.2,
);

const steep = made(400, (index) => 100 * 1.01 ** (index < 200 ? index : 400 - index), 0.1);

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

  test('can say of every bar why its wish changed or did not', () => {
    const check = (all: readonly Row[], params: unknown): void => {
      let exposure = 0;
      for (const { paths, wish } of watch(strategy, params, all)) {
        const taken = paths.find(({ conditions }) => conditions.every(({ holds }) => holds));
        expect(wish.exposure).toBe(taken?.exposure ?? exposure);
        if (taken) expect(wish.reason).toBe(taken.reason);
        for (const each of paths) expect(each.exposure).not.toBe(exposure);
        exposure = wish.exposure;
      }
    };
    fc.assert(fc.property(rows, paramsOf(strategy), check));
    // Where something happens often, so that a limit that is told differently from the one that is used shows.
    for (const market of [trends, dips, calm, steep]) {
      fc.assert(
        fc.property(paramsOf(strategy), (params) => check(market, params)),
        { numRuns: 8 },
      );
      check(market, strategy.params.parse({}));
    }
  });

  test('its columns computed at once equal its kernels fed bar by bar, to the last bit', () => {
    fc.assert(
      fc.property(rows, paramsOf(strategy), (all, params) => {
        const column = (of: (row: Row, index: number) => number): Float64Array => Float64Array.from(all, of);
        const bars = {
          openTime: column((_row, index) => index * 60_000),
          open: column((row) => row.open),
          high: column((row) => row.high),
          low: column((row) => row.low),
          close: column((row) => row.close),
          volume: column(() => 1),
        };
        for (const spec of strategy.series(params)) {
          if (!spec.batch) continue;
          const kernel = spec.create();
          const out = new Float64Array(all.length);
          spec.batch(bars, out);
          const streamed = all.map((row, index) =>
            kernel.update(row.open, row.high, row.low, row.close, 1, index * 60_000),
          );
          expect([...out], spec.id).toEqual(streamed);
        }
      }),
    );
  });

  test('wants something at all, always within −1…1', () => {
    const seen = new Set(
      [trends, dips, calm, steep].flatMap((market) =>
        wishes(strategy, strategy.params.parse({}), market).map((wish) => wish.exposure),
      ),
    );
    for (const exposure of seen) expect(Math.abs(exposure)).toBeLessThanOrEqual(1);
    expect([...new Set([...seen].map(Math.sign))].sort()).toEqual(
      strategy.id === 'funding-arbitrage' ? [-1, 0] : [-1, 0, 1],
    );
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
