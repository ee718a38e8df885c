import { expect, test } from 'vitest';
import { legOf, textOf } from '#features/journal/entry-fields.ts';

test('figures are read as the API spells them for people', () => {
  expect(textOf({ price: 588177, priceText: '58817.7' }, 'price')).toBe('58817.7');
  expect(textOf({ amount: '12.5' }, 'amount')).toBe('12.5');
  expect(textOf({ price: 588177 }, 'price')).toBeUndefined();
});

test('the leg of an order is in its request, or in its id', () => {
  expect(legOf({ request: { leg: 'entry' } })).toBe('entry');
  expect(legOf({ orderId: 'sig_1|stop|0' })).toBe('stop');
  expect(legOf({ leg: 'liquidation', orderId: null })).toBe('liquidation');
  expect(legOf({ orderId: 'strange' })).toBeUndefined();
});
