import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantileOf } from '../metrics/moments.ts';
import { Prng } from '../statistics/index.ts';
import { ScenarioAlarms } from './scenario-alarms.ts';
import {
  blendWeights,
  limitTurnover,
  SCENARIO_COLUMNS,
  SCENARIO_MATRIX,
  scenarioProbabilities,
  SCENARIOS,
  tiltMatrix,
  withoutEmptyColumns,
} from './scenario-matrix.ts';
import type { ColumnWeights } from './scenario-matrix.ts';

const total = (weights: ColumnWeights): number =>
  SCENARIO_COLUMNS.reduce((sum, column) => sum + weights[column], 0);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const evidence = fc.tuple(share, share, share, share, share).map(([highVolatility, a, b, c, d]) => {
  const sum = a + b + c + d || 1;
  const classes = {
    trendingUp: a / sum,
    trendingDown: b / sum,
    ranging: a + b + c + d === 0 ? 1 : c / sum,
    volatile: d / sum,
  };
  return { highVolatility, classes };
});

describe('scenario matrix', () => {
  test('every row sums to 1', () => {
    for (const scenario of SCENARIOS)
      expect(Math.abs(total(SCENARIO_MATRIX[scenario]) - 1)).toBeLessThan(1e-12);
  });
  test('law: probabilities and weights are shares', () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const probabilities = scenarioProbabilities(given);
        expect(SCENARIOS.reduce((sum, scenario) => sum + probabilities[scenario], 0)).toBeCloseTo(1, 12);
        const weights = blendWeights(probabilities);
        expect(total(weights)).toBeCloseTo(1, 12);
        expect(Math.min(...SCENARIO_COLUMNS.map((column) => weights[column]))).toBeGreaterThanOrEqual(0);
        expect(total(withoutEmptyColumns(weights, new Set(['trend', 'grid'])))).toBeCloseTo(1, 12);
      }),
    );
  });
  test('a certain crisis is cash, whatever else is said; a breakout outranks the rest', () => {
    const all = { highVolatility: 0, breakout: true, crisis: true };
    expect(blendWeights(scenarioProbabilities(all)).cash).toBeGreaterThanOrEqual(0.95);
    expect(scenarioProbabilities({ ...all, crisis: false }).BREAKOUT).toBe(1);
  });
  test('both experts count', () => {
    const up = { trendingUp: 0.7, trendingDown: 0.1, ranging: 0.2, volatile: 0 };
    const calm = scenarioProbabilities({ highVolatility: 0.2, classes: up });
    expect(calm.UP_LOWVOL).toBeCloseTo(0.56, 5);
    expect(calm.UP_HIGHVOL).toBeCloseTo(0.14, 5);
    const wild = scenarioProbabilities({
      highVolatility: 0.2,
      classes: { trendingUp: 0, trendingDown: 0, ranging: 0, volatile: 1 },
    });
    expect(wild.UP_HIGHVOL + wild.DOWN_HIGHVOL + wild.RANGE_HIGHVOL).toBeGreaterThan(0.999);
    expect(() => scenarioProbabilities({ highVolatility: 1.5 })).toThrow('highVolatility is 1.5');
  });
  test('a column without a strategy goes to cash', () => {
    const kept = withoutEmptyColumns(
      SCENARIO_MATRIX.UP_LOWVOL,
      new Set(['trend', 'meanRev', 'grid', 'carry']),
    );
    expect(kept.cash).toBeCloseTo(0.05 + 0.15 + 0.05 + 0.15, 12);
    expect([kept.trend, kept.hold]).toEqual([0.4, 0]);
  });
  test('law: no further than the turnover allows, and on the way', () => {
    fc.assert(
      fc.property(evidence, evidence, fc.double({ min: 0, max: 2, noNaN: true }), (a, b, most) => {
        const from = blendWeights(scenarioProbabilities(a));
        const to = blendWeights(scenarioProbabilities(b));
        const next = limitTurnover(from, to, most);
        expect(total(next)).toBeCloseTo(1, 12);
        const moved = SCENARIO_COLUMNS.reduce(
          (sum, column) => sum + Math.abs(next[column] - from[column]),
          0,
        );
        expect(moved).toBeLessThanOrEqual(most + 1e-12);
      }),
    );
  });
  test('law: a tilt stays within half of the prior and keeps the sum; the crisis row does not move', () => {
    const factor = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.record({ trend: factor, meanRev: factor, cash: factor, carry: factor }), (wishes) => {
        const tilted = tiltMatrix(Object.fromEntries(SCENARIOS.map((scenario) => [scenario, wishes])));
        for (const scenario of SCENARIOS) {
          expect(total(tilted[scenario])).toBeCloseTo(1, 9);
          for (const column of SCENARIO_COLUMNS) {
            const prior = SCENARIO_MATRIX[scenario][column];
            expect(Math.abs(tilted[scenario][column] - prior)).toBeLessThanOrEqual(0.5 * prior + 1e-12);
          }
        }
        expect(tilted.CRISIS).toEqual(SCENARIO_MATRIX.CRISIS);
      }),
    );
    expect(tiltMatrix({ UP_LOWVOL: { trend: 1.2 } }).UP_LOWVOL.trend).toBeGreaterThan(0.4);
    expect(() => tiltMatrix({ UP_LOWVOL: { trend: 0 } })).toThrow('UP_LOWVOL.trend is 0');
  });
});

