import fc from 'fast-check';
import jstat from 'jstat';
import { describe, expect, test } from 'vitest';
import {
  chiSquaredTail,
  incompleteBeta,
  inverseNormal,
  inverseStudent,
  logGamma,
  normalCdf,
  normalPdf,
  studentCdf,
} from './index.ts';

const near = (actual: number, expected: number, relative = 1e-12): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.max(1e-300, Math.abs(expected)));

/** Independent of the code: the power series in the middle, the continued fraction of the tail outside. */
function slowCdf(z: number): number {
  if (Math.abs(z) < 2) {
    let term = z;
    let sum = z;
    for (let k = 1; k < 100; k++) sum += term *= (z * z) / (2 * k + 1);
    return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
  }
  let fraction = 0;
  for (let k = 400; k >= 1; k--) fraction = k / (Math.abs(z) + fraction);
  const tail = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / (Math.abs(z) + fraction);
  return z < 0 ? tail : 1 - tail;
}

describe('normal distribution', () => {
  test('check values', () => {
    near(inverseNormal(0.975), 1.959963984540054, 1e-15);
    near(inverseNormal(0.95), 1.6448536269514722, 1e-15);
    near(normalCdf(0.5), 0.6914624612740131, 1e-15);
    expect(normalPdf(0)).toBeCloseTo(0.3989422804014327, 16);
  });
  test('distribution function in every interval of its approximation, both tails', () => {
    for (let z = -14; z < 8; z += 0.0173) near(normalCdf(z), slowCdf(z), 2e-14);
  });
  test('law: quantile and distribution undo each other; the two sides mirror', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 8, noNaN: true }), (z) => {
        if (z < 5) near(inverseNormal(normalCdf(z)) + 100, z + 100, 1e-11);
        expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 15);
      }),
    );
  });
  test('out of range', () => {
    for (const p of [0, 1, -0.1, Number.NaN])
      expect(() => inverseNormal(p)).toThrow(/must lie between 0 and 1/);
    expect(normalCdf(Number.NaN)).toBeNaN();
    expect([normalCdf(Number.NEGATIVE_INFINITY), normalCdf(Number.POSITIVE_INFINITY)]).toEqual([0, 1]);
  });
});

describe('Student t, beta, chi-squared', () => {
  test('check values', () => {
    near(inverseStudent(0.975, 5), 2.570581835636314, 1e-13);
    near(studentCdf(2, 5), 0.9490302605850709, 1e-13);
    near(studentCdf(0.5, 0.25), 0.5919000107, 1e-9);
    // Kupiec's test, 8 exceptions of 250 at 1 %.
    near(chiSquaredTail(7.733550724, 1), 0.005420405, 1e-6);
    near(logGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-14);
  });
  test('agree with scipy 1.10.1, stats.t.cdf', () => {
    near(studentCdf(-8, 30), 3.132911237850386e-9);
    near(studentCdf(0.1, 30), 0.5394951941048645);
    near(studentCdf(-8, 400), 6.786888267656073e-15, 2e-12);
    near(studentCdf(0.1, 400), 0.5398027875557257);
    near(studentCdf(4, 400), 0.9999622696636701);
  });
  test('agree with jstat, whose t is good to eight digits', () => {
    for (const freedom of [1, 2.5, 5, 30, 400])
      for (const t of [-8, -2, -0.3, 0.1, 1, 4]) {
        expect(Math.abs(studentCdf(t, freedom) - jstat.studentt.cdf(t, freedom, 0))).toBeLessThan(5e-8);
        expect(Math.abs(normalCdf(t) - jstat.normal.cdf(t, 0, 1))).toBeLessThan(1e-14);
      }
    for (const x of [0.01, 0.3, 0.77, 0.99]) near(incompleteBeta(x, 2.5, 7), jstat.beta.cdf(x, 2.5, 7), 1e-9);
    for (const x of [0.1, 1, 6, 40]) near(1 - chiSquaredTail(x, 4), jstat.chisquare.cdf(x, 4, 0), 1e-9);
    near(logGamma(37.25), jstat.gammaln(37.25));
  });
  test('law: quantile and distribution undo each other', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
        fc.double({ min: 0.5, max: 200, noNaN: true }),
        (p, nu) => {
          near(studentCdf(inverseStudent(p, nu), nu), p, 1e-9);
        },
      ),
    );
  });
  test('out of range', () => {
    expect(() => studentCdf(1, 0)).toThrow('degrees of freedom are 0');
    expect(() => incompleteBeta(1.5, 1, 1)).toThrow('incomplete beta of x 1.5');
    expect(() => chiSquaredTail(-1, 1)).toThrow('incomplete gamma');
  });
});
