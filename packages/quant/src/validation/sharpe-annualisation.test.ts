import { expect, test } from 'vitest';
import { sharpeAnnualisation } from './sharpe-annualisation.ts';

const geometric = (rho: number): Float64Array =>
  Float64Array.from({ length: 364 }, (_unused, lag) => rho ** (lag + 1));

test('check value of METHODS 7.6: AR(1) of 0.1 over 365 periods', () => {
  expect(sharpeAnnualisation(365, geometric(0.1))).toBeCloseTo(17.2858828, 7);
  expect(sharpeAnnualisation(365, [])).toBeCloseTo(19.1049732, 7);
});

test('dependence that goes on lowers it, one that turns back raises it', () => {
  const independent = sharpeAnnualisation(365, [])!;
  expect(sharpeAnnualisation(365, geometric(0.3))).toBeLessThan(sharpeAnnualisation(365, geometric(0.1))!);
  expect(sharpeAnnualisation(365, [-0.2])).toBeGreaterThan(independent);
  expect(sharpeAnnualisation(1, [0.9])).toBe(1);
});

test('correlations that no series can have give none', () => {
  expect(sharpeAnnualisation(365, [-0.6])).toBeNull();
  expect(() => sharpeAnnualisation(0, [])).toThrow('periods is 0');
});
