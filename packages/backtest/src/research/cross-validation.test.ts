import { Prng } from '@trendy/quant';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossValidate } from './cross-validation.ts';

const noise = (seed: number, days: number, mean = 0): Float64Array => {
  const random = new Prng(seed);
  return Float64Array.from({ length: days }, () => mean + 0.01 * random.normal());
};

test('six blocks, two tested: fifteen splits, five whole paths', () => {
  const found = crossValidate([noise(1, 300), noise(2, 300), noise(3, 300)])!;
  expect(found.splits).toBe(15);
  expect(found.paths).toHaveLength(5);
  expect(found.chosen.reduce((sum, { times }) => sum + times, 0)).toBe(15);
});

test('one that is better everywhere is chosen everywhere, and every path is its own', () => {
  const good = noise(7, 360, 0.01);
  const found = crossValidate([noise(1, 360), good, noise(2, 360)])!;
  expect(found.chosen).toEqual([{ index: 1, times: 15 }]);
  const whole = good.reduce((growth, value) => growth * (1 + value), 1) - 1;
  for (const { netReturn } of found.paths) expect(netReturn).toBeCloseTo(whole, 12);
});

test('what a block holds has no say in what is chosen for it', () => {
  // Each configuration shines in one block alone: whoever is chosen for it was chosen for another one.
  const days = 300;
  const many = Array.from({ length: 6 }, (_unused, block) => {
    const random = new Prng(block + 1);
    return Float64Array.from(
      { length: days },
      (_none, day) => (Math.floor(day / 50) === block ? 0.02 : -0.002) + 0.001 * random.normal(),
    );
  });
  const found = crossValidate(many)!;
  expect(found.losingShare).toBe(1);
});

test('luck among many noises is gone out of sample', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const many = Array.from({ length: 40 }, (_unused, index) => noise(seed + 1000 * index, 600));
      const best = Math.max(
        ...many.map((daily) => {
          const mean = daily.reduce((sum, value) => sum + value, 0) / daily.length;
          return (mean / 0.01) * Math.sqrt(365);
        }),
      );
      const { medianSharpe } = crossValidate(many)!;
      expect(medianSharpe).toBeLessThan(best);
    }),
    { numRuns: 20, seed: 5 },
  );
});

test('nothing is said of one configuration, or of a few days', () => {
  expect(crossValidate([noise(1, 300)])).toBeNull();
  expect(crossValidate([noise(1, 20), noise(2, 20)])).toBeNull();
});
