import type { Effect, JournalEntry, LedgerEntry } from '@trendy/domain';

/** What one step produced, in order. The caller owns it, empties it with `clearEffects` and may reuse it. */
export interface Effects {
  readonly effects: Effect[];
  readonly journal: JournalEntry[];
  readonly postings: LedgerEntry[];
}

export const createEffects = (): Effects => ({ effects: [], journal: [], postings: [] });

export function clearEffects(out: Effects): void {
  if (out.effects.length > 0) out.effects.length = 0;
  if (out.journal.length > 0) out.journal.length = 0;
  if (out.postings.length > 0) out.postings.length = 0;
}
