import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { symmetricEigen } from '../linear-algebra/index.ts';
import { Prng } from '../statistics/index.ts';
import { minimumVariance, portfolioVariance, shrinkCovariance } from './index.ts';

/** X of METHODS 3.1, 8 × 3. */
const X = Float64Array.of(
  ...[0.01, 0.02, -0.01, -0.02, -0.01, 0, 0.03, 0.01, 0.02, 0, -0.02, 0.01],
  ...[-0.01, 0.01, -0.03, 0.02, 0.03, 0.01, -0.03, -0.04, -0.01, 0.01, 0, 0.02],
);
const near = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void => {
  for (const [index, value] of expected.entries())
    expect(Math.abs(actual[index]! - value)).toBeLessThan(tolerance);
};
const parts = (matrix: Float64Array, p: number): number[] => [
  ...Array.from({ length: p }, (_unused, i) => 1e4 * matrix[i * p + i]!),
  ...[1e4 * matrix[1]!, 1e4 * matrix[2]!, 1e4 * matrix[p + 2]!],
];
function randomReturns(rows: number, assets: number, seed: number): Float64Array {
  const random = new Prng(seed);
  const out = new Float64Array(rows * assets);
  for (let row = 0; row < rows; row++) {
    const market = random.normal();
    for (let i = 0; i < assets; i++)
      out[row * assets + i] = 0.01 * (market + (0.5 + i / assets) * random.normal());
  }
  return out;
}

describe('shrunk covariance', () => {
  test('check values (a): scaled identity, as scikit-learn 1.2.1 gives it', () => {
    const shrunk = shrinkCovariance(X, 3, 'scaled-identity');
    expect(shrunk.shrinkage).toBeCloseTo(0.4672826324346622, 13);
    near(
      parts(shrunk.covariance, 3),
      [3.59233865, 4.06679006, 3.05962129, 1.5981521, 0.99052136, 0.13317934],
      1e-8,
    );
  });
  test('check values (b): constant correlation, the default from three assets on', () => {
    const shrunk = shrinkCovariance(X, 3);
    expect(shrunk.target).toBe('constant-correlation');
    expect(shrunk.shrinkage).toBeCloseTo(0.6680816496, 9);
    expect(shrunk.meanCorrelation).toBeCloseTo(0.4744062361, 9);
    near(parts(shrunk.covariance, 3), [3.609375, 4.5, 2.609375, 2.27308234, 1.58982769, 1.16904114], 1e-8);
    expect(shrinkCovariance(X.slice(0, 8), 2).target).toBe('scaled-identity');
  });
  test('law: positive definite even with fewer rows than assets; scale goes through', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 3, max: 30 }),
        fc.integer({ min: 1, max: 1e6 }),
        (p, rows, seed) => {
          const returns = randomReturns(rows, p, seed);
          const shrunk = shrinkCovariance(returns, p, 'scaled-identity');
          expect(shrunk.shrinkage).toBeGreaterThanOrEqual(0);
          expect(shrunk.shrinkage).toBeLessThanOrEqual(1);
          if (shrunk.shrinkage > 1e-6)
            expect(symmetricEigen(shrunk.covariance, p).values[0]).toBeGreaterThan(0);
          const scaled = shrinkCovariance(
            returns.map((value) => 3 * value),
            p,
          );
          near(
            scaled.covariance,
            [...shrinkCovariance(returns, p).covariance.map((value) => 9 * value)],
            1e-10,
          );
        },
      ),
    );
  });
  test('bad input', () => {
    expect(() => shrinkCovariance(X.slice(0, 7), 3)).toThrow('7 returns');
    expect(() =>
      shrinkCovariance(
        X.map((value, index) => (index === 4 ? Number.NaN : value)),
        3,
      ),
    ).toThrow('asset 1');
    expect(() => shrinkCovariance(new Float64Array(30), 3)).toThrow('asset 0 does not move');
  });
});

