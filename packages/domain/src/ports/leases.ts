/** One worker at a time drains an account. The fence rises with every taker, so that a sleeper's writes are refused. */
export interface Leases {
  /** The fence, or null when somebody holds an unexpired lease. `holder` must be unique to this taking. */
  take(accountId: string, holder: string, ttlMs: number): Promise<number | null>;
  /** False when the lease was lost: stop at once. */
  renew(accountId: string, fence: number, ttlMs: number): Promise<boolean>;
  release(accountId: string, fence: number): Promise<void>;
}
