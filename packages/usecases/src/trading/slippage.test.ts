import { expect, test } from 'vitest';
import { shortfallOf } from './slippage.ts';

test('a buy above its arrival and a sale below it cost alike', () => {
  const filled = { arrivalPrice: '100', filledQuantity: '2' } as const;
  // METHODS 4.5.
  expect(shortfallOf({ ...filled, side: 'buy', averagePrice: '100.75' }).shortfallBps).toBeCloseTo(75, 9);
  expect(shortfallOf({ ...filled, side: 'sell', averagePrice: '99.25' }).shortfallBps).toBeCloseTo(75, 9);
  expect(shortfallOf({ ...filled, side: 'buy', averagePrice: '99.25' }).shortfallBps).toBeCloseTo(-75, 9);
  expect(shortfallOf({ ...filled, side: 'buy', averagePrice: '100.75' }).shortfallQuote).toBeCloseTo(1.5, 9);
  expect(shortfallOf({ ...filled, side: 'buy', averagePrice: null })).toEqual({
    shortfallBps: null,
    shortfallQuote: null,
  });
});
