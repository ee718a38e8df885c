import type { EpochMs } from '../time.ts';

/** Counts tries against limits, before they are made: parallel tries cannot slip through together. */
export interface Attempts {
  /** Null when allowed (and counted); else the instant from which it is allowed again. */
  take(key: string, limit: { readonly max: number; readonly windowMs: number }): EpochMs | null;
  /** Gives a counted try back: it was no guess. */
  giveBack(key: string): void;
}
