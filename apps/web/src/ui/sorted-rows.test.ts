import { expect, test } from 'vitest';
import { nextSorting, sortedRows } from '#ui/sorted-rows.ts';

test('numbers by size, texts as read, the unknown last, equals in their order', () => {
  const numbers = [10, 9, null, -3, 100];
  expect(sortedRows(numbers, (row) => row, 'ascending')).toEqual([-3, 9, 10, 100, null]);
  expect(sortedRows(numbers, (row) => row, 'descending')).toEqual([100, 10, 9, -3, null]);
  expect(sortedRows(['b10', 'b9', 'A'], (row) => row, 'ascending')).toEqual(['A', 'b9', 'b10']);
  const pairs = [
    ['x', 1],
    ['y', 1],
    ['z', 0],
  ] as const;
  expect(sortedRows(pairs, (row) => row[1], 'descending').map(([name]) => name)).toEqual(['x', 'y', 'z']);
  expect(numbers).toEqual([10, 9, null, -3, 100]);
});

test('up, down, as given', () => {
  const up = nextSorting(null, 'price');
  const down = nextSorting(up, 'price');
  expect([up, down, nextSorting(down, 'price')]).toEqual([
    { key: 'price', direction: 'ascending' },
    { key: 'price', direction: 'descending' },
    null,
  ]);
  expect(nextSorting(down, 'time')).toEqual({ key: 'time', direction: 'ascending' });
});
