import { priceText, quantityText, quoteFromNumber, scaleOf, steps, ticks } from '@trendy/domain';
import type { Instrument } from '@trendy/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { onGridOf, stepsOf, ticksOf } from './kept-grid.ts';

const was: Instrument = {
  ...{ symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT', tickSize: '0.1', stepSize: '0.001' },
  ...{ minQuantity: steps(1), maxQuantity: steps(1_000), maxMarketQuantity: steps(120), brackets: [] },
  minNotional: quoteFromNumber(5),
};
const coarser: Instrument = {
  ...was,
  ...{ tickSize: '0.5', stepSize: '0.002', minQuantity: steps(2), maxQuantity: steps(500) },
  maxMarketQuantity: steps(60),
};

test('a quantity keeps its worth when the step doubles', () => {
  const kept = onGridOf(coarser, was);
  expect(quantityText(scaleOf(kept), steps(33))).toBe('0.033');
  expect(stepsOf(scaleOf(kept), '0.034')).toBe(34);
  expect(kept).toMatchObject({ tickSize: '0.1', minQuantity: 4, maxQuantity: 1_000, maxMarketQuantity: 120 });
});

test('bounds are rounded inwards', () => {
  const finer = { ...was, stepSize: '0.0004', minQuantity: steps(3), maxQuantity: steps(1_001) };
  expect(onGridOf(finer, was)).toMatchObject({ minQuantity: 2, maxQuantity: 400 });
});

test('the same grid is the same instrument', () => {
  expect(onGridOf(was, { tickSize: '0.1', stepSize: '0.001' })).toBe(was);
});

test('what is on the grid is counted exactly', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('0.1', '0.7', '0.00001', '0.5', '25'),
      fc.constantFrom('0.001', '0.007', '1', '0.00000001'),
      fc.integer({ min: 1, max: 9_000_000 }),
      (tickSize, stepSize, count) => {
        const scale = {
          ...scaleOf(was),
          instrument: { ...was, tickSize, stepSize },
          tickSize: Number(tickSize),
        };
        expect(ticksOf(scale, priceText(scale, ticks(count)))).toBe(count);
        expect(stepsOf(scale, quantityText(scale, steps(count)))).toBe(count);
      },
    ),
  );
});

test('a fill at a price of the old grid is read at the nearest tick, a rest of the old step is never nothing', () => {
  const scale = scaleOf({ ...was, tickSize: '0.7', stepSize: '0.007' });
  expect(ticksOf(scale, '59429.8')).toBe(84_900);
  expect(stepsOf(scale, '0.033')).toBe(5);
  expect(stepsOf(scale, '0.001')).toBe(1);
  expect(stepsOf(scale, '0.000')).toBe(0);
});

test.each(['', 'abc', 'NaN', '-1'])('"%s" is no quantity', (wrong) => {
  expect(() => stepsOf(scaleOf(was), wrong)).toThrow(`"${wrong}" is no price or quantity`);
});
