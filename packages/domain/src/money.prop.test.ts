import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimalToInteger,
  integerToDecimal,
  nearestQuoteFromDecimal,
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

describe('money that a venue tells', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 0, maxLength: 30 });
  const sign = fc.constantFrom('', '-', '+');
  const scaled = (units: bigint, more: string): string => {
    const text = String(units).padStart(9, '0');
    return `${text.slice(0, -8)}.${text.slice(-8)}${more}`;
  };

  test('is the nearest unit, half away from zero, of any number of decimals', () => {
    const units = fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) - 1n });
    fc.assert(
      fc.property(sign, units, digits, (minus, whole, more) => {
        const rest = BigInt(`1${more}`) - 10n ** BigInt(more.length);
        const up = 2n * rest >= 10n ** BigInt(more.length) && more !== '' ? 1n : 0n;
        const nearest = Number(whole + up);
        const read = nearestQuoteFromDecimal(`${minus}${scaled(whole, more)}`);
        expect(read).toBe(minus === '-' ? 0 - nearest : nearest);
      }),
    );
  });

  test('is exactly what money of ours would be where eight decimals are enough', () => {
    fc.assert(
      fc.property(safe, fc.integer({ min: 0, max: 20 }), (value, zeros) => {
        const text = quoteToDecimal(quote(value));
        const longer = `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(zeros)}`;
        expect(nearestQuoteFromDecimal(longer)).toBe(quoteFromDecimal(text));
      }),
    );
  });

  test('an exponent moves the point, and changes no digit', () => {
    fc.assert(
      fc.property(fc.nat(999_999), fc.integer({ min: 1, max: 20 }), (value, places) => {
        const padded = String(value).padStart(places + 1, '0');
        const plain = `${padded.slice(0, -places)}.${padded.slice(-places)}`;
        expect(nearestQuoteFromDecimal(`${value}e-${places}`)).toBe(nearestQuoteFromDecimal(plain));
      }),
    );
    expect(nearestQuoteFromDecimal('12.5e+3')).toBe(nearestQuoteFromDecimal('12500'));
  });

  test.each([
    ['4850.435693622894', 485_043_569_362],
    ['-664.2679586599999802', -66_426_795_866],
    ['0.0000148752712240', 1_488],
    ['-0.007149492', -714_949],
    ['0.000000005', 1],
    ['-0.000000005', -1],
    ['0.00000000499999999999', 0],
    ['-0.000000001', 0],
    ['1e-7', 10],
    ['-2.5E-8', -3],
    ['+3', 300_000_000],
    ['12.', 1_200_000_000],
    ['90071992.54740991', Number.MAX_SAFE_INTEGER],
  ])('%s is %i units', (text, units) => {
    expect(nearestQuoteFromDecimal(text)).toBe(units);
  });

  test.each([
    '',
    '-',
    '.5',
    '1,000',
    'NaN',
    'Infinity',
    '0x10',
    ' 1',
    '1.2.3',
    '1e',
    '90071992.547409915',
    '1e99',
  ])('refuses %j', (text) => {
    expect(() => nearestQuoteFromDecimal(text)).toThrow(/decimal|safe integer/);
  });
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
