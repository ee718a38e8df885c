import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indicators } from './index.ts';
import type { Indicator, IndicatorBars, IndicatorSeeding, ParamValues, SavedKernel } from './index.ts';

const HOUR_MS = 3_600_000;
const COLUMNS = ['openTime', 'high', 'low', 'close', 'volume'] as const;

type Row = readonly [high: number, low: number, close: number, volume: number];

function barsOf(rows: readonly Row[]): IndicatorBars {
  return {
    openTime: Float64Array.from(rows, (_row, index) => index * 5 * HOUR_MS),
    high: Float64Array.from(rows, ([high]) => high),
    low: Float64Array.from(rows, ([, low]) => low),
    close: Float64Array.from(rows, ([, , close]) => close),
    volume: Float64Array.from(rows, ([, , , volume]) => volume),
  };
}

/** Three prices of a bar in any order. */
const rowOf = (prices: readonly number[], volume: number): Row => [
  Math.max(...prices),
  Math.min(...prices),
  prices[1]!,
  volume,
];

const price = fc.oneof(
  fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  // Few values, so that ties and flat markets come up.
  fc.integer({ min: 1, max: 4 }),
);
const anyBars = fc
  .array(fc.tuple(price, price, price, fc.double({ min: 0.5, max: 1e4, noNaN: true })), { maxLength: 90 })
  .map((rows) => barsOf(rows.map(([a, b, c, volume]) => rowOf([a, b, c], volume))));

/** Whole prices that never stand still, for laws that ask for exact differences. */
const movingBars = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.boolean(), fc.integer({ min: 1, max: 99 })), {
    minLength: 70,
    maxLength: 90,
  })
  .map((steps) => {
    let close = 10_000;
    return barsOf(
      steps.map(([size, isUp, volume], index) => {
        close += isUp ? size : -size;
        return [close + 3 + (index % 5), close - 2 - (index % 7), close, volume];
      }),
    );
  });

const seedings = (indicator: Indicator): fc.Arbitrary<IndicatorSeeding> =>
  indicator.hasSeeding ? fc.constantFrom('pine', 'talib') : fc.constant('pine');

function paramsOf(indicator: Indicator, least = 1): fc.Arbitrary<ParamValues> {
  const each = indicator.params.map(({ kind }) =>
    kind === 'period'
      ? fc.integer({ min: least, max: 12 })
      : fc.double({ min: 0.01, max: kind === 'share' ? 1 : 3, noNaN: true }),
  );
  return fc.tuple(...each).map((values) => {
    const p = Object.fromEntries(indicator.params.map(({ name }, at) => [name, values[at]!]));
    if (indicator.name === 'macd') return { ...p, slow: p['fast']! + p['slow']! };
    if (indicator.name === 'psar') return { ...p, most: p['start']! + p['most']! };
    return p;
  });
}

function batch(
  indicator: Indicator,
  bars: IndicatorBars,
  p: ParamValues,
  seeding: IndicatorSeeding,
): Float64Array[] {
  // What stood in the columns before must not matter.
  const outs = indicator.outputs.map(() => new Float64Array(bars.close.length).fill(-7));
  indicator.batch(bars, p, outs, seeding);
  return outs;
}

const cutAt = (bars: IndicatorBars, from: number, to: number): IndicatorBars =>
  Object.fromEntries(COLUMNS.map((name) => [name, bars[name].slice(from, to)])) as unknown as IndicatorBars;

const mapPrices = (bars: IndicatorBars, map: (value: number) => number): IndicatorBars => ({
  ...bars,
  high: bars.high.map(map),
  low: bars.low.map(map),
  close: bars.close.map(map),
});

function expectClose(actual: number, expected: number, unit: number, where: string): void {
  if (Number.isNaN(expected) ? !Number.isNaN(actual) : !(Math.abs(actual - expected) <= unit))
    expect.fail(`${where}: ${actual} instead of ${expected}`);
}

/** Has the unit of prices, but is a difference of them. */
const UNMOVED = new Set(['stdev', 'mean-deviation', 'momentum', 'macd', 'true-range', 'atr']);
/** Divides by a price, or adds prices up. */
const NO_SHIFT = new Set(['sum', 'cumulative', 'roc', 'cog', 'band-width', 'mfi', 'stochastic-rsi']);

