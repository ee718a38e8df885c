import { describe, expect, test } from 'vitest';
import { inverseNormal, momentsOf, normalPdf, Prng } from '../statistics/index.ts';
import { lossProbability, portfolioVariance, simulatePortfolio, tailRisk } from './index.ts';

const covariance = Float64Array.of(4e-4, 1e-4, 1e-4, 9e-4);
const mean = Float64Array.of(0.001, -0.0005);
const weights = Float64Array.of(0.6, 0.4);
const normal = { kind: 'normal', mean, covariance } as const;

describe('joint normals', () => {
  test('one period recovers the parametric figures within 4 standard errors', () => {
    const { terminal } = simulatePortfolio(normal, { paths: 10_000, horizon: 1, seed: 2, weights });
    const sd = Math.sqrt(portfolioVariance(covariance, weights));
    const mu = 0.6 * 0.001 - 0.4 * 0.0005;
    for (const confidence of [0.95, 0.99]) {
      const q = 1 - confidence;
      const risk = tailRisk(terminal, confidence);
      const valueAtRisk = -(mu + inverseNormal(q) * sd);
      const shortfall = -(mu - (sd * normalPdf(inverseNormal(q))) / q);
      const exactError = (Math.sqrt((q * (1 - q)) / 10_000) / normalPdf(inverseNormal(q))) * sd;
      expect(Math.abs(risk.valueAtRisk.value - valueAtRisk)).toBeLessThan(4 * exactError);
      expect(Math.abs(risk.expectedShortfall.value - shortfall)).toBeLessThan(
        4 * risk.expectedShortfall.standardError,
      );
      expect(Math.abs(risk.valueAtRisk.standardError / exactError - 1)).toBeLessThan(0.35);
    }
  });
  test('law: the standard errors are those of repeated simulations', () => {
    const runs = Array.from({ length: 200 }, (_unused, seed) =>
      tailRisk(simulatePortfolio(normal, { paths: 1_000, horizon: 1, seed, weights }).terminal, 0.95),
    );
    for (const figure of ['valueAtRisk', 'expectedShortfall'] as const) {
      const seen = momentsOf(Float64Array.from(runs, (run) => run[figure].value)).sd;
      const said = momentsOf(Float64Array.from(runs, (run) => run[figure].standardError)).mean;
      expect(Math.abs(said / seen - 1)).toBeLessThan(0.2);
    }
  });
  test('the same seed gives the same paths; growth compounds', () => {
    const plan = { paths: 2_000, horizon: 60, seed: 5, weights };
    const first = simulatePortfolio(normal, plan);
    expect(simulatePortfolio(normal, plan)).toEqual(first);
    const growth = momentsOf(first.terminal);
    const expected = (1 + 0.6 * 0.001 - 0.4 * 0.0005) ** 60 - 1;
    expect(Math.abs(growth.mean - expected) / (growth.sd / Math.sqrt(2_000))).toBeLessThan(4);
    for (let path = 0; path < 2_000; path++)
      expect(first.maxDrawdown[path]).toBeGreaterThanOrEqual(Math.max(0, -first.terminal[path]!) - 1e-12);
  });
});

describe('blocks of history', () => {
  const random = new Prng(1);
  const returns = Float64Array.from({ length: 800 }, () => 0.02 * random.normal());
  test('rows stay together, and the mean of history is kept', () => {
    // The second asset is the mirror of the first: held alike they never move.
    const mirrored = returns.map((value, index) => (index % 2 === 0 ? value : -returns[index - 1]!));
    const even = simulatePortfolio(
      { kind: 'history', returns: mirrored },
      { paths: 50, horizon: 100, seed: 1, weights: Float64Array.of(0.5, 0.5) },
    );
    expect(Math.max(...even.maxDrawdown)).toBeLessThan(1e-12);
    const one = simulatePortfolio(
      { kind: 'history', returns },
      { paths: 20_000, horizon: 1, seed: 3, weights: Float64Array.of(1) },
    );
    const [drawn, history] = [momentsOf(one.terminal), momentsOf(returns)];
    expect(Math.abs(drawn.mean - history.mean)).toBeLessThan((4 * history.sd) / Math.sqrt(20_000));
  });
  test('equity that is lost stays lost', () => {
    const ruin = simulatePortfolio(
      { kind: 'history', returns: Float64Array.of(-0.6, 0.5) },
      { paths: 20, horizon: 200, seed: 1, weights: Float64Array.of(2) },
    );
    expect([...ruin.terminal]).toEqual(Array.from({ length: 20 }, () => -1));
  });
  test('bad input', () => {
    const plan = { paths: 10, horizon: 5, seed: 1, weights: Float64Array.of(1) };
    expect(() => simulatePortfolio({ kind: 'history', returns, meanBlock: 0 }, plan)).toThrow(
      'meanBlock is 0',
    );
    expect(() => simulatePortfolio({ kind: 'history', returns }, { ...plan, paths: 0 })).toThrow(
      'paths is 0',
    );
    expect(() => tailRisk(new Float64Array(100), 0.95)).toThrow('at least 10');
  });
});

test('loss probability', () => {
  expect(lossProbability(Float64Array.of(-0.2, -0.05, 0, 0.1), 0.1)).toEqual({
    value: 0.25,
    standardError: Math.sqrt(0.1875 / 4),
  });
});
