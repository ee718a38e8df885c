import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { autocorrelation, momentsOf, Prng, ranksOf, RunningMoments, trendLine } from './index.ts';

const R20 = Float64Array.of(
  ...[-0.031, 0.012, 0.004, -0.008, 0.021, -0.015, 0.007, 0.001, -0.044, 0.018],
  ...[0.009, -0.002, 0.013, -0.019, 0.026, -0.006, 0.003, 0.011, -0.027, 0.016],
);
const column = fc
  .array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 3, maxLength: 60 })
  .map((values) => Float64Array.from(values));

describe('moments', () => {
  test('check values of the twenty returns', () => {
    const moments = momentsOf(R20);
    expect(moments.mean).toBeCloseTo(-0.00055, 15);
    expect(moments.sd).toBeCloseTo(0.018633515361757214, 15);
    expect(moments.skewness).toBeCloseTo(-0.7641539753, 9);
    expect(moments.exKurt).toBeCloseTo(-0.2098996654, 9);
    expect(moments.rawKurt).toBeCloseTo(2.7901003346, 9);
  });
  test('a constant has no shape; a NaN is refused by place', () => {
    expect(momentsOf(new Float64Array(5).fill(0.1)).exKurt).toBeNull();
    expect(() => momentsOf(Float64Array.of(1, Number.NaN))).toThrow('values[1] is NaN');
    expect(() => momentsOf(Float64Array.of(1))).toThrow('at least 2');
  });
});

test('autocorrelation: 1 at lag 0, hand values, null for a constant', () => {
  const values = Float64Array.of(1, 2, 3, 4);
  expect(autocorrelation(values, 0)).toBe(1);
  expect(autocorrelation(values, 1)).toBeCloseTo(0.25, 15);
  expect(autocorrelation(new Float64Array(4).fill(3), 1)).toBeNull();
  expect(() => autocorrelation(values, 4)).toThrow('lag is 4');
});

test('ranks share ties, and sum as they must', () => {
  expect([...ranksOf(Float64Array.of(30, 10, 20, 20))]).toEqual([4, 1, 2.5, 2.5]);
  fc.assert(
    fc.property(column, (values) => {
      const sum = ranksOf(values).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo((values.length * (values.length + 1)) / 2, 6);
    }),
  );
});

describe('trend line', () => {
  test('check value: slope and t of ln [100 101 103 102 105 107]', () => {
    const line = trendLine(Float64Array.of(100, 101, 103, 102, 105, 107).map(Math.log));
    expect(line.slope).toBeCloseTo(0.0127159019, 9);
    expect(line.t).toBeCloseTo(5.7296853337, 8);
  });
  test('law: a shift moves the intercept only, a part is its own line', () => {
    fc.assert(
      fc.property(column, (values) => {
        const moved = trendLine(values.map((value) => value + 5));
        const line = trendLine(values);
        expect(moved.slope).toBeCloseTo(line.slope, 8);
        expect(moved.intercept).toBeCloseTo(line.intercept + 5, 7);
        const padded = Float64Array.of(9, ...values, 7);
        expect(trendLine(padded, 1, values.length + 1)).toEqual(line);
      }),
    );
  });
  test('flat and too short', () => {
    expect(trendLine(new Float64Array(4)).t).toBe(0);
    expect(() => trendLine(new Float64Array(2))).toThrow('at least 3');
  });
});

describe('running moments', () => {
  test('no drift over a million updates', () => {
    const random = new Prng(7);
    const running = new RunningMoments(500);
    const recent: number[] = [];
    for (let index = 0; index < 1_000_123; index++) {
      const value = 1e4 + random.normal();
      running.update(value);
      if (index >= 1_000_123 - 500) recent.push(value);
    }
    const exact = momentsOf(Float64Array.from(recent));
    expect(Math.abs(running.mean / exact.mean - 1)).toBeLessThan(1e-12);
    expect(Math.abs(running.variance / exact.sd ** 2 - 1)).toBeLessThan(1e-9);
  });
  test('a saved window goes on exactly', () => {
    const one = new RunningMoments(5);
    for (const value of [3, 1, 4, 1, 5, 9, 2]) one.update(value);
    const other = new RunningMoments(5);
    other.load(one.save());
    for (const each of [one, other]) each.update(6);
    expect([other.mean, other.variance, other.count]).toEqual([one.mean, one.variance, one.count]);
    expect(() => one.update(Number.NaN)).toThrow('must be finite');
    expect(() => new RunningMoments(4).load(one.save())).toThrow('expected 8');
  });
});