type Constant = (
  level: number,
  p: ParamValues,
  index: number,
  seeding: IndicatorSeeding,
) => readonly number[];
const always =
  (...values: readonly number[]): Constant =>
  () =>
    values;

/** Of a constant price; what is not here is the price itself. */
const CONSTANT: Readonly<Record<string, Constant>> = {
  sum: (level, p) => [level * p['period']!],
  cumulative: (level, _p, index) => [level * (index + 1)],
  stdev: always(0),
  variance: always(0),
  'mean-deviation': always(0),
  momentum: always(0),
  roc: always(0),
  rsi: always(100),
  cci: always(0),
  cmo: always(0),
  tsi: always(0),
  'williams-r': always(-50),
  stochastic: always(50, 50),
  'stochastic-rsi': always(50, 50),
  'percent-rank': always(100),
  cog: (_level, p) => [-(p['period']! + 1) / 2],
  rising: always(0),
  falling: always(0),
  'highest-bars': always(0),
  'lowest-bars': always(0),
  'percent-b': always(Number.NaN),
  'band-width': always(0),
  macd: always(0, 0, 0),
  bollinger: (level) => [level, level, level],
  donchian: (level) => [level, level, level],
  keltner: (level) => [level, level, level],
  'true-range': always(0),
  atr: always(0),
  supertrend: (level) => [level, 1],
  ichimoku: (level) => [level, level, level, level, level],
  dmi: always(Number.NaN, Number.NaN, Number.NaN),
  mfi: always(100),
  obv: (_level, _p, _index, seeding) => [seeding === 'talib' ? 8 : 0],
  'volume-correlation': always(Number.NaN),
  'pivot-high': always(Number.NaN),
  'pivot-low': always(Number.NaN),
};

/** Turning points, and a correlation with a volume that may stand still. */
const MAY_BE_SILENT = new Set(['pivot-high', 'pivot-low', 'volume-correlation']);

