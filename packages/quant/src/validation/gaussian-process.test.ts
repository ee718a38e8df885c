import { describe, expect, test } from 'vitest';
import { Prng } from '../statistics/index.ts';
import { fitGaussianProcess } from './fit-gaussian-process.ts';
import { GaussianProcess } from './gaussian-process.ts';

const points = [0.1, 0.4, 0.9].map((x) => Float64Array.of(x));
const values = Float64Array.of(1, 0.2, 0.7);
const at = (shape: 'rbf' | 'matern52', x: number) => {
  const process = new GaussianProcess(points, values, { shape, lengths: [0.3], amplitude: 1, noise: 1e-6 });
  return { ...process.predict(Float64Array.of(x)), logLikelihood: process.logLikelihood };
};

describe('check values of METHODS 7.5', () => {
  test.each([
    ['rbf', 0.15577591, 0.35761587, -3.4816648165],
    ['matern52', 0.22412874, 0.55713787, -3.430260793],
  ] as const)('%s', (shape, mean, deviation, logLikelihood) => {
    const found = at(shape, 0.6);
    expect(found.mean).toBeCloseTo(mean, 8);
    expect(found.deviation).toBeCloseTo(deviation, 8);
    expect(found.logLikelihood).toBeCloseTo(logLikelihood, 9);
  });
});

describe('laws', () => {
  test('passes through what it saw, and is sure there', () => {
    const { mean, deviation } = at('matern52', 0.4);
    expect(mean).toBeCloseTo(0.2, 5);
    expect(deviation).toBeLessThan(2e-3);
  });
  test('far away it knows nothing', () => {
    const { mean, deviation } = at('matern52', 50);
    expect(mean).toBeCloseTo(0, 9);
    expect(deviation).toBeCloseTo(1, 9);
  });
  test('a coordinate that does not matter gets a long scale, one that matters a short one', () => {
    const random = new Prng(4);
    const many = Array.from({ length: 40 }, () => Float64Array.of(random.uniform(), random.uniform()));
    const wave = Float64Array.from(many, ([x]) => 1.4 * Math.sin(8 * x!));
    const process = fitGaussianProcess(many, wave);
    const change = (axis: number): number => {
      const low = Float64Array.of(0.4, 0.4);
      const high = low.slice();
      high[axis] = 0.7;
      return Math.abs(process.predict(high).mean - process.predict(low).mean);
    };
    expect(change(0)).toBeGreaterThan(10 * change(1));
  });
  test('refuses what is no set of observations', () => {
    const settings = { shape: 'rbf', lengths: [1], amplitude: 1, noise: 0 } as const;
    expect(() => new GaussianProcess([], values, settings)).toThrow('0 points and 3 values');
    expect(() => new GaussianProcess(points, values, { ...settings, lengths: [1, 1] })).toThrow(
      'coordinates',
    );
    expect(() => new GaussianProcess(points, values, { ...settings, amplitude: 0 })).toThrow(
      'must be positive',
    );
  });
});
