export type SortValue = string | number | null;
export interface Sorting {
  readonly key: string;
  readonly direction: 'ascending' | 'descending';
}

/** A first click sorts upwards, a second downwards, a third returns to the given order. */
export function nextSorting(sorting: Sorting | null, key: string): Sorting | null {
  if (sorting?.key !== key) return { key, direction: 'ascending' };
  return sorting.direction === 'ascending' ? { key, direction: 'descending' } : null;
}

/** A sorted copy; rows without a value stand last either way, equal ones keep their order. */
export function sortedRows<T>(
  rows: readonly T[],
  valueOf: (row: T) => SortValue,
  direction: Sorting['direction'],
): readonly T[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      if (typeof a.value === 'number' && typeof b.value === 'number') return sign * (a.value - b.value);
      return sign * String(a.value).localeCompare(String(b.value), 'en', { numeric: true });
    })
    .map(({ row }) => row);
}
