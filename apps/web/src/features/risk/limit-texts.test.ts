import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultsOfLimits, limitsOf } from '#features/risk/limit-texts.ts';
import type { LimitTexts } from '#features/risk/limit-texts.ts';

const NONE: LimitTexts = { notional: '', dailyLoss: '', ordersPerMinute: '', openOrders: '', symbols: '' };

test('only an empty field is no limit', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('ordersPerMinute', 'openOrders'),
      fc.string({ minLength: 1 }),
      (name, raw) => {
        const texts = { ...NONE, [name]: raw.trim() };
        const body = limitsOf(texts);
        const limit = name === 'openOrders' ? body.openOrdersLimit : body.ordersPerMinute;
        // What goes out as JSON: not a number becomes null there, and null is no limit.
        const sent: unknown = JSON.parse(JSON.stringify(limit));
        if (raw.trim() !== '' && sent === null) expect(faultsOfLimits(texts)).toHaveProperty(name);
      },
    ),
  );
});

test.each(['1,5', '1.000,50', 'abc', '1e9', '.5', '5.', '１０', '10 %'])(
  '"%s" is not read as a number',
  (text) => {
    const texts = { ...NONE, notional: text, openOrders: text };
    expect(faultsOfLimits(texts)).toEqual({ notional: 'notAnAmount', openOrders: 'notWhole' });
  },
);

test('what is written plainly goes out as it is', () => {
  const texts = {
    notional: '1500.50',
    dailyLoss: '0',
    ordersPerMinute: '10',
    openOrders: '',
    symbols: 'A, B ',
  };
  expect(faultsOfLimits(texts)).toEqual({});
  expect(limitsOf(texts)).toEqual({
    notionalLimit: '1500.50',
    dailyLossLimit: '0',
    ordersPerMinute: 10,
    openOrdersLimit: null,
    allowedSymbols: ['A', 'B'],
  });
});