describe.each([...indicators.values()].map((indicator) => [indicator.name, indicator] as const))(
  '%s',
  (name, indicator) => {
    test('streaming, saved as JSON and restored at any bar, equals the batch to the last bit', () => {
      fc.assert(
        fc.property(anyBars, paramsOf(indicator), seedings(indicator), fc.nat(), (bars, p, seeding, cut) => {
          const outs = batch(indicator, bars, p, seeding);
          let stream = indicator.stream(p, seeding);
          for (let index = 0; index < bars.close.length; index++) {
            if (index === cut % bars.close.length) {
              const saved = JSON.parse(JSON.stringify(stream.save())) as SavedKernel;
              stream = indicator.stream(p, seeding);
              stream.load(saved);
            }
            const values = stream.step(bars, index);
            for (let at = 0; at < outs.length; at++)
              if (
                values[at] !== outs[at]![index] &&
                !(Number.isNaN(values[at]) && Number.isNaN(outs[at]![index]))
              )
                expect.fail(
                  `${indicator.outputs[at]!.name} at bar ${index}: ${values[at]} streaming, ${outs[at]![index]} batch`,
                );
          }
        }),
      );
    });

    test('never sees the future', () => {
      fc.assert(
        fc.property(anyBars, paramsOf(indicator), seedings(indicator), fc.nat(), (bars, p, seeding, cut) => {
          const length = cut % (bars.close.length + 1);
          const short = batch(indicator, cutAt(bars, 0, length), p, seeding);
          const long = batch(indicator, bars, p, seeding).map((out) => out.slice(0, length));
          expect(short).toEqual(long);
        }),
      );
    });

    test('is silent for exactly as long as it says, and always in a column too short for it', () => {
      fc.assert(
        fc.property(
          ...([
            movingBars,
            paramsOf(indicator, 2),
            seedings(indicator),
            fc.integer({ min: 0, max: 90 }),
          ] as const),
          (all, p, seeding, length) => {
            const bars = cutAt(all, 0, length);
            const outs = batch(indicator, bars, p, seeding);
            indicator.warmUp(p, seeding).forEach((first, at) => {
              const from = outs[at]!.findIndex((value) => !Number.isNaN(value));
              if (MAY_BE_SILENT.has(name)) expect(from === -1 || from >= first).toBe(true);
              else expect(from).toBe(first < bars.close.length ? first : -1);
            });
          },
        ),
      );
    });

    test('follows the unit of prices and volumes to the last bit', () => {
      fc.assert(
        fc.property(
          ...([movingBars, paramsOf(indicator), seedings(indicator)] as const),
          ...([fc.integer({ min: -8, max: 8 }), fc.integer({ min: -8, max: 8 })] as const),
          (bars, p, seeding, priceBits, volumeBits) => {
            const scaled = {
              ...mapPrices(bars, (value) => value * 2 ** priceBits),
              volume: bars.volume.map((value) => value * 2 ** volumeBits),
            };
            const outs = batch(indicator, bars, p, seeding);
            const scaledOuts = batch(indicator, scaled, p, seeding);
            indicator.outputs.forEach((output, at) => {
              const factor = 2 ** (priceBits * output.price + volumeBits * output.volume);
              expect(scaledOuts[at]).toEqual(outs[at]!.map((value) => value * factor));
            });
          },
        ),
      );
    });

    test.skipIf(NO_SHIFT.has(name))('prices moved by an amount move it by that amount, or not at all', () => {
      fc.assert(
        fc.property(
          ...([movingBars, paramsOf(indicator, 2), seedings(indicator)] as const),
          fc.integer({ min: -5000, max: 5000 }),
          (bars, p, seeding, shift) => {
            const outs = batch(indicator, bars, p, seeding);
            const moved = batch(
              indicator,
              mapPrices(bars, (value) => value + shift),
              p,
              seeding,
            );
            indicator.outputs.forEach((output, at) => {
              const by = output.price === 1 && !UNMOVED.has(name) ? shift : 0;
              outs[at]!.forEach((value, index) =>
                expectClose(moved[at]![index]!, value + by, 1e-6, `${output.name} at bar ${index}`),
              );
            });
          },
        ),
        // Where a rule compares, rounding may decide a tie; these bars have none.
        { seed: 20_240_202 },
      );
    });

    test('says of a market that does not move what its text says', () => {
      fc.assert(
        fc.property(
          ...([
            fc.double({ min: 0.01, max: 1e6, noNaN: true }),
            paramsOf(indicator),
            seedings(indicator),
          ] as const),
          (level, p, seeding) => {
            const rows = Array.from({ length: 60 }, (): Row => [level, level, level, 8]);
            const outs = batch(indicator, barsOf(rows), p, seeding);
            const first = indicator.warmUp(p, seeding);
            const expected = CONSTANT[name];
            outs.forEach((out, at) => {
              for (let index = first[at]!; index < 60; index++) {
                const unit = 1e-9 * Math.max(1, level) * (indicator.outputs[at]!.price === 2 ? level : 1);
                const want = expected ? expected(level, p, index, seeding)[at]! : level;
                expectClose(out[index]!, want, unit, `${indicator.outputs[at]!.name} at bar ${index}`);
              }
            });
          },
        ),
      );
    });

    test('refuses bad parameters and columns of another length', () => {
      const bars = barsOf(Array.from({ length: 40 }, (_unused, at): Row => [at + 3, at + 1, at + 2, 1]));
      const standard = Object.fromEntries(indicator.params.map(({ name: key, value }) => [key, value]));
      const outs = (length: number): Float64Array[] => indicator.outputs.map(() => new Float64Array(length));
      for (const { kind, name: key } of indicator.params)
        for (const bad of kind === 'period' ? [0, -1, 1.5, Number.NaN] : [-1, Number.NaN]) {
          const p = { ...standard, [key]: bad };
          expect(() => indicator.batch(bars, p, outs(40), 'pine'), `batch with ${key} = ${bad}`).toThrow(
            RangeError,
          );
          expect(() => indicator.stream(p, 'pine'), `stream with ${key} = ${bad}`).toThrow(RangeError);
        }
      for (let at = 0; at < indicator.outputs.length; at++) {
        const columns = outs(40);
        columns[at] = new Float64Array(39);
        expect(() => indicator.batch(bars, standard, columns, 'pine'), `output ${at}`).toThrow(RangeError);
      }
      const stream = indicator.stream(standard, 'pine');
      if (stream.save().length > 0)
        expect(() => stream.load([]), 'a state of another shape').toThrow(RangeError);
    });
  },
);
