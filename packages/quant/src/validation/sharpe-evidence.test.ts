import { describe, expect, test } from 'vitest';
import { lcg, normalCdf, normalFrom } from '../statistics/index.ts';
import {
  deflatedSharpe,
  expectedMaxSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeSampleOf,
} from './sharpe-evidence.ts';
import { noise } from './testing/noise.ts';

const YEAR = 250;
const annual = { sharpe: 2.5 / Math.sqrt(YEAR), periods: 1250, skewness: -3, rawKurt: 10 };
const variance = 0.5 / YEAR;

describe('check values of METHODS 7.3', () => {
  test('deflated Sharpe ratio', () => {
    const hundred = deflatedSharpe(annual, variance, 100);
    expect(hundred?.threshold).toBeCloseTo(0.1131720019, 9);
    expect(hundred?.probability).toBeCloseTo(0.9003968344, 9);
    expect(deflatedSharpe(annual, variance, 46)?.probability).toBeCloseTo(0.9505017069, 9);
    const normal = { ...annual, skewness: 0, rawKurt: 3 };
    expect(deflatedSharpe(normal, variance, 88)?.probability).toBeCloseTo(0.9504908167, 9);
  });
  test('probabilistic Sharpe ratio and minimum track record', () => {
    const monthly = { sharpe: 0.458, periods: 24, skewness: -2.448, rawKurt: 10.164 };
    expect(probabilisticSharpe(monthly)).toBeCloseTo(0.9133610839, 9);
    expect(probabilisticSharpe({ ...monthly, skewness: 0, rawKurt: 3 })).toBeCloseTo(0.9816749191, 9);
    expect(minimumTrackRecord(monthly)).toBeCloseTo(34.5575, 4);
  });
});

describe('laws', () => {
  test('one trial deflates nothing; more trials never less', () => {
    expect(expectedMaxSharpe(1, 1)).toBe(0);
    let before = 0;
    for (const trials of [2, 3, 10, 100, 10_000]) {
      const threshold = expectedMaxSharpe(1, trials);
      expect(threshold).toBeGreaterThan(before);
      before = threshold;
    }
  });
  test('the expected maximum is that of simulated normals', () => {
    const uniform = lcg(29);
    let sum = 0;
    for (let run = 0; run < 4000; run++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let trial = 0; trial < 50; trial++) best = Math.max(best, normalFrom(uniform));
      sum += best / 4000;
    }
    expect(Math.abs(expectedMaxSharpe(1, 50) - sum)).toBeLessThan(0.05);
  });
  test('the minimum track record is where the probability is reached', () => {
    const periods = minimumTrackRecord(annual) ?? 0;
    expect(probabilisticSharpe({ ...annual, periods })).toBeCloseTo(0.95, 9);
  });
  test('a sample has its own moments', () => {
    const [returns] = noise(4000, 1, 3);
    const sample = sharpeSampleOf(returns!.map((value) => 0.05 + value));
    expect(sample?.periods).toBe(4000);
    expect(Math.abs((sample?.sharpe ?? 0) - 0.05)).toBeLessThan(0.05);
    expect(Math.abs(sample?.skewness ?? 1)).toBeLessThan(0.15);
    expect(Math.abs((sample?.rawKurt ?? 0) - 3)).toBeLessThan(0.3);
    expect(probabilisticSharpe({ sharpe: 0.1, periods: 101, skewness: 0, rawKurt: 1 })).toBeCloseTo(
      normalCdf(1),
      12,
    );
  });
});

describe('what does not exist', () => {
  test('is null', () => {
    expect(probabilisticSharpe({ sharpe: 2, periods: 50, skewness: 3, rawKurt: 3 })).toBeNull();
    expect(minimumTrackRecord({ ...annual, sharpe: -0.1 })).toBeNull();
    expect(sharpeSampleOf(new Float64Array(100))).toBeNull();
    expect(sharpeSampleOf(Float64Array.of(1, 2, 3))).toBeNull();
  });
  test('or refused', () => {
    expect(() => expectedMaxSharpe(1, 0)).toThrow('trials is 0');
    expect(() => expectedMaxSharpe(-1, 5)).toThrow('variance is -1');
  });
});
