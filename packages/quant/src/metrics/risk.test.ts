import { describe, expect, test } from 'vitest';
import { inverseNormal } from '../statistics/normal.ts';
import * as metrics from './index.ts';

// R20 of METHODS part 0, and the check values of part 1.2 [R].
const r20 = Float64Array.from([
  -0.031, 0.012, 0.004, -0.008, 0.021, -0.015, 0.007, 0.001, -0.044, 0.018, 0.009, -0.002, 0.013, -0.019,
  0.026, -0.006, 0.003, 0.011, -0.027, 0.016,
]);

describe('value at risk and expected shortfall', () => {
  test('historical', () => {
    expect(metrics.historicalVar(r20, 0.05).value).toBeCloseTo(0.03165, 12);
    expect(metrics.historicalShortfall(r20, 0.05).value).toBeCloseTo(0.044, 12);
    expect(metrics.historicalShortfall(r20, 0.07).value).toBeCloseTo(0.040285714285714286, 12);
    expect(metrics.historicalVar(r20, 0.1).value).toBeCloseTo(0.0274, 12);
    expect(metrics.historicalShortfall(r20, 0.1).value).toBeCloseTo(0.0375, 12);
  });

  test('normal', () => {
    expect(metrics.normalVar(r20, 0.05).value).toBeCloseTo(0.03119940532564234, 12);
    // The printed 0.03898558078558297 has a digit wrong: Python's NormalDist gives this.
    expect(metrics.normalShortfall(r20, 0.05).value).toBeCloseTo(0.03898559078558299, 12);
    expect(metrics.normalVar(r20, 0.01).value).toBeCloseTo(0.04389803884773125, 12);
  });

  test('Student’s t comes to the normal for many degrees and lies beyond it for few', () => {
    expect(metrics.studentVar(r20, 0.01, 1e6).value).toBeCloseTo(metrics.normalVar(r20, 0.01).value!, 6);
    expect(metrics.studentShortfall(r20, 0.01, 1e6).value).toBeCloseTo(
      metrics.normalShortfall(r20, 0.01).value!,
      6,
    );
    expect(metrics.studentShortfall(r20, 0.01, 4).value!).toBeGreaterThan(
      metrics.normalShortfall(r20, 0.01).value!,
    );
    expect(() => metrics.studentVar(r20, 0.01, 2)).toThrow('freedom is 2');
  });

  test('Cornish–Fisher, and its guard', () => {
    const z = inverseNormal(0.01);
    expect(metrics.cornishFisherQuantile(z, -0.5, 2)).toBeCloseTo(-3.0674967638, 9);
    expect(metrics.cornishFisherShortfallFactor(0.01, -0.5, 2)).toBeCloseTo(-3.9799628923, 9);
    expect(metrics.isCornishFisherValid(-0.5, 2)).toBe(true);
    expect(metrics.cornishFisherTail(r20, 0.05).valueAtRisk).toEqual({ value: null, reason: 'cf_invalid' });
    const { exKurt, mean, sd, skewness } = momentsOfR20();
    const zc = metrics.cornishFisherQuantile(inverseNormal(0.05), skewness, exKurt);
    expect(zc).toBeCloseTo(-1.8553380447, 9);
    expect(-(mean + zc * sd)).toBeCloseTo(0.0351214695, 9);
  });

  test('the shortfall factor is the mean of the quantile over the tail', () => {
    const steps = 200_000;
    let sum = 0;
    for (let step = 0; step < steps; step++)
      sum += metrics.cornishFisherQuantile(inverseNormal(((step + 0.5) / steps) * 0.01), -0.5, 2);
    expect(sum / steps).toBeCloseTo(metrics.cornishFisherShortfallFactor(0.01, -0.5, 2), 3);
  });

  test('a tail outside 0…1 is refused', () => {
    expect(() => metrics.historicalVar(r20, 5)).toThrow('tail is 5');
  });
});

describe('against a benchmark', () => {
  const market = r20;
  const geared = r20.map((value) => 2 * value + 0.001);
  const pair = { returns: geared, benchmark: market };

  test('twice the market and a thousandth more has beta 2, that alpha, correlation 1', () => {
    expect(metrics.beta(pair).value).toBeCloseTo(2, 12);
    expect(metrics.alpha(pair, 365).value).toBeCloseTo(0.365, 12);
    expect(metrics.benchmarkCorrelation(pair).value).toBeCloseTo(1, 12);
    expect(metrics.treynor(pair, 365).value).toBeCloseTo((metrics.meanOf(geared) * 365) / 2, 12);
    expect(metrics.trackingError(pair, 365).value).toBeCloseTo(metrics.volatility(market, 365).value!, 12);
  });

  test('captures are of the periods that rose or fell', () => {
    const half = { returns: r20.map((value) => value / 2), benchmark: r20 };
    expect(metrics.upCapture(half).value).toBeCloseTo(0.5, 12);
    expect(metrics.downCapture(half).value).toBeCloseTo(0.5, 12);
    expect(metrics.informationRatio({ returns: r20, benchmark: r20 }, 365)).toEqual({
      value: null,
      reason: 'no_difference',
    });
  });

  test('other lengths are refused', () => {
    expect(() => metrics.beta({ returns: r20, benchmark: r20.slice(1) })).toThrow('benchmark 19');
  });
});

describe('loss and recovery', () => {
  test('they agree with each other', () => {
    expect(metrics.painIndex(r20).value!).toBeLessThan(metrics.maxDrawdown(r20).value!);
    expect(metrics.martinRatio(r20, 365).value).toBeCloseTo(
      metrics.cagr(r20, 365).value! / (metrics.ulcerIndex(r20).value! / 100),
      12,
    );
    expect(metrics.sortino(r20, 365).value).toBeCloseTo(
      (metrics.meanOf(r20) * 365) / metrics.downsideDeviation(r20, 365).value!,
      12,
    );
    // Omega − 1 is the same as all over the losses.
    expect(metrics.gainToPain(r20).value).toBeCloseTo(metrics.omega(r20).value! - 1, 12);
    expect(metrics.recoveryFactor(r20).value).toBeCloseTo(-0.0142349696 / 0.0534728245, 7);
    expect(metrics.positiveShare(r20).value).toBe(0.6);
    expect(metrics.longestDrawdown(r20).value).toBe(20);
    expect(metrics.gainToRecover(0.2)).toBeCloseTo(0.25, 15);
    expect(() => metrics.gainToRecover(1)).toThrow('drawdown is 1');
  });
});

function momentsOfR20() {
  const n = r20.length;
  const mean = metrics.meanOf(r20);
  const central = (power: number): number => r20.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  return {
    mean,
    sd: metrics.deviationOf(r20),
    skewness: central(3) / central(2) ** 1.5,
    exKurt: central(4) / central(2) ** 2 - 3,
  };
}
