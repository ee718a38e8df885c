import type { StoredOrder, VenueOrder } from '@trendy/domain';
import { expect, test } from 'vitest';

import { endOf } from './order-end.ts';

const order = { request: { quantity: 10 } } as StoredOrder;
const seen = (status: VenueOrder['status'], filled: number, conditional = false): VenueOrder =>
  ({ status, filled, conditional }) as VenueOrder;

test('an order that the venue has cut to what was held has expired for the rest', () => {
  expect(endOf(order, seen('filled', 4))).toMatchObject({ status: 'expired', filled: 4 });
  expect(endOf(order, seen('filled', 10))).toBeNull();
  expect(endOf(order, seen('filled', 0, true))).toBeNull();
});

test('one that the venue has ended has ended so; one at work has not', () => {
  for (const status of ['canceled', 'expired', 'rejected'] as const)
    expect(endOf(order, seen(status, 0))).toMatchObject({ status });
  expect(endOf(order, seen('open', 4))).toBeNull();
  expect(endOf(order, seen('triggered', 0, true))).toBeNull();
});
