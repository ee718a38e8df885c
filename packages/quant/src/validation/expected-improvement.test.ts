import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedImprovement } from './expected-improvement.ts';

test('check value of METHODS 7.5', () =>
  expect(expectedImprovement(1, 0.5, 1.2)).toBeCloseTo(0.3152194185, 9));

const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const deviation = fc.double({ min: 0, max: 1e3, noNaN: true });

test('never negative, at least the certain gain, and grows with uncertainty', () => {
  fc.assert(
    fc.property(number, deviation, number, deviation, (mean, s, best, more) => {
      const value = expectedImprovement(mean, s, best);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(expectedImprovement(mean, s + more, best)).toBeGreaterThanOrEqual(value * (1 - 1e-9) - 1e-12);
      if (s >= 1e-9) expect(value).toBeGreaterThanOrEqual((best - mean) * (1 - 1e-9) - 1e-9);
    }),
  );
});

test('what is certain cannot improve; a margin only lowers', () => {
  expect(expectedImprovement(0, 1e-10, 5)).toBe(0);
  expect(expectedImprovement(0, 1, 0, 0.1)).toBeLessThan(expectedImprovement(0, 1, 0));
});
