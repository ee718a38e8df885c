/** What a budget answered: `waitMs` 0 when the weight was taken, and what everybody has spent of this minute. */
export interface RateTaken {
  readonly waitMs: number;
  /** How long the exchange still hears nothing from anybody. */
  readonly banMs: number;
  /** What was taken in `minute`, with what was just taken. */
  readonly spent: number;
  /** The store's own minute (of the epoch): `spent` says nothing about another one. */
  readonly minute: number;
}

/**
 * Counts that all processes behind one address share, one `budget` (a name) per exchange and address. Instants are the
 * store's own, so that clocks of processes do not matter. @throws StorageError
 */
export interface RateStore {
  /** Takes `weight` unless this minute's count would pass `ceiling`, or a ban is on. One statement. */
  take(budget: string, weight: number, ceiling: number): Promise<RateTaken>;
  /** The exchange's own count of this minute. */
  observe(budget: string, used: number): Promise<void>;
  /** Nobody takes anything for so long; a shorter ban never shortens a longer one. */
  ban(budget: string, forMs: number): Promise<void>;
}
