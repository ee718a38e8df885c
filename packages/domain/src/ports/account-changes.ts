/** Tells listening processes that something of an account changed, once the transaction commits. */
export interface AccountChangeNotice {
  readonly userId: string;
  readonly accountId: string;
  /** What to read again: `positions`, `orders`, `equity`, `inbox`, `journal`, `bots`, `accounts`, `backtests` … */
  readonly kinds: readonly string[];
}

export interface AccountChanges {
  notify(change: AccountChangeNotice): Promise<void>;
}
