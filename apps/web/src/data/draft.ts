'use client';
import { useState } from 'react';
import type { z } from 'zod';

const PREFIX = 'draft:';

/** A browser may refuse to keep anything; a draft is then as long-lived as its page. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

export function readDraft<T>(name: string, shape: z.ZodType<T>): T | undefined {
  return quietly(() => {
    const text = sessionStorage.getItem(PREFIX + name);
    return text === null ? undefined : shape.parse(JSON.parse(text));
  });
}

export const keepDraft = (name: string, value: unknown): void =>
  void quietly(() => sessionStorage.setItem(PREFIX + name, JSON.stringify(value)));

/** All of this tab: the next who signs in must not find them. */
export const forgetDrafts = (): void =>
  void quietly(() => {
    const keys = Array.from({ length: sessionStorage.length }, (_, index) => sessionStorage.key(index));
    for (const key of keys) if (key?.startsWith(PREFIX) === true) sessionStorage.removeItem(key);
  });

/**
 * What was chosen and not yet sent: a reload, or a look at the question before, finds it again in this tab.
 * Never for a secret. @returns the value, its setter, and what forgets it once it was sent or passed over.
 */
export function useDraft<T>(
  name: string,
  shape: z.ZodType<T>,
  initial: () => T,
): readonly [T, (next: T) => void, () => void] {
  const [value, setValue] = useState(() => readDraft(name, shape) ?? initial());
  const change = (next: T) => {
    setValue(next);
    keepDraft(name, next);
  };
  const forget = () => void quietly(() => sessionStorage.removeItem(PREFIX + name));
  return [value, change, forget];
}
