import { describe, expect, test } from 'vitest';
import { Prng } from '../statistics/index.ts';
import { BayesianOptimiser } from './bayesian-optimiser.ts';
import { randomPoints } from './parameter-space.ts';
import type { Dimension, Point } from './parameter-space.ts';

const float = (key: string, min: number, max: number): Dimension => ({
  key,
  kind: 'float',
  min,
  max,
  step: 0,
  scale: 'linear',
});
const plane = [float('x', -5, 10), float('y', 0, 15)];

/** Three equal minima of 0.397887. */
const branin = ([x = 0, y = 0]: Point): number =>
  (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
  10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
  10;

function search(
  optimiser: BayesianOptimiser,
  cost: (point: Point) => number,
): { points: Point[]; best: number } {
  const points: Point[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (let point = optimiser.ask(); point; point = optimiser.ask()) {
    points.push(point);
    const value = cost(point);
    best = Math.min(best, value);
    optimiser.tell(point, value);
  }
  return { points, best };
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

test('on Branin it beats a random search of the same budget, in the median of twenty seeds', () => {
  const budget = 30;
  const found = { ours: [] as number[], random: [] as number[] };
  for (let seed = 1; seed <= 20; seed++) {
    found.ours.push(
      search(new BayesianOptimiser({ space: plane, budget, random: new Prng(seed) }), branin).best,
    );
    const draw = new Prng(seed);
    found.random.push(Math.min(...randomPoints(plane, budget, () => draw.uniform()).map(branin)));
  }
  expect(median(found.ours)).toBeLessThan(0.45);
  expect(median(found.ours)).toBeLessThan(0.5 * median(found.random));
}, 120_000);

describe('what it asks for', () => {
  const whole: Dimension[] = [
    { key: 'n', kind: 'int', min: 2, max: 40, step: 2, scale: 'log' },
    { key: 'on', kind: 'bool', min: 0, max: 1, step: 1, scale: 'linear' },
  ];
  const cost = ([n = 0, on = 0]: Point): number => Math.abs(n - 12) + (on === 1 ? 0 : 5);

  test('lies on the steps, never twice, and the same for the same seed', () => {
    const run = () => search(new BayesianOptimiser({ space: whole, budget: 25, random: new Prng(3) }), cost);
    const { points, best } = run();
    expect(best).toBe(0);
    expect(new Set(points.map(String)).size).toBe(points.length);
    for (const [n, on] of points) {
      expect(n! % 2).toBe(0);
      expect([0, 1]).toContain(on);
    }
    expect(run().points).toEqual(points);
  });

  test('starts may be answered in any order; later points wait', () => {
    const optimiser = new BayesianOptimiser({ space: plane, budget: 20, random: new Prng(5) });
    const starts = Array.from({ length: 8 }, () => optimiser.ask()!);
    expect(optimiser.ask()).toBeNull();
    for (const start of starts.toReversed()) optimiser.tell(start, branin(start));
    expect(optimiser.ask()).not.toBeNull();
    expect(optimiser.ask()).toBeNull();
  });
});

describe('it stops', () => {
  const line: Dimension[] = [{ key: 'n', kind: 'int', min: 0, max: 9, step: 1, scale: 'linear' }];
  test('when its budget is spent', () => {
    const optimiser = new BayesianOptimiser({ space: plane, budget: 9, random: new Prng(2) });
    expect(search(optimiser, branin).points).toHaveLength(9);
    expect(optimiser.stopReason).toBe('budget');
  });
  test('when every value was tried, or nothing promises more', () => {
    const optimiser = new BayesianOptimiser({ space: line, budget: 100, random: new Prng(2) });
    const { points } = search(optimiser, ([n = 0]) => n);
    expect(points.length).toBeLessThanOrEqual(10);
    expect(['exhausted', 'little_to_gain']).toContain(optimiser.stopReason);
  });
  test('when nothing gets better', () => {
    const noise = new Prng(8);
    let told = 0;
    const optimiser = new BayesianOptimiser({ space: plane, budget: 200, random: new Prng(2) });
    const { points } = search(optimiser, () => (told++ === 0 ? -10 : noise.uniform()));
    expect(points.length).toBeLessThanOrEqual(8 + 15);
    expect(['no_progress', 'little_to_gain']).toContain(optimiser.stopReason);
  });
  test('and refuses answers that it did not ask for, or that are no numbers', () => {
    const optimiser = new BayesianOptimiser({ space: line, budget: 5, random: new Prng(2) });
    const point = optimiser.ask()!;
    expect(() => optimiser.tell([99], 1)).toThrow('was not asked for');
    expect(() => optimiser.tell(point, Number.NaN)).toThrow('must be finite');
    optimiser.tell(point, 1);
    expect(() => optimiser.tell(point, 1)).toThrow('was not asked for');
  });
});
