import type { EpochMs } from '../time.ts';

/** The right to work on an account, with what its earlier holders have left. */
export interface TakenLease {
  /** Rises with every taker, so that a sleeper's writes are refused. */
  readonly fence: number;
  /** Since when nothing may be sent because the database was restored; null: it may. */
  readonly safeSince: EpochMs | null;
  /** Holders that have not given it back, since an entry that was tried alone went well: they died, or stood still. */
  readonly crashes: number;
  /** The log entry that was last tried alone, and how many holders have died while they were at it. */
  readonly trying: { readonly seq: number; readonly times: number } | null;
}

/** One worker at a time drains an account. */
export interface Leases {
  /**
   * Null when somebody holds an unexpired lease, who is told then that there may be work. `holder` must be unique to
   * this taking.
   */
  take(accountId: string, holder: string, ttlMs: number): Promise<TakenLease | null>;
  /** False when the lease was lost: stop at once. */
  renew(accountId: string, fence: number, ttlMs: number): Promise<boolean>;
  release(accountId: string, fence: number): Promise<void>;
  /** Notes the entry that is tried alone, before it is; null: it went well. False when the lease was lost. */
  noteTrying(accountId: string, fence: number, seq: number | null): Promise<boolean>;
  /** The account was compared with its venue: it may send again. False when the lease was lost. */
  leaveSafeMode(accountId: string, fence: number): Promise<boolean>;
}
