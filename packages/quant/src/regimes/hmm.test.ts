import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { lcg, normalFrom } from '../statistics/index.ts';
import { HmmFilter, filterHmm } from './hmm-filter.ts';
import { smoothHmm } from './hmm-expectation.ts';
import { fitHmm, improveHmm, selectHmm } from './hmm-fit.ts';
import type { HmmParameters } from './hmm-parameters.ts';
import type { FilteredProb, SmoothedStates } from './state-probabilities.ts';

const oneDimension = (
  initial: number[],
  transition: number[],
  means: number[],
  sds: number[],
): HmmParameters => ({
  states: initial.length,
  dimensions: 1,
  initial,
  transition,
  means,
  covariances: sds.map((sd) => sd * sd),
});

/** The two-state sample of METHODS 2.1. */
function sample(rows = 300): Float64Array {
  const uniform = lcg(20_240_202);
  let state = 0;
  return Float64Array.from({ length: rows }, () => {
    if (uniform() < 0.05) state = 1 - state;
    return [0.1, -0.2][state]! + [0.5, 1.5][state]! * normalFrom(uniform);
  });
}
const truth = oneDimension([0.5, 0.5], [0.95, 0.05, 0.05, 0.95], [0.1, -0.2], [0.5, 1.5]);

describe('filter', () => {
  test('check values (a): three observations', () => {
    const model = oneDimension([0.5, 0.5], [0.9, 0.1, 0.2, 0.8], [0, 2], [1, 1]);
    const { probabilities, logLikelihood } = filterHmm(model, Float64Array.of(0, 1, 3));
    expect(probabilities[1]).toBeCloseTo(0.11920292, 8);
    expect(probabilities[3]).toBeCloseTo(0.18344205, 8);
    expect(probabilities[5]).toBeCloseTo(0.94173299, 8);
    expect(logLikelihood).toBeCloseTo(-5.739616781284775, 12);
  });
  test('check values (b): the sample under its true parameters', () => {
    const x = sample();
    expect(x[0]).toBeCloseTo(-0.30832483821, 10);
    const { probabilities, logLikelihood } = filterHmm(truth, x);
    expect(logLikelihood).toBeCloseTo(-443.5936090555264, 9);
    // Printed as .3169635152; the likelihood and all other values of the sample agree to their last digit.
    expect(probabilities[1]).toBeCloseTo(0.3169635152, 7);
    expect(probabilities[2 * 9 + 1]).toBeCloseTo(0.895860541, 9);
    expect(probabilities[2 * 299 + 1]).toBeCloseTo(0.817524684, 9);
  });
  test('law: what is filtered does not change when the future comes; what is smoothed does', () => {
    const x = sample();
    const whole = filterHmm(truth, x).probabilities;
    let changed = 0;
    for (let cut = 20; cut < 300; cut += 20) {
      expect(filterHmm(truth, x.slice(0, cut)).probabilities).toEqual(whole.slice(0, 2 * cut));
      const poisoned = x.map((value, row) => (row >= cut ? value * 1000 : value));
      expect(filterHmm(truth, poisoned).probabilities.slice(0, 2 * cut)).toEqual(whole.slice(0, 2 * cut));
      const early = smoothHmm(truth, x.slice(0, cut)).probabilities.at(-1)!;
      changed = Math.max(changed, Math.abs(early - smoothHmm(truth, x).probabilities[2 * cut - 1]!));
    }
    expect(changed).toBeGreaterThan(0.1);
  });
  test('hindsight and the filter agree on the last row, differ by .439 at most before', () => {
    const x = sample();
    const smooth = smoothHmm(truth, x);
    const live = filterHmm(truth, x).probabilities;
    expect(smooth.probabilities.at(-1)).toBeCloseTo(live.at(-1)!, 12);
    expect(smooth.logLikelihood).toBeCloseTo(-443.5936090555264, 9);
    let labels = 0;
    for (let row = 0; row < 300; row++)
      if (smooth.probabilities[2 * row]! > 0.5 !== live[2 * row]! > 0.5) labels++;
    expect(labels).toBeGreaterThan(10);
  });
  test('a period without an observation only moves the chain; a saved filter goes on', () => {
    const filter = new HmmFilter(truth);
    filter.update(Float64Array.of(2));
    const predicted = filter.predict();
    const other = new HmmFilter(truth);
    other.load(filter.save());
    expect([...filter.update(null)]).toEqual([...predicted]);
    other.update(null);
    expect(other.update(Float64Array.of(-1))).toEqual(filter.update(Float64Array.of(-1)));
    expect(() => filter.update(Float64Array.of(Number.NaN))).toThrow('observation[0] is NaN');
  });
  test('an observation far from every state still gives probabilities', () => {
    const out = new HmmFilter(truth).update(Float64Array.of(1e4));
    expect(out[0]! + out[1]!).toBeCloseTo(1, 12);
  });
  test('hindsight is no filtered probability, to the compiler', () => {
    const act = (now: FilteredProb): number => now[0]!;
    const hindsight: SmoothedStates = smoothHmm(truth, sample(5));
    // @ts-expect-error states in hindsight must not reach a decision
    const whole = (): number => act(hindsight);
    // @ts-expect-error nor their bare numbers
    const numbers = (): number => act(hindsight.probabilities);
    expect([typeof whole, typeof numbers]).toEqual(['function', 'function']);
  });
});

