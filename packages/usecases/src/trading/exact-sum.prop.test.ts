import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateText, fromUnits, toUnits } from './exact-sum.ts';

test('units and text are inverse', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (units) => {
      expect(toUnits(fromUnits(units))).toBe(units);
    }),
  );
});

test('sums are exact', () => {
  expect(fromUnits(toUnits('0.1') + toUnits('0.2'))).toBe('0.3');
  expect(fromUnits(toUnits('-12.5') + toUnits('12.5'))).toBe('0');
});

test('estimates are plain decimals', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
      expect(estimateText(value)).toMatch(/^-?\d+(\.\d+)?$/);
    }),
  );
});