describe('alarms', () => {
  const bar = (close: number, sigma = 0.01): { high: number; low: number; close: number; sigma: number } => ({
    high: close * 1.0001,
    low: close * 0.9999,
    close,
    sigma,
  });
  test('a squeeze that breaks its range is a breakout; the same move without a squeeze is none', () => {
    const run = (quiet: number): boolean[] => {
      const alarms = new ScenarioAlarms();
      const random = new Prng(1);
      let close = 100;
      const moves = [
        ...Array.from({ length: 60 }, () => 0.01),
        ...Array.from({ length: 12 }, () => quiet),
        0.04,
        0.04,
      ];
      return moves.map((move, index) => {
        close *= 1 + (index < 72 ? move * (random.uniform() < 0.5 ? -1 : 1) : move);
        return alarms.update(bar(close)).breakout;
      });
    };
    expect(run(0.0005).slice(0, 72).includes(true)).toBe(false);
    expect(run(0.0005).slice(72).includes(true)).toBe(true);
    expect(run(0.01).includes(true)).toBe(false);
  });
  test('crisis by sigma, by the book and by the account, each with its reason', () => {
    const alarms = new ScenarioAlarms();
    for (let index = 0; index < 200; index++)
      expect(alarms.update(bar(100, 0.01 + 1e-5 * (index % 10))).crisis).toBe(false);
    expect(alarms.update(bar(100, 0.03))).toEqual({
      breakout: false,
      crisis: true,
      reasons: ['sigma_extreme'],
    });
    expect(alarms.update({ ...bar(100), liquidityAlarm: true }).reasons).toEqual(['liquidity']);
    expect(alarms.update({ ...bar(100), severeDrawdown: true }).reasons).toEqual(['drawdown']);
  });

  test('sigma beyond the 99th percentile, as sorting would find it', () => {
    const alarms = new ScenarioAlarms();
    const random = new Prng(5);
    const seen: number[] = [];
    for (let index = 0; index < 700; index++) {
      const sigma = Math.round(20 * Math.exp(random.normal())) / 1000;
      const sorted = seen.slice(-500).sort((a, b) => a - b);
      const limit =
        sorted.length < 100 ? Number.POSITIVE_INFINITY : quantileOf(Float64Array.from(sorted), 0.99);
      expect(alarms.update(bar(100, sigma)).crisis).toBe(sigma > limit);
      seen.push(sigma);
    }
  });

  test('saved and loaded, they go on as if nothing had happened', () => {
    const random = new Prng(9);
    let alarms = new ScenarioAlarms();
    const whole = new ScenarioAlarms();
    for (let index = 0; index < 300; index++) {
      const next = bar(100 * Math.exp(0.01 * random.normal()), 0.01 * random.uniform());
      expect(alarms.update(next)).toEqual(whole.update(next));
      if (index % 7 !== 0) continue;
      const saved = JSON.stringify(alarms.save());
      alarms = new ScenarioAlarms();
      alarms.load(JSON.parse(saved) as (number | null)[]);
    }
  });
});
