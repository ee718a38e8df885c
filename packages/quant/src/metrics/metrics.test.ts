import { describe, expect, test } from 'vitest';
import * as metrics from './index.ts';

// R20 of METHODS part 0, and the check values of part 7.6 [R].
const r20 = Float64Array.from([
  -0.031, 0.012, 0.004, -0.008, 0.021, -0.015, 0.007, 0.001, -0.044, 0.018, 0.009, -0.002, 0.013, -0.019,
  0.026, -0.006, 0.003, 0.011, -0.027, 0.016,
]);
const trades = Float64Array.from([120, -80, 60, -40, 200, -100, 30, -60]);

const close = (metric: metrics.Metric, expected: number): void => {
  expect(metric.value).not.toBeNull();
  // Printed to ten decimals.
  expect(Math.abs((metric.value ?? 0) - expected)).toBeLessThan(Math.max(1, Math.abs(expected)) * 6e-11);
};

describe('check values', () => {
  test('moments', () => {
    expect(metrics.meanOf(r20)).toBeCloseTo(-0.00055, 15);
    expect(metrics.deviationOf(r20)).toBeCloseTo(0.018633515361757214, 15);
  });
  test('returns', () => {
    close(metrics.totalReturn(r20), -0.0142349696);
    close(metrics.cagr(r20, 365), -0.2302234265);
    close(metrics.sharpe(r20, 365), -0.5639158818);
    close(metrics.sortino(r20, 365), -0.7152920556);
    close(metrics.maxDrawdown(r20), 0.0534728245);
    close(metrics.calmar(r20, 365), -4.3054285768);
    close(metrics.omega(r20), 0.9276315789473685);
    close(metrics.tailRatio(r20), 0.6714060032);
    close(metrics.ulcerIndex(r20), 2.4234707172);
  });
  test('trades', () => {
    close(metrics.profitFactor(trades), 1.4642857142857142);
    close(metrics.expectancy(trades), 16.25);
    // The printed 0.4343341344 has two digits swapped: √8 × 16.25 / stdev by Python's statistics is this.
    close(metrics.systemQuality(trades), 0.43433414434);
    close(metrics.winRate(trades), 0.5);
    close(metrics.payoff(trades), 1.4642857142857142);
  });
});

describe('what does not exist is null with its reason', () => {
  const none = new Float64Array(0);
  const flat = new Float64Array(5);
  const gains = Float64Array.from([0.01, 0.02]);
  test.each([
    ['sharpe of flat returns', metrics.sharpe(flat, 365), 'returns_do_not_vary'],
    ['sortino without losses', metrics.sortino(gains, 365), 'no_losses'],
    ['omega without losses', metrics.omega(gains), 'no_losses'],
    ['calmar without drawdown', metrics.calmar(gains, 365), 'no_drawdown'],
    ['cagr of a lost account', metrics.cagr(Float64Array.from([-1]), 365), 'equity_lost'],
    ['profit factor without trades', metrics.profitFactor(none), 'no_trades'],
    ['profit factor without losses', metrics.profitFactor(gains), 'no_losing_trades'],
    ['payoff without wins', metrics.payoff(Float64Array.from([-1])), 'no_winning_trades'],
    ['quality of equal trades', metrics.systemQuality(Float64Array.from([3, 3])), 'trades_do_not_vary'],
  ])('%s', (_name, metric, reason) => expect(metric).toEqual({ value: null, reason }));
});
