import type { AccountChanges } from './account-changes.ts';
import type { AccountLog, DrainableLog } from './account-log.ts';
import type { AccountStateReader, AccountStates } from './account-state.ts';
import type { Accounts } from './accounts.ts';
import type { Audit } from './audit.ts';
import type { BacktestRunner, Backtests } from './backtests.ts';
import type { Bots } from './bots.ts';
import type { CredentialRewrapper, CredentialWriter } from './credentials.ts';
import type { DatabaseMarks } from './database-marks.ts';
import type { Gate } from './gate.ts';
import type { Inbox, InboxProgress } from './inbox.ts';
import type { Leases } from './leases.ts';
import type { PricePublisher } from './live-prices.ts';
import type { MarketReader, MarketStore } from './market-store.ts';
import type { Orders, OrderStore } from './orders.ts';
import type { Outbox, OutboxRelay } from './outbox.ts';
import type { RateStore } from './rate-store.ts';
import type { RiskAllowances } from './risk-allowance.ts';
import type { PlatformRisk, RiskScopes } from './risk-scopes.ts';
import type { Sessions } from './sessions.ts';
import type { Studies, StudyRunner } from './studies.ts';
import type { TradingRecorder, TradingRecords } from './trading-records.ts';
import type { TrialRegister } from './trial-register.ts';
import type { Users } from './users.ts';
import type { WebhookReader, Webhooks } from './webhooks.ts';
import type { WorkList } from './work-list.ts';

/** What one transaction of one user may do from the API: it cannot write orders, fills, journal or ledger. */
export interface UserStore {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly credentials: CredentialWriter;
  readonly bots: Bots;
  readonly webhooks: Webhooks;
  readonly inbox: Inbox;
  readonly log: AccountLog;
  readonly states: AccountStateReader;
  readonly orders: Orders;
  readonly riskScopes: RiskScopes & PlatformRisk;
  readonly records: TradingRecords;
  readonly backtests: Backtests;
  readonly studies: Studies;
  readonly trials: Pick<TrialRegister, 'tally' | 'ofOrigin'>;
  readonly outbox: Outbox;
  readonly changes: AccountChanges;
}

/** What one transaction of the worker may do, still within one user. */
export interface WorkerStore {
  readonly audit: Audit;
  readonly accounts: Pick<Accounts, 'list' | 'get' | 'update'>;
  readonly credentials: CredentialRewrapper;
  readonly bots: Pick<Bots, 'list' | 'get' | 'setStatus'>;
  readonly webhooks: WebhookReader;
  readonly inbox: InboxProgress;
  readonly log: DrainableLog;
  readonly states: AccountStates;
  readonly orders: OrderStore;
  readonly risk: RiskAllowances;
  readonly records: TradingRecorder;
  readonly backtests: BacktestRunner;
  readonly studies: StudyRunner;
  readonly trials: TrialRegister;
  readonly outbox: Outbox;
  readonly changes: AccountChanges;
}

/**
 * The API's database. A transaction commits when `work` returns and rolls back when it throws.
 * @throws StorageError
 */
export interface AppDatabase {
  readonly gate: Gate;
  readonly market: MarketReader;
  asUser<T>(userId: string, work: (store: UserStore) => Promise<T>): Promise<T>;
}

/** The worker's database. `asUser` as above; the rest crosses users, one statement a call. @throws StorageError */
export interface WorkerDatabase {
  readonly market: MarketStore;
  readonly work: WorkList;
  readonly leases: Leases;
  readonly marks: DatabaseMarks;
  readonly relay: OutboxRelay;
  readonly prices: PricePublisher;
  readonly platformRisk: PlatformRisk;
  readonly rates: RateStore;
  asUser<T>(userId: string, work: (store: WorkerStore) => Promise<T>): Promise<T>;
}
