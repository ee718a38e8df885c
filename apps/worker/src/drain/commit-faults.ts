import { StorageError } from '@trendy/domain';

import type { ResolvedEntry } from './resolve-entry.ts';

/** So often an entry's outcome may be refused before it counts as one that cannot be stored. */
export const COMMIT_TRIES = 5;

/** What a program that contradicts itself throws; a connection's errors are of other kinds. */
const OWN_FAULTS: ReadonlySet<string> = new Set(['InvariantError', 'RangeError', 'SyntaxError', 'TypeError']);
/** PostgreSQL's classes 22 (a value that it does not take) and 23 (a constraint), and Prisma's words for the same. */
const REFUSED_DATA = /^(?:2[23][0-9A-Z]{3}|P2000|P2002|P2003|P2004|P2011)$/;
const MAX_CAUSES = 8;

/**
 * Whether a commit failed because of what was to be written, so that it will fail in the same way for ever. A database
 * that is away, busy, full or unsure is never such a case, and neither is an error of which nothing is known.
 */
export function isOfTheBatch(thrown: unknown): boolean {
  const seen: unknown[] = [];
  for (const waiting = [thrown]; waiting.length > 0 && seen.length < MAX_CAUSES;) {
    const current = waiting.shift();
    if (typeof current !== 'object' || current === null || seen.includes(current)) continue;
    if (current instanceof StorageError) return false;
    seen.push(current);
    const { code, originalCode, cause, meta } = current as Record<string, unknown>;
    if ([code, originalCode].some((word) => typeof word === 'string' && REFUSED_DATA.test(word))) return true;
    waiting.push(cause);
    if (typeof meta === 'object' && meta !== null)
      waiting.push((meta as Record<string, unknown>)['driverAdapterError']);
  }
  return thrown instanceof Error && OWN_FAULTS.has(thrown.name);
}

/**
 * Counts how often the outcome of an entry could not be stored. After the first time the entries of its batch are tried
 * one by one, so that those before the bad one get through and it is known which one that is.
 */
export class CommitFaults {
  #alone = 0;
  #seq = 0;
  #times = 0;

  /** Of the entries that are next, those to be tried at once. */
  tryable(entries: readonly ResolvedEntry[]): readonly ResolvedEntry[] {
    return (entries[0]?.seq ?? 0) <= this.#alone ? entries.slice(0, 1) : entries;
  }

  /** @returns whether the entry, tried alone, has failed so often that it is not tried any more. */
  note(entries: readonly ResolvedEntry[]): boolean {
    const [first] = entries;
    const last = entries.at(-1);
    if (!first || !last) return false;
    this.#alone = Math.max(this.#alone, last.seq);
    if (entries.length > 1) return false;
    this.#times = this.#seq === first.seq ? this.#times + 1 : 1;
    this.#seq = first.seq;
    return this.#times >= COMMIT_TRIES;
  }

  /** Whoever asks for another try gets as many again. */
  forget(): void {
    this.#times = 0;
  }
}
