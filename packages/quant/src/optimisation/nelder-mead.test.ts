import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nelderMead } from './index.ts';

describe('nelder-mead', () => {
  test('finds the bottom of a curved valley', () => {
    const rosenbrock = (p: Float64Array): number => 100 * (p[1]! - p[0]! ** 2) ** 2 + (1 - p[0]!) ** 2;
    const found = nelderMead(rosenbrock, Float64Array.of(-1.2, 1), {
      valueTolerance: 1e-14,
      pointTolerance: 1e-8,
    });
    expect(found.converged).toBe(true);
    expect(found.point[0]).toBeCloseTo(1, 5);
    expect(found.point[1]).toBeCloseTo(1, 5);
  });
  test('law: a bowl anywhere, one to four dimensions', () => {
    const centre = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(centre, (wanted) => {
        const bowl = (p: Float64Array): number =>
          p.reduce((sum, x, axis) => sum + (axis + 1) * (x - wanted[axis]!) ** 2, 0);
        const found = nelderMead(bowl, new Float64Array(wanted.length), { valueTolerance: 1e-12 });
        expect(found.converged).toBe(true);
        for (const [axis, x] of wanted.entries()) expect(found.point[axis]).toBeCloseTo(x, 3);
      }),
      { numRuns: 40 },
    );
  });
  test('stays where the objective is finite', () => {
    const found = nelderMead((p) => (p[0]! < 2 ? Number.NaN : p[0]!), Float64Array.of(3));
    expect(found.point[0]).toBeGreaterThanOrEqual(2);
    expect(found.value).toBeLessThan(2.01);
  });
  test('says so when the iterations run out, and what was wrong with the start', () => {
    expect(nelderMead((p) => p[0]! ** 2, Float64Array.of(1e6), { maxIterations: 3 })).toMatchObject({
      converged: false,
      iterations: 3,
    });
    expect(() => nelderMead(() => 0, Float64Array.of(Number.NaN))).toThrow('must be finite');
    expect(() => nelderMead(() => Number.NaN, Float64Array.of(1))).toThrow('not finite at the start');
  });
});
