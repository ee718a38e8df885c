import { describe, expect, test } from 'vitest';
import { directionOf, money, percent, percentOfOne, price, quantity } from '#format/figures.ts';

describe('figures', () => {
  test('money has two decimals, a true minus, and a sign on demand', () => {
    expect(money('1234.5', 'en')).toBe('1,234.50');
    expect(money(-3, 'en')).toBe('−3.00');
    expect(money('12.345', 'en', true)).toBe('+12.35');
  });

  test('what rounds to zero carries no sign', () => {
    expect(money(-0.001, 'en', true)).toBe('0.00');
    expect(directionOf(-0.001)).toBe(0);
    expect(directionOf('0.02')).toBe(1);
    expect(directionOf(-4)).toBe(-1);
  });

  test('an unknown figure is a dash, not zero', () => {
    for (const unknown of [null, undefined, '', 'abc', Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(money(unknown, 'en')).toBe('–');
      expect(percent(unknown, 'en')).toBe('–');
      expect(price(unknown, 'ko')).toBe('–');
    }
  });

  test('a fraction and a percentage are told apart', () => {
    expect(percentOfOne(0.1234, 'en', true)).toBe('+12.3 %');
    expect(percent(-12.34, 'en', false, 2)).toBe('−12.34 %');
    expect(percent(-12.34, 'ko', false, 2)).toBe('−12.34%');
  });

  test('a price shows the decimals that its size needs', () => {
    expect(price(64012.53, 'en')).toBe('64,012.5');
    expect(price(150.256, 'en')).toBe('150.26');
    expect(price(0.00001234, 'en')).toBe('0.000012');
    expect(quantity('0.00500000', 'en')).toBe('0.005');
  });
});
