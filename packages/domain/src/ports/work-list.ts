import type { Timeframe } from '../bar.ts';
import type { Environment, VenueId } from '../trading.ts';
import type { AccountStatus } from './accounts.ts';
import type { OrderState } from './orders.ts';

export interface AccountRef {
  readonly accountId: string;
  readonly userId: string;
}

export interface OrderRef extends AccountRef {
  readonly orderId: string;
  readonly state: OrderState;
}

export interface AccountWork extends AccountRef {
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly status: AccountStatus;
}

export interface MarketInterest extends AccountRef {
  readonly botId: string;
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

export interface BacktestRef {
  readonly backtestId: string;
  readonly userId: string;
}

/** A part of a study to be worked on; `part` null: the study is to be cut into parts, or put together. */
export interface StudyRef {
  readonly studyId: string;
  readonly userId: string;
  readonly part: number | null;
}

export interface CredentialRef extends AccountRef {
  readonly credentialId: string;
  readonly venue: VenueId;
  readonly field: string;
}

/** Where there is work, across users: ids only. The work itself is done as the account's owner. */
export interface WorkList {
  account(accountId: string): Promise<AccountWork | null>;
  /** Accounts whose log is ahead of their state and that no fault has paused. */
  accountsWithUndrainedEvents(limit: number): Promise<readonly AccountRef[]>;
  accounts(statuses: readonly AccountStatus[]): Promise<readonly AccountWork[]>;
  /** Of orders that may still end, oldest first. With `accountId`, those of one account. */
  ordersIn(states: readonly OrderState[], limit: number, accountId?: string): Promise<readonly OrderRef[]>;
  /** Open orders at the venue that are wanted cancelled. */
  cancelsWanted(limit: number): Promise<readonly OrderRef[]>;
  /** Accounts, on or off, with a position or an order at the venue. */
  watchedAccounts(): Promise<readonly string[]>;
  /** What active and paused bots want to see. */
  marketInterests(): Promise<readonly MarketInterest[]>;
  /** One event for several accounts' logs, e.g. a closed bar; idempotent by `dedupKey`. Returns who got it. */
  appendToLogs(
    accountIds: readonly string[],
    kind: string,
    payload: unknown,
    dedupKey: string,
  ): Promise<readonly string[]>;
  /** Queued, or running without a heartbeat for `staleMs`. */
  backtestsToRun(staleMs: number, limit: number): Promise<readonly BacktestRef[]>;
  /** Parts that nobody works on, and studies to be begun or put together; oldest first. */
  studiesToRun(staleMs: number, limit: number): Promise<readonly StudyRef[]>;
  /** Sealed to another key than `kekId`. */
  credentialsNotSealedTo(kekId: string, limit: number): Promise<readonly CredentialRef[]>;
}
