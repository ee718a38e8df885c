import type { Reason } from '../events.ts';

/** Notional that an account may have at work, decimal quote. */
export interface RiskAllowance {
  readonly reserved: string;
  readonly used: string;
  readonly notionalLimit: string;
}

/** What an account is worth as of the last drained event, decimal quote. */
export interface RiskMark {
  /** Notional of open positions. */
  readonly used: string;
  readonly equity: string;
  /** Money in (positive) and out since the mark before. */
  readonly flows: string;
}

export interface RiskAllowances {
  get(accountId: string): Promise<RiskAllowance | null>;
  /** Zero (nothing may be opened) until it was set. */
  setLimit(accountId: string, notionalLimit: string): Promise<void>;
  setMark(accountId: string, mark: RiskMark): Promise<void>;
  /** One statement: false, and nothing changed, when it does not fit under the limit. */
  reserve(accountId: string, notional: string): Promise<boolean>;
  release(accountId: string, notional: string): Promise<void>;
  /**
   * Why the kill switch of some level lets this bot enter nothing; null: none does. Read anew at every call.
   * @throws StorageError when it cannot be read, which must count as pulled.
   */
  stopOf(accountId: string, botId: string | null): Promise<Reason | null>;
}
