import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimalToInteger,
  integerToDecimal,
  quote,
  quoteFromDecimal,
  quoteFromNumber,
  quoteToDecimal,
  steps,
  ticks,
} from './money.ts';

const safe = fc.maxSafeInteger();

describe('decimal text and integers', () => {
  test('text of an integer reads back as the same integer, whatever the scale', () => {
    fc.assert(
      fc.property(safe, fc.integer({ min: 0, max: 12 }), (value, decimals) => {
        expect(decimalToInteger(integerToDecimal(value, decimals), decimals)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test('money survives its decimal form to the last unit', () => {
    fc.assert(fc.property(safe, (value) => quoteFromDecimal(quoteToDecimal(quote(value))) === value));
  });

  test.each([
    ['1', 8, 100_000_000],
    ['-0.00000001', 8, -1],
    ['12.50', 2, 1250],
    ['+3', 0, 3],
  ])('%s at %i decimals is %i', (text, decimals, expected) => {
    expect(decimalToInteger(text, decimals)).toBe(expected);
  });

  test.each(['', '1e5', '1,000', 'NaN', '0x10', ' 1', '1.2.3', '0.000000001', '90071992547409920'])(
    'refuses %j as money',
    (text) => {
      expect(() => quoteFromDecimal(text)).toThrow(/decimal|safe integer/);
    },
  );
});

describe('brands refuse what they cannot hold', () => {
  test('fractions, overflow and negative quantities', () => {
    expect(() => ticks(1.5)).toThrow(/safe integer/);
    expect(() => steps(-1)).toThrow(/unsigned/);
    expect(() => quote(2 ** 53)).toThrow(/safe integer/);
  });

  test('a number of quote rounds half away from zero, alike on both sides', () => {
    expect(quoteFromNumber(0.000000005)).toBe(1);
    expect(quoteFromNumber(-0.000000005)).toBe(-1);
  });
});
