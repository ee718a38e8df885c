import { describe, expect, test } from 'vitest';
import { Prng } from '../../statistics/index.ts';
import { labelLimits, labelOf } from './label-regimes.ts';
import { MARKET_FEATURES, MarketFeatures } from './market-features.ts';
import { RegimeClassifier } from './regime-classifier.ts';
import type { ClassifierReading } from './regime-classifier.ts';

const HOUR = 3_600_000;
const options = { seed: 2, trainBars: 1_500, retrainEveryMs: 240 * HOUR, horizon: 12, trees: 20 };

interface Bar {
  readonly closeTime: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Stretches of 120 bars: up, down, flat, wild; or without any structure at all. */
function market(bars: number, structured: boolean): Bar[] {
  const random = new Prng(3);
  let close = 100;
  return Array.from({ length: bars }, (_unused, index) => {
    const kind = structured ? Math.floor(index / 120) % 4 : 2;
    const drift = kind === 0 ? 0.004 : kind === 1 ? -0.004 : 0;
    close *= Math.exp(drift + (kind === 3 ? 0.03 : 0.004) * random.normal());
    const reach = 1 + 0.002 * random.uniform();
    return {
      closeTime: (index + 1) * HOUR,
      high: close * reach,
      low: close / reach,
      close,
      volume: 100 * Math.exp(0.2 * random.normal()),
    };
  });
}
const run = (bars: readonly Bar[]): ClassifierReading[] => {
  const classifier = new RegimeClassifier(options);
  return bars.map((bar) => classifier.update(bar));
};

describe('labels', () => {
  test('a line up, a line down, a saw and a storm', () => {
    const limits = { trendT: 5, medianVolatility: 0.01 };
    const path = (step: (index: number) => number): Float64Array => {
      let value = 0;
      return Float64Array.from({ length: 20 }, (_unused, index) => (value += step(index)));
    };
    const saw = (index: number): number => (index % 2 === 0 ? 1 : -1);
    const steps = [
      (i: number) => 0.01 + 0.001 * saw(i),
      (i: number) => -0.01 + 0.001 * saw(i),
      (i: number) => 0.01 * saw(i),
      (i: number) => 0.02 * saw(i),
    ];
    expect(steps.map((step) => labelOf(path(step), 3, 12, limits))).toEqual([0, 1, 2, 3]);
  });
  test('check value: a row is labelled by the bars after it, the first to the last of the horizon', () => {
    const closes = Float64Array.of(90, 100, 101, 103, 102, 105, 107, 50).map(Math.log);
    expect(labelLimits(closes, 0, 1, 6).trendT).toBeCloseTo(5.7296853337, 8);
  });
  test('limits come from the rows that they are given, and from nothing after their windows', () => {
    const random = new Prng(1);
    let value = 0;
    const closes = Float64Array.from({ length: 300 }, () => (value += 0.01 * random.normal()));
    const limits = labelLimits(closes, 20, 200, 12);
    const poisoned = closes.map((close, index) => (index < 212 ? close : Number.NaN));
    expect(labelLimits(poisoned, 20, 200, 12)).toEqual(limits);
    const strong = Array.from({ length: 180 }, (_unused, row) =>
      labelOf(closes, 20 + row, 12, { ...limits, medianVolatility: 1 }),
    ).filter((label) => label < 2);
    expect(strong.length / 180).toBeCloseTo(0.3, 1);
    expect(() => labelLimits(closes, 0, 290, 12)).toThrow('do not lie within 300');
  });
});

describe('features', () => {
  test('law: trailing only; all there once warm', () => {
    const bars = market(800, true);
    const all = (given: readonly Bar[]): (Float64Array | null)[] => {
      const features = new MarketFeatures();
      return given.map((bar) => features.update(bar));
    };
    const whole = all(bars);
    const first = whole.findIndex((row) => row !== null);
    expect(first).toBe(518);
    expect(whole.slice(first).every((row) => row?.length === MARKET_FEATURES.length)).toBe(true);
    expect(all(bars.slice(0, 700))).toEqual(whole.slice(0, 700));
    const poisoned = bars.map((bar, index) =>
      index < 700 ? bar : { ...bar, close: bar.close * 1000, volume: Number.NaN },
    );
    expect(all(poisoned).slice(0, 700)).toEqual(whole.slice(0, 700));
  });
});

describe('regime classifier', () => {
  const bars = market(2_200, true);
  const whole = run(bars);

  test('knows more than the base rate where there is something to know, and says how much', () => {
    const { artefact } = whole.at(-1)!;
    expect(artefact!.heldOut.accuracy).toBeGreaterThan(artefact!.heldOut.baseRate + 0.1);
    expect(artefact!.heldOut.balancedAccuracy).toBeGreaterThan(artefact!.heldOut.chance + 0.1);
    expect(artefact!.heldOut.rows).toBeGreaterThan(100);
    const { classes } = whole.at(-1)!;
    expect(Object.values(classes!).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });
  test('in a random walk it is about as good as the base rate', () => {
    const { heldOut } = run(market(1_500, false)).at(-1)!.artefact!;
    expect(heldOut.accuracy).toBeLessThan(heldOut.baseRate + 0.15);
  });
  test('law T0 and T1: cut around a retraining or poisoned after it, the past stays', () => {
    const trained = whole.flatMap(({ retrained }, index) => (retrained ? [index] : []));
    expect(trained.length).toBeGreaterThan(1);
    const at = trained[1]!;
    for (const cut of [at, at + 1])
      expect(run(bars.slice(0, cut + 1)).at(-1)!.classes).toEqual(whole[cut]!.classes);
    const poisoned = bars.map((bar, index) =>
      index <= at ? bar : { ...bar, close: bar.close * 50, volume: 1 },
    );
    expect(
      run(poisoned)
        .slice(0, at + 1)
        .map(({ classes }) => classes),
    ).toEqual(whole.slice(0, at + 1).map(({ classes }) => classes));
  });
  test('an artefact is JSON with its window, and the same seed gives the same', () => {
    const { artefact } = whole.at(-1)!;
    expect(artefact!.fitEnd - artefact!.fitStart).toBe(1_499 * HOUR);
    expect(JSON.stringify(run(bars).at(-1)!.artefact)).toBe(JSON.stringify(artefact));
  });
  test('bad input', () => {
    expect(() => new RegimeClassifier({ seed: 1, trainBars: 100 })).toThrow('trainBars is 100');
    const classifier = new RegimeClassifier(options);
    expect(() => classifier.update({ ...bars[0]!, close: 0 })).toThrow('close is 0');
  });
});
