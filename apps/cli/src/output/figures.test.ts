import { describe, expect, test } from 'vitest';
import { decimals, percentText } from './figures.ts';

describe('a figure', () => {
  test.each([
    [-0.00004, '-0.004 %'],
    [0.0000001, '0.00001 %'],
    [-1e-15, '0.00 %'],
    [-0, '0.00 %'],
    [0.1234, '12.34 %'],
  ])('%d is shown as %s: neither rounded to nothing nor a minus before it', (value, text) => {
    expect(percentText(value)).toBe(text);
  });
  test('keeps the decimals it is given', () => expect(decimals(1, 1)).toBe('1.0'));
});
