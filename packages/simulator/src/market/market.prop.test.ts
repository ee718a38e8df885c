import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addCandle, addTrade, createHistory, emptyCandle } from './bars.ts';
import { fundingRateAt, FUNDING_MS } from './funding-rate.ts';
import { LISTINGS } from './listing.ts';
import { listingsWithMore, MOST_MORE_LISTINGS } from './more-listings.ts';
import { createRecording } from './recording.ts';
import { createCommonFactor, createReference, GENESIS_DAY } from './reference.ts';
import { createMarketModel, createTape, markPriceAt, referenceAt, writeTape } from './tape.ts';
import type { MarketModel } from './tape.ts';

const modelsOf = (seed: number): MarketModel[] => {
  const common = createCommonFactor(seed);
  return listingsWithMore(MOST_MORE_LISTINGS).map((listing) =>
    createMarketModel(listing, createReference(listing.symbol, listing.character, common), seed),
  );
};
const tapeOf = (model: MarketModel, minute: number) => {
  const tape = createTape();
  writeTape(model, minute, tape);
  const { length } = tape;
  return [tape.at, tape.price, tape.quantity, tape.buy].map((series) => [...series.slice(0, length)]);
};
const minutes = fc.integer({ min: (GENESIS_DAY + 3) * 1_440, max: (GENESIS_DAY + 2_500) * 1_440 });
const asPrinted = (price: number): number => price;

describe('the generated market', () => {
  test('is a function of seed, symbol and minute: asked in any order, it says the same', () => {
    const [warm] = modelsOf(3);
    fc.assert(
      fc.property(fc.array(minutes, { minLength: 1, maxLength: 5 }), (list) => {
        for (const minute of list) expect(tapeOf(warm!, minute)).toEqual(tapeOf(modelsOf(3)[0]!, minute));
      }),
      { numRuns: 10 },
    );
    expect(tapeOf(modelsOf(4)[0]!, 29_000_000)).not.toEqual(tapeOf(warm!, 29_000_000));
  });

  test('trades are in order, inside their minute, at positive whole ticks and steps', () => {
    const models = modelsOf(9);
    fc.assert(
      fc.property(minutes, fc.constantFrom(...models), (minute, model) => {
        const [at = [], price = [], quantity = []] = tapeOf(model, minute);
        expect(at).toEqual([...at].sort((a, b) => a - b));
        for (const time of at) expect(Math.floor(time / 60_000)).toBe(minute);
        for (const value of [...price, ...quantity]) expect(Number.isInteger(value) && value > 0).toBe(true);
      }),
    );
  });

  test('is continuous: no minute begins away from where the one before it ended', () => {
    const models = modelsOf(9);
    fc.assert(
      fc.property(minutes, fc.constantFrom(...models), (minute, model) => {
        const last = tapeOf(model, minute)[1]!.at(-1)! * model.listing.scale.tickSize;
        expect(Math.abs(last / referenceAt(model, minute + 1) - 1)).toBeLessThan(0.0005);
        expect(Math.abs(markPriceAt(model, (minute + 1) * 60_000) / last - 1)).toBeLessThan(0.002);
      }),
    );
  });

  test('candles of any span are the sum of their trades', () => {
    const [model] = modelsOf(9);
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 200 }), (from, length) => {
        const history = createHistory(model!, asPrinted, new Map());
        const sum = emptyCandle();
        const bars = emptyCandle();
        for (let minute = from; minute < from + length; minute += 1) {
          const [, price = [], quantity = [], buy = []] = tapeOf(model!, minute);
          price.forEach((value, k) => addTrade(sum, value, quantity[k]!, buy[k] === 1));
          addCandle(bars, history.minute(minute));
        }
        expect(history.span(from, from + length)).toEqual(sum);
        expect(bars).toEqual(sum);
      }),
      { numRuns: 15 },
    );
  });

  test('looks like a market: volatility clusters, fat tails, symbols move together', () => {
    const [btc, eth] = modelsOf(20_220_101);
    const hours = 24 * 700;
    const returnsOf = (model: MarketModel): number[] =>
      Array.from({ length: hours }, (_none, hour) => {
        const minute = (GENESIS_DAY + 5) * 1_440 + hour * 60;
        return Math.log(referenceAt(model, minute + 60) / referenceAt(model, minute));
      });
    const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
    const correlation = (a: readonly number[], b: readonly number[]): number => {
      const [ma, mb] = [mean(a), mean(b)];
      const cov = mean(a.map((x, i) => (x - ma) * (b[i]! - mb)));
      return cov / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)));
    };
    const a = returnsOf(btc!);
    const absolute = a.map(Math.abs);
    const variance = mean(a.map((x) => x * x));
    expect(mean(a.map((x) => x ** 4)) / variance ** 2).toBeGreaterThan(4);
    expect(correlation(absolute.slice(1), absolute.slice(0, -1))).toBeGreaterThan(0.1);
    expect(Math.abs(correlation(a.slice(1), a.slice(0, -1)))).toBeLessThan(0.05);
    expect(correlation(a, returnsOf(eth!))).toBeGreaterThan(0.6);
    const daily = Math.sqrt(variance * 24);
    expect(daily).toBeGreaterThan(0.012);
    expect(daily).toBeLessThan(0.06);
  });

  test('funding stays inside its cap, and moves', () => {
    const [model] = modelsOf(9);
    const rates = Array.from({ length: 1_000 }, (_none, i) =>
      fundingRateAt(model!, (GENESIS_DAY + 10) * 86_400_000 + i * FUNDING_MS),
    );
    for (const rate of rates) expect(Math.abs(rate)).toBeLessThanOrEqual(0.0075);
    expect(new Set(rates).size).toBeGreaterThan(100);
  });
});

describe('a recorded market', () => {
  const bar = fc.record({
    open: fc.integer({ min: 9_000, max: 11_000 }),
    up: fc.integer({ min: 0, max: 300 }),
    down: fc.integer({ min: 0, max: 300 }),
    close: fc.double({ min: 0, max: 1, noNaN: true }),
    volume: fc.integer({ min: 60, max: 100_000 }),
  });
  test.each([1, 5, 60])('bars of %i minutes come back as they were', (span) => {
    fc.assert(
      fc.property(fc.array(bar, { minLength: 3, maxLength: 30 }), (list) => {
        const first = 20_000 * 1_440;
        const tick = 0.1;
        const rows = list.map((one, i) => {
          const high = one.open + one.up;
          const low = one.open - one.down;
          const close = Math.round(low + (high - low) * one.close);
          return { at: (first + i * span) * 60_000, open: one.open, high, low, close, volume: one.volume };
        });
        const column = (pick: (row: (typeof rows)[number]) => number): Float64Array =>
          Float64Array.from(rows.map(pick));
        const source = createRecording({
          openTime: column((row) => row.at),
          open: column((row) => row.open * tick),
          high: column((row) => row.high * tick),
          low: column((row) => row.low * tick),
          close: column((row) => row.close * tick),
          volume: column((row) => row.volume * 0.001),
        });
        const history = createHistory(createMarketModel(LISTINGS[0]!, source, 1), asPrinted, new Map());
        rows.forEach((row, i) => {
          const candle = history.span(first + i * span, first + (i + 1) * span);
          const { open, high, low, close } = candle;
          expect({ open, high, low, close }).toEqual({
            open: row.open,
            high: row.high,
            low: row.low,
            close: row.close,
          });
          expect(Math.abs(candle.quantity - Math.max(row.volume, 4 * span))).toBeLessThanOrEqual(span);
        });
      }),
      { numRuns: 40 },
    );
  });
});
