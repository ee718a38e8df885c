import { describe, expect, test } from 'vitest';
import { inverseNormal, Prng } from '../statistics/index.ts';
import { filteredHistoricalTail, multivariateStudentTail } from './index.ts';
import { garchNormalVar } from './simulated-tail.ts';
import { fitGarch } from '../regimes/garch.ts';

const normals = (rows: number, sd: number, seed: number): Float64Array => {
  const random = new Prng(seed);
  return Float64Array.from({ length: rows }, () => sd * random.normal());
};
const one = Float64Array.from([1]);

describe('filtered historical simulation', () => {
  test('of quiet normals is the normal’s value at risk, within four standard errors and the sample’s own', () => {
    const returns = normals(4_000, 0.01, 7);
    const tail = filteredHistoricalTail({ returns, weights: one, tail: 0.01, seed: 1 });
    const exact = -inverseNormal(0.01) * 0.01;
    // METHODS 1.2: the standard error of a normal's 1 % quantile from 10,000 draws is .0373 deviations.
    expect(tail.standardError / 0.01).toBeGreaterThan(0.02);
    expect(tail.standardError / 0.01).toBeLessThan(0.07);
    // The history has an error of its own: 4,000 rows for the 10,000 draws.
    const both = Math.hypot(tail.standardError, tail.standardError * Math.sqrt(10_000 / 4_000));
    expect(Math.abs(tail.valueAtRisk - exact)).toBeLessThan(4 * both);
    expect(tail.shortfall).toBeGreaterThan(tail.valueAtRisk);
  });

  test('knows that today is wilder than the mean of the past', () => {
    const calm = normals(1_000, 0.005, 3);
    const wild = normals(60, 0.03, 4);
    const returns = Float64Array.from([...calm, ...wild]);
    const now = filteredHistoricalTail({ returns, weights: one, tail: 0.05, seed: 1 });
    const before = filteredHistoricalTail({ returns: calm, weights: one, tail: 0.05, seed: 1 });
    expect(now.valueAtRisk).toBeGreaterThan(2 * before.valueAtRisk);
  });

  test('draws whole rows: a pair held against itself has no risk; the same seed gives the same answer', () => {
    const single = normals(600, 0.01, 9);
    const returns = new Float64Array(1_200);
    single.forEach((value, row) => returns.fill(value, 2 * row, 2 * row + 2));
    const hedged = { returns, weights: Float64Array.from([1, -1]), tail: 0.05, seed: 5 };
    expect(Math.abs(filteredHistoricalTail(hedged).valueAtRisk)).toBeLessThan(1e-12);
    const plain = { ...hedged, weights: Float64Array.from([1, 0.5]), draws: 500 };
    expect(filteredHistoricalTail(plain)).toEqual(filteredHistoricalTail(plain));
    const paid = filteredHistoricalTail({ ...plain, carry: -0.001 }).valueAtRisk;
    expect(paid - filteredHistoricalTail(plain).valueAtRisk).toBeCloseTo(0.001, 12);
  });

  test('several days are riskier than one, by about the root of their number', () => {
    const returns = normals(2_000, 0.01, 11);
    const at = (horizon: number) =>
      filteredHistoricalTail({ returns, weights: one, tail: 0.05, seed: 2, horizon }).valueAtRisk;
    const ratio = at(4) / at(1);
    expect(ratio).toBeGreaterThan(1.7);
    expect(ratio).toBeLessThan(2.3);
    const model = fitGarch(Float64Array.from(returns, Math.log1p));
    expect(at(4) / garchNormalVar(model, inverseNormal(0.05), 4)).toBeCloseTo(1, 0);
  });
});

describe('multivariate Student', () => {
  test('has the deviation that it was given and tails beyond the normal’s', () => {
    const returns = normals(5_000, 0.01, 13);
    const tail = multivariateStudentTail({ returns, weights: one, tail: 0.01, seed: 3, draws: 40_000 });
    // t(5) scaled to unit variance: −3.3649 × √(3/5) = 2.6064 deviations.
    const exact = 2.6064 * 0.01;
    expect(Math.abs(tail.valueAtRisk - exact)).toBeLessThan(4 * tail.standardError + 0.0006);
    expect(tail.valueAtRisk).toBeGreaterThan(-inverseNormal(0.01) * 0.01);
  });

  test('bad input is refused by name', () => {
    const good = { returns: normals(10, 0.01, 1), weights: one, tail: 0.05, seed: 1 };
    expect(() => multivariateStudentTail({ ...good, tail: 0.5 })).toThrow('tail is 0.5');
    expect(() => multivariateStudentTail({ ...good, draws: 0 })).toThrow('draws is 0');
    expect(() => filteredHistoricalTail({ ...good, weights: Float64Array.from([1, 1, 1]) })).toThrow(
      'not a multiple',
    );
    expect(() => filteredHistoricalTail({ ...good, returns: Float64Array.from([0.1, -1]) })).toThrow(
      'lose more',
    );
  });
});