describe('minimum variance', () => {
  const S = Float64Array.of(0.04, 0.006, 0.002, 0.006, 0.09, 0.012, 0.002, 0.012, 0.16);
  const solved = (covariance: Float64Array, p: number, cap?: number | number[]): Float64Array => {
    const found = minimumVariance(covariance, p, cap);
    if (!found.ok) throw new Error(found.reason);
    return found.weights;
  };
  test('check values', () => {
    near(solved(S, 3), [0.62344281, 0.23556059, 0.1409966], 1e-8);
    near(solved(S, 3, 0.4), [0.4, 0.38584071, 0.21415929], 1e-8);
    near(solved(Float64Array.of(0.04, 0.006, 0.006, 0.09), 2), [0.711864406779661, 0.288135593220339], 1e-14);
    const whole = minimumVariance(S, 3);
    expect(whole.ok && Math.sqrt(whole.variance)).toBeCloseTo(0.16319641259, 10);
  });
  test('law: within bounds, sum 1, and no small move lowers the variance', () => {
    const cases = fc.tuple(
      fc.integer({ min: 1, max: 25 }),
      fc.double({ min: 1, max: 4, noNaN: true }),
      fc.integer({ min: 1, max: 1e6 }),
    );
    fc.assert(
      fc.property(cases, ([p, slack, seed]) => {
        const cap = Math.min(1, slack / p);
        const { covariance } = shrinkCovariance(randomReturns(2 * p + 20, p, seed), p, 'scaled-identity');
        const w = solved(covariance, p, cap);
        expect(w.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...w)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...w)).toBeLessThanOrEqual(cap);
        const gradient = (i: number): number =>
          w.reduce((sum, value, j) => sum + covariance[i * p + j]! * value, 0);
        const scale = portfolioVariance(covariance, w);
        for (let from = 0; from < p; from++)
          for (let to = 0; to < p; to++)
            if (w[from]! > 0 && w[to]! < cap)
              expect(gradient(to) - gradient(from)).toBeGreaterThan(-1e-9 * scale);
      }),
    );
  });
  test('every weight at a bound', () => {
    near(solved(S, 3, [0.5, 0.5, 0.5]), [0.5, 0.31858407, 0.18141593], 1e-8);
    near(solved(S, 3, [0.2, 0.3, 0.5]), [0.2, 0.3, 0.5], 1e-15);
    near(solved(S, 3, [0, 1, 0]), [0, 1, 0], 1e-15);
    near(solved(S, 3, 1 / 3), [1 / 3, 1 / 3, 1 / 3], 1e-12);
  });
  test('what has no answer says why', () => {
    expect(minimumVariance(S, 3, 0.3)).toEqual({ ok: false, reason: 'infeasible' });
    expect(minimumVariance(Float64Array.of(1, 1, 1, 1), 2)).toEqual({ ok: false, reason: 'singular' });
    expect(() => minimumVariance(S, 3, -1)).toThrow('cap of asset 0 is -1');
  });
});

const golden = path.resolve(import.meta.dirname, '../../../../..', 'shared/golden');
describe.skipIf(!existsSync(golden))('golden: six symbols, scikit-learn, SLSQP and cvxopt', () => {
  const wanted = existsSync(golden)
    ? (JSON.parse(readFileSync(path.join(golden, 'portfolio.json'), 'utf8')) as {
        ledoitWolf: { shrinkage: number; cov: number[][] };
        portfolios: Record<string, { weights: number[]; vol: number }>;
      })
    : null;
  const closes = existsSync(golden)
    ? readFileSync(path.join(golden, 'portfolio_daily_closes.csv'), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').slice(1).map(Number))
    : [];
  const returns = Float64Array.from(
    closes.slice(1).flatMap((row, day) => row.map((close, i) => close / closes[day]![i]! - 1)),
  );
  test('Ledoit–Wolf', () => {
    const shrunk = shrinkCovariance(returns, 6, 'scaled-identity');
    expect(Math.abs(shrunk.shrinkage / wanted!.ledoitWolf.shrinkage - 1)).toBeLessThan(1e-8);
    near(shrunk.covariance, wanted!.ledoitWolf.cov.flat(), 1e-14);
  });
  test('minimum variance, long only and capped', () => {
    const annual = Float64Array.from(wanted!.ledoitWolf.cov.flat(), (value) => 365 * value);
    let compared = 0;
    for (const [name, portfolio] of Object.entries(wanted!.portfolios)) {
      const cap = /^minVariance.*?cap_?(\d+)/i.exec(name)?.[1];
      if (!name.startsWith('minVariance') || name.endsWith('cvxopt')) continue;
      const found = minimumVariance(annual, 6, cap === undefined ? 1 : Number(cap) / 100);
      if (!found.ok) throw new Error(found.reason);
      near(found.weights, portfolio.weights, 1e-8);
      expect(Math.abs(Math.sqrt(found.variance) - portfolio.vol)).toBeLessThan(1e-8);
      compared++;
    }
    expect(compared).toBeGreaterThan(1);
  });
});
