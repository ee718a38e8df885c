import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { unitised } from './unitised.ts';

describe('a curve without payments', () => {
  test('a deposit is no gain, a withdrawal no loss', () => {
    const curve = unitised([
      { equity: 1_000, paidIn: 1_000 },
      { equity: 1_100, paidIn: 0 },
      { equity: 2_100, paidIn: 1_000 },
      { equity: 1_050, paidIn: -1_050 },
    ]);
    expect(curve[1]).toBeCloseTo(curve[2] ?? 0, 9);
    expect(curve[3]).toBeCloseTo(curve[2] ?? 0, 9);
    expect((curve[1] ?? 0) / (curve[0] ?? 1)).toBeCloseTo(1.1, 12);
    expect(curve[3]).toBe(1_050);
  });

  test('without payments it is the equity itself', () => {
    const money = fc.double({ min: 1, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(fc.array(money, { minLength: 1, maxLength: 50 }), (equities) => {
        const curve = unitised(equities.map((equity, i) => ({ equity, paidIn: i === 0 ? equity : 0 })));
        for (const [i, equity] of equities.entries()) expect((curve[i] ?? 0) / equity).toBeCloseTo(1, 8);
      }),
    );
  });

  test('payments alone leave it flat', () => {
    const payment = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(payment, { minLength: 2, maxLength: 50 }), (payments) => {
        let equity = 0;
        const curve = unitised(payments.map((paidIn) => ({ equity: (equity += paidIn), paidIn })));
        for (const value of curve) expect(value / (curve[0] ?? 1)).toBeCloseTo(1, 8);
      }),
    );
  });

  test('nothing and ruin are numbers', () => {
    expect(unitised([])).toEqual([]);
    expect(unitised([{ equity: 0, paidIn: 0 }])).toEqual([0]);
  });
});
