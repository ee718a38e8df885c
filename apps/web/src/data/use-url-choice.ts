'use client';
import { usePathname, useSearchParams } from 'next/navigation';

/** One of a closed list, kept in the address, so that a reload, a bookmark and the way back show the same. */
export function useUrlChoice<Value extends string>(
  key: string,
  allowed: readonly Value[],
  byDefault: Value,
): readonly [Value, (value: Value) => void] {
  const search = useSearchParams();
  const path = usePathname();
  const value = allowed.find((each) => each === search.get(key)) ?? byDefault;
  const set = (next: Value): void => {
    // What the address bar says, not what was rendered last: two choices in one click must both stay.
    const query = new URLSearchParams(window.location.search);
    if (next === byDefault) query.delete(key);
    else query.set(key, next);
    const text = query.toString();
    window.history.replaceState(null, '', text === '' ? path : `${path}?${text}`);
  };
  return [value, set];
}
