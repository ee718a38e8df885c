/** Notional that an account may have at work, decimal quote. */
export interface RiskAllowance {
  readonly reserved: string;
  readonly used: string;
  readonly notionalLimit: string;
}

export interface RiskAllowances {
  get(accountId: string): Promise<RiskAllowance | null>;
  /** Zero (nothing may be opened) until it was set. */
  setLimit(accountId: string, notionalLimit: string): Promise<void>;
  /** Notional of open positions, as of the last drained event. */
  setUsed(accountId: string, used: string): Promise<void>;
  /** One statement: false, and nothing changed, when it does not fit under the limit. */
  reserve(accountId: string, notional: string): Promise<boolean>;
  release(accountId: string, notional: string): Promise<void>;
}
