import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lcg, normalFrom, Prng } from '../statistics/index.ts';
import {
  fitGarch,
  forecastVariances,
  nextVariance,
  persistence,
  updateVariance,
  variancePath,
} from './garch.ts';
import type { GarchParameters, VolatilityModel } from './garch.ts';

const garch = (omega: number, alpha: number, beta: number, gamma = 0): GarchParameters => ({
  omega,
  alpha,
  beta,
  gamma,
});
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** The sample of METHODS 2.2. */
function sample(): Float64Array {
  const uniform = lcg(20_240_101);
  let h = 2;
  return Float64Array.from({ length: 2000 }, () => {
    const r = Math.sqrt(h) * normalFrom(uniform);
    h = nextVariance(garch(0.1, 0.1, 0.85), r, h);
    return r;
  });
}
function fitted(model: VolatilityModel): Extract<VolatilityModel, { kind: 'garch' }> {
  if (model.kind !== 'garch') throw new Error(`fell back: ${model.reason}`);
  return model;
}

describe('recursion and forecast', () => {
  test('check values', () => {
    const model = garch(0.1, 0.1, 0.8);
    const h3 = [1, -2, 0.5].reduce((h, e) => nextVariance(model, e, h), 1.2);
    expect(h3).toBeCloseTo(1.2674, 12);
    const path5 = variancePath(model, h3, 5);
    expect(path5[4]).toBeCloseTo(1.17544114, 8);
    expect(sum(path5)).toBeCloseTo(6.09502974, 8);
    expect(sum(variancePath(garch(0.1, 0.1, 0.85), 3, 7))).toBeCloseTo(20.0332540781, 10);
  });
  test('law: the path runs monotonically to the long-run variance', () => {
    const positive = fc.double({ min: 0.01, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        positive,
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.double({ min: 0, max: 0.65, noNaN: true }),
        positive,
        (omega, alpha, beta, next) => {
          const longRun = omega / (1 - alpha - beta);
          const values = variancePath(garch(omega, alpha, beta), next, 30);
          for (let k = 0; k < 30; k++) {
            expect(values[k]).toBeCloseTo(longRun + (alpha + beta) ** k * (next - longRun), 9);
            if (k > 0)
              expect(Math.abs(values[k]! - longRun)).toBeLessThanOrEqual(
                Math.abs(values[k - 1]! - longRun) + 1e-9,
              );
          }
        },
      ),
    );
    expect(() => variancePath(garch(1, 0, 0), 1, 0)).toThrow('horizon is 0');
  });
});

describe('fit', () => {
  test('check values: the sample, no mean taken off', () => {
    const x = sample();
    expect(x[0]).toBeCloseTo(1.404805646, 8);
    const model = fitted(fitGarch(x, { mean: 'zero' }));
    expect(Math.abs(model.parameters.omega - 0.09988)).toBeLessThan(2e-4);
    expect(Math.abs(model.parameters.alpha - 0.10833)).toBeLessThan(2e-4);
    expect(Math.abs(model.parameters.beta - 0.84605)).toBeLessThan(2e-4);
    expect(model.logLikelihood).toBeCloseTo(-3516.45075686, 5);
  });
  test('law: a change of unit changes nothing but the unit', () => {
    const model = fitted(fitGarch(sample()));
    const percent = fitted(fitGarch(sample().map((value) => value / 100)));
    expect(percent.parameters.alpha).toBeCloseTo(model.parameters.alpha, 4);
    expect(percent.next * 1e4).toBeCloseTo(model.next, 3);
  });
  test('streaming goes on from the fit; its forecast starts there', () => {
    const x = sample();
    const model = fitted(fitGarch(x));
    expect(updateVariance(model, 3, model.next)).toBe(
      nextVariance(model.parameters, 3 - model.mean, model.next),
    );
    expect(forecastVariances(model, 3)[0]).toBe(model.next);
  });
  test('Student errors and leverage are found where they are', () => {
    const random = new Prng(4);
    const truth = garch(0.05, 0.04, 0.85, 0.12);
    let h = 1;
    const x = Float64Array.from({ length: 6000 }, () => {
      // Student t with 6 degrees, of variance 1.
      let chi = 0;
      for (let index = 0; index < 6; index++) chi += random.normal() ** 2;
      const e = (Math.sqrt(h) * random.normal()) / Math.sqrt(chi / 4);
      h = nextVariance(truth, e, h);
      return e;
    });
    const plain = fitted(fitGarch(x));
    const student = fitted(fitGarch(x, { errors: 'student', leverage: true }));
    expect(student.logLikelihood).toBeGreaterThan(plain.logLikelihood + 50);
    expect(Math.abs(student.freedom! - 6)).toBeLessThan(1.5);
    expect(Math.abs(student.parameters.gamma - 0.12)).toBeLessThan(0.05);
    expect(persistence(student.parameters)).toBeLessThan(1);
  });
  test('falls back to smoothing, and says why', () => {
    expect(fitGarch(sample().slice(0, 499))).toMatchObject({
      kind: 'ewma',
      reason: 'insufficient_data',
      converged: false,
    });
    expect(fitGarch(sample(), { maxIterations: 5 })).toMatchObject({ kind: 'ewma', reason: 'not_converged' });
    const flat = fitGarch(sample().slice(0, 10));
    expect(forecastVariances(flat, 3)).toEqual(new Float64Array(3).fill(flat.next));
    expect(updateVariance(flat, flat.mean, 1)).toBe(0.94);
  });
  test('bad input', () => {
    expect(() => fitGarch(new Float64Array(600))).toThrow('do not vary');
    expect(() => fitGarch(Float64Array.of(1, Number.NaN))).toThrow('returns[1] is NaN');
  });
});

const golden = path.resolve(import.meta.dirname, '../../../../..', 'shared/golden');
test.skipIf(!existsSync(golden))('golden: daily returns, own scipy fit and fGarch', () => {
  const { scipy_numba_qmle: wanted } = JSON.parse(readFileSync(path.join(golden, 'garch.json'), 'utf8')) as {
    scipy_numba_qmle: { mu: number; omega: number; alpha: number; beta: number; negLogLik: number };
  };
  const closes = readFileSync(path.join(golden, 'portfolio_daily_closes.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[1]));
  const x = Float64Array.from(closes.slice(1), (close, row) => 100 * Math.log(close / closes[row]!));
  const model = fitted(fitGarch(x, { mean: 'fitted' }));
  // Their first variance is taken about the fitted mean, ours about the sample's: a 1e-3 matter here.
  expect(Math.abs(model.parameters.omega / wanted.omega - 1)).toBeLessThan(2e-3);
  expect(Math.abs(model.parameters.alpha - wanted.alpha)).toBeLessThan(1e-3);
  expect(Math.abs(model.parameters.beta - wanted.beta)).toBeLessThan(1e-3);
  expect(Math.abs(model.mean - wanted.mu)).toBeLessThan(1e-3);
  expect(Math.abs(-model.logLikelihood - wanted.negLogLik)).toBeLessThan(5e-3);
});
