import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missedPartOf } from './entry-shortfall.ts';
import { predictionAccuracy, PredictionRecord } from './prediction-record.ts';
import type { JudgedPrediction } from './prediction-record.ts';

const judged = (n: number, error: number, change: Partial<JudgedPrediction> = {}): JudgedPrediction => ({
  accountId: 'a',
  predictedBps: 10,
  costBps: 10 + error,
  at: n * 10,
  doneAt: n * 10 + 5,
  ...change,
});
/** Errors −20 … 20, one each: the 5 % and 95 % quantiles of type 7 are −18 and 18. */
const EVEN = Array.from({ length: 41 }, (_, n) => judged(n, n - 20));

describe('the interval', () => {
  test('is the prediction with the quantiles of the errors known by then', () => {
    const record = new PredictionRecord(EVEN.toReversed());
    expect(record.interval('a', 10, 1_000)).toEqual({ lowBps: -8, highBps: 28 });
    // Thirty errors, −20 … 9, are known once the thirtieth is done: quantiles −18.55 and 7.55.
    expect(record.interval('a', 0, EVEN[29]!.doneAt)).toBeNull();
    const first = record.interval('a', 0, EVEN[29]!.doneAt + 1);
    expect(first?.lowBps).toBeCloseTo(-18.55, 9);
    expect(first?.highBps).toBeCloseTo(7.55, 9);
  });

  test('knows nothing of another account', () => {
    expect(new PredictionRecord(EVEN).interval('b', 10, 1_000)).toBeNull();
  });

  test('never sees what was done later', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 31, maxLength: 120 }),
        fc.nat(),
        (errors, cut) => {
          const all = errors.map((error, n) => judged(n, error));
          const at = all[cut % all.length]!.at;
          const past = all.filter(({ doneAt }) => doneAt < at);
          expect(new PredictionRecord(all).interval('a', 3, at)).toEqual(
            new PredictionRecord(past).interval('a', 3, at),
          );
        },
      ),
    );
  });
});

describe('how far predictions were off', () => {
  test('by hand: costs 10, 20, −5, 0 foretold as 8, 25, −5, 1', () => {
    const orders = [
      [8, 10],
      [25, 20],
      [-5, -5],
      [1, 0],
    ].map(([predictedBps, costBps], n) => judged(n, 0, { predictedBps: predictedBps!, costBps: costBps! }));
    // Errors 2, 5, 0, 1; shares .2, .25, 0 and without end.
    const accuracy = predictionAccuracy(new PredictionRecord(orders), orders);
    expect(accuracy).toMatchObject({ judged: 4, meanErrorBps: 2, medianErrorBps: 1.5 });
    expect(accuracy.meanErrorPercent).toBeCloseTo((100 * 8) / 35, 9);
    expect(accuracy.medianErrorPercent).toBeCloseTo(22.5, 9);
    expect(accuracy).toMatchObject({ withInterval: 0, insideInterval: 0 });
  });

  test('nothing judged, or nothing that cost anything, is no percentage', () => {
    const none = predictionAccuracy(new PredictionRecord([]), []);
    expect(none).toMatchObject({
      judged: 0,
      meanErrorBps: null,
      medianErrorBps: null,
      meanErrorPercent: null,
    });
    expect(none.medianErrorPercent).toBeNull();
    const free = [judged(0, 0, { predictedBps: 1, costBps: 0 })];
    expect(predictionAccuracy(new PredictionRecord(free), free)).toMatchObject({
      meanErrorBps: 1,
      meanErrorPercent: null,
      medianErrorPercent: null,
    });
  });

  test('each order is held against the interval that it had when it left', () => {
    // All left before any of them was done.
    const together = { at: 1_000, doneAt: 1_001 };
    const late = [18, 19, -18].map((error) => judged(100, error, together));
    const all = [...EVEN, ...late];
    const accuracy = predictionAccuracy(new PredictionRecord(all), late);
    // 18 and −18 lie on the bounds or within; 19 lies beyond them.
    expect(accuracy).toMatchObject({ judged: 3, withInterval: 3, insideInterval: 2 });
  });
});

describe('what was not filled', () => {
  const entry = { side: 'buy', wanted: 4, filled: 1, arrivalPrice: 100, averagePrice: 100.5 } as const;

  test('by hand: one of four bought at 100.5, the market ran from 100 to 102', () => {
    // Filled: 50 bps of a quarter. Left: three quarters of 200 bps.
    expect(missedPartOf({ ...entry, finalPrice: 102 })).toEqual({
      unfilled: 3,
      opportunityBps: 150,
      opportunityQuote: 6,
      totalBps: 162.5,
    });
    expect(missedPartOf({ ...entry, side: 'sell', averagePrice: null, filled: 0, finalPrice: 102 })).toEqual({
      unfilled: 4,
      opportunityBps: -200,
      opportunityQuote: -8,
      totalBps: -200,
    });
  });

  test('where the end is not known it is not counted; where nothing is left no end is needed', () => {
    expect(missedPartOf({ ...entry, finalPrice: null })).toBeNull();
    expect(missedPartOf({ ...entry, wanted: null, finalPrice: 102 })).toBeNull();
    expect(missedPartOf({ ...entry, filled: 4, finalPrice: null })).toMatchObject({
      unfilled: 0,
      opportunityBps: 0,
    });
  });
});
