import { expect, test } from 'vitest';

import { nearDepth } from './near-depth.ts';

const book = {
  bid: 99.99,
  ask: 100.01,
  bids: [
    [99.99, 4],
    [99.9, 6],
    [99.8, 500],
  ] as const,
  asks: [
    [100.01, 10],
    [100.09, 20],
  ] as const,
};

test('a side that was seen beyond ten basis points, or to its end, is whole; one that breaks off is at least so deep', () => {
  expect(nearDepth(book, 3)).toEqual({
    bids: { base: 10, isWhole: true },
    asks: { base: 30, isWhole: true },
  });
  expect(nearDepth(book, 2).asks).toEqual({ base: 30, isWhole: false });
});
