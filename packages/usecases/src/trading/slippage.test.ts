import { expect, test } from 'vitest';
import { missedOf, shortfallOf } from './slippage.ts';

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

test('what an entry left is priced when it was given up, and not counted when nobody knows', () => {
  const entry: Parameters<typeof missedOf>[0] = {
    ...{ leg: 'entry', side: 'buy', isOpen: false, wantedQuantity: '0.3', filledQuantity: '0.1' },
    ...{ arrivalPrice: '50000', averagePrice: '50010', finalPrice: '50300' },
  };
  const missed = missedOf(entry);
  // Two thirds of 60 bps; 0.2 at 300 more each.
  expect(missed.unfilledQuantity).toBe('0.2');
  expect(missed.opportunityBps).toBeCloseTo(40, 9);
  expect(missed.opportunityQuote).toBeCloseTo(60, 9);
  const notCounted = { unfilledQuantity: null, opportunityBps: null, opportunityQuote: null };
  expect(missedOf({ ...entry, finalPrice: null })).toEqual(notCounted);
  expect(missedOf({ ...entry, isOpen: true })).toEqual(notCounted);
  expect(missedOf({ ...entry, filledQuantity: '0.3', finalPrice: null }).unfilledQuantity).toBe('0');
  expect(missedOf({ ...entry, leg: 'exit' }).opportunityBps).toBe(0);
});
