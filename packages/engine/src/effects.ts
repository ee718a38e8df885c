import type { Effect, JournalEntry, LedgerEntry } from '@trendy/domain';

/**
 * How much of a step is written down. `full`: everything, for accounts whose history is kept. `outcomes`: without the
 * orders' lives and without postings, for a backtest that nobody listens to; it changes nothing of what is decided.
 */
export type EffectsDetail = 'full' | 'outcomes';

/** What one step produced, in order. The caller owns it, empties it with `clearEffects` and may reuse it. */
export interface Effects {
  readonly effects: Effect[];
  readonly journal: JournalEntry[];
  readonly postings: LedgerEntry[];
  readonly detail: EffectsDetail;
}

export const createEffects = (detail: EffectsDetail = 'full'): Effects => ({
  effects: [],
  journal: [],
  postings: [],
  detail,
});

export function clearEffects(out: Effects): void {
  empty(out.effects);
  empty(out.journal);
  empty(out.postings);
}

/** One by one: an array cut to nothing gives its memory back, only to ask for it again at the next event. */
function empty(list: unknown[]): void {
  while (list.length > 0) list.pop();
}
