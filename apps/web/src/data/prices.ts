'use client';
import { useSyncExternalStore } from 'react';

const prices = new Map<string, number>();
const listeners = new Set<() => void>();
const keyOf = (environment: string, symbol: string): string => `${environment} ${symbol}`;

export function setPrice(environment: string, symbol: string, price: number): void {
  prices.set(keyOf(environment, symbol), price);
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The newest price of a symbol from the live stream; undefined before the first. */
export const usePrice = (environment: string, symbol: string): number | undefined =>
  useSyncExternalStore(
    subscribe,
    () => prices.get(keyOf(environment, symbol)),
    () => undefined,
  );
