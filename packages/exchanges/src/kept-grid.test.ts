import { quoteFromNumber, quantityText, scaleOf, steps, stepsFromText } from '@trendy/domain';
import type { Instrument } from '@trendy/domain';
import { expect, test } from 'vitest';

import { onGridOf } from './kept-grid.ts';

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
  expect(stepsFromText(scaleOf(kept), '0.034')).toBe(34);
  expect(kept).toMatchObject({ tickSize: '0.1', minQuantity: 4, maxQuantity: 1_000, maxMarketQuantity: 120 });
});

test('bounds are rounded inwards', () => {
  const finer = { ...was, stepSize: '0.0004', minQuantity: steps(3), maxQuantity: steps(1_001) };
  expect(onGridOf(finer, was)).toMatchObject({ minQuantity: 2, maxQuantity: 400 });
});

test('the same grid is the same instrument', () => {
  expect(onGridOf(was, { tickSize: '0.1', stepSize: '0.001' })).toBe(was);
});
