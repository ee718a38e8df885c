import fc from 'fast-check';
import { expect, test } from 'vitest';
import { proportion } from './money.ts';

const safe = fc.maxSafeInteger();

test('equals exact arithmetic with the named rounding, or refuses', () => {
  fc.assert(
    fc.property(
      safe,
      safe,
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      fc.constantFrom('floor' as const, 'ceil' as const),
      (amount, numerator, denominator, rounding) => {
        const exact = BigInt(amount) * BigInt(numerator);
        const divisor = BigInt(denominator);
        let want = exact / divisor;
        if (exact % divisor !== 0n && exact < 0n && rounding === 'floor') want -= 1n;
        if (exact % divisor !== 0n && exact > 0n && rounding === 'ceil') want += 1n;
        const isSafe = want >= BigInt(Number.MIN_SAFE_INTEGER) && want <= BigInt(Number.MAX_SAFE_INTEGER);
        if (isSafe) expect(proportion(amount, numerator, denominator, rounding)).toBe(Number(want));
        else expect(() => proportion(amount, numerator, denominator, rounding)).toThrow('safe');
      },
    ),
    { numRuns: 2000 },
  );
});

test('fees of everyday size, on every path', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9e15 }),
      fc.integer({ min: -100_000, max: 100_000 }),
      (amount, rate) => {
        const up = proportion(amount, rate, 100_000_000, 'ceil');
        const down = proportion(amount, rate, 100_000_000, 'floor');
        expect(BigInt(up) * 100_000_000n).toBeGreaterThanOrEqual(BigInt(amount) * BigInt(rate));
        expect(BigInt(down) * 100_000_000n).toBeLessThanOrEqual(BigInt(amount) * BigInt(rate));
        expect(up - down).toBeLessThanOrEqual(1);
        expect(Object.is(up, -0) || Object.is(down, -0)).toBe(false);
      },
    ),
  );
});