describe('fit', () => {
  test('check values (b): expectation–maximisation from the truth', () => {
    const fit = improveHmm(sample(), truth, { maxIterations: 5_000, tolerance: 1e-13 });
    expect(fit?.logLikelihood).toBeCloseTo(-441.53006305594, 4);
    const { means, covariances, transition } = fit!.parameters;
    const actual = [...means, ...covariances.map(Math.sqrt), transition[0]!, transition[3]!];
    const expected = [0.08488276, -0.09529762, 0.50706937, 1.3933356, 0.93573691, 0.96324466];
    for (const [index, value] of expected.entries())
      if (index !== 2) expect(Math.abs(actual[index]! - value)).toBeLessThan(1e-4);
    expect(Math.abs(actual[2]! - 0.50709369)).toBeLessThan(1e-4);
  });
  test('law: the likelihood never falls, and the floor of the variance holds', () => {
    const x = sample(400);
    for (let row = 0; row < 40; row++) x[row * 3] = 0.25; // a spike that a state would like to sit on
    for (const start of [truth, oneDimension([0.5, 0.5], [0.9, 0.1, 0.1, 0.9], [0.25, 0], [0.05, 1])]) {
      const fit = improveHmm(x, start, { tolerance: 1e-12 });
      const { history } = fit!;
      for (let step = 1; step < history.length; step++)
        expect(history[step]! - history[step - 1]!).toBeGreaterThan(-1e-8);
      const pooled = x.reduce((sum, value) => sum + value * value, 0) / x.length;
      expect(Math.min(...fit!.parameters.covariances)).toBeGreaterThan(0.9e-3 * pooled);
    }
  });
  test('restarts find at least what the truth leads to; the same seed gives the same fit', () => {
    const fit = fitHmm(sample(), 2, { dimensions: 1, seed: 5 });
    if (!fit.ok) throw new Error(fit.reason);
    expect(fit.logLikelihood).toBeGreaterThan(-441.56);
    expect(fit.converged).toBe(true);
    expect(JSON.stringify(fitHmm(sample(), 2, { dimensions: 1, seed: 5 }))).toBe(JSON.stringify(fit));
  });
  test('BIC takes two states for two, in two dimensions', () => {
    const flat = sample(1200);
    const uniform = lcg(77);
    const pairs = Float64Array.from({ length: 2400 }, (_unused, index) =>
      index % 2 === 0 ? flat[index >> 1]! : 0.5 * flat[index >> 1]! + normalFrom(uniform),
    );
    const fit = selectHmm(pairs, { dimensions: 2, seed: 1, restarts: 4 });
    expect(fit.ok && fit.parameters.states).toBe(2);
  });
  test('too few rows, rows without spread enough for a state', () => {
    expect(fitHmm(sample(249), 2, { dimensions: 1, seed: 1 })).toEqual({
      ok: false,
      reason: 'insufficient_data',
    });
    expect(() => fitHmm(Float64Array.of(Number.NaN), 2, { dimensions: 1, seed: 1 })).toThrow(
      'observations[0] is NaN',
    );
  });
});

const golden = path.resolve(import.meta.dirname, '../../../../..', 'shared/golden');
describe.skipIf(!existsSync(golden))('golden: statsmodels, three states of daily returns', () => {
  const file = existsSync(golden) ? JSON.parse(readFileSync(path.join(golden, 'hmm3.json'), 'utf8')) : {};
  const { params, llf } = file as { params: Record<string, number>; llf: number };
  test('likelihood under its parameters, and restarts that find no less', () => {
    const closes = readFileSync(path.join(golden, 'portfolio_daily_closes.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[1]));
    const x = Float64Array.from(closes.slice(1), (close, row) => 100 * Math.log(close / closes[row]!));
    const transition = [0, 1, 2].flatMap((from) => {
      const [a, b] = [params[`p[${from}->0]`]!, params[`p[${from}->1]`]!];
      return [a, b, Math.max(0, 1 - a - b)];
    });
    let steady = [1 / 3, 1 / 3, 1 / 3];
    for (let step = 0; step < 5_000; step++)
      steady = [0, 1, 2].map((to) =>
        steady.reduce((sum, p, from) => sum + p * transition[from * 3 + to]!, 0),
      );
    const model = oneDimension(
      steady,
      transition,
      [0, 1, 2].map((state) => params[`const[${state}]`]!),
      [0, 1, 2].map((state) => Math.sqrt(params[`sigma2[${state}]`]!)),
    );
    expect(Math.abs(filterHmm(model, x).logLikelihood - llf)).toBeLessThan(1e-4);
    const fit = fitHmm(x, 3, { dimensions: 1, seed: 1, maxIterations: 1_000, tolerance: 1e-9 });
    expect(fit.ok && fit.logLikelihood).toBeGreaterThan(llf - 1e-2);
  });
});
