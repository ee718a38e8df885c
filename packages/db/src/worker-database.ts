import type { WorkerDatabase, WorkerStore } from '@trendy/domain';
import { accountChanges } from './account-changes.ts';
import { drainableLog } from './accounts/account-log.ts';
import { accountStates } from './accounts/account-state.ts';
import { accounts } from './accounts/accounts.ts';
import { credentialReader } from './accounts/credentials.ts';
import { leases } from './accounts/leases.ts';
import { riskAllowances } from './accounts/risk-allowances.ts';
import { backtestRunner } from './backtests/backtests.ts';
import { bots } from './bots/bots.ts';
import { inboxProgress } from './bots/inbox.ts';
import { webhookReader } from './bots/webhooks.ts';
import { connect } from './connection.ts';
import type { DatabaseOptions } from './connection.ts';
import { marketStore } from './market/market-store.ts';
import { orderStore } from './orders/order-store.ts';
import { outbox, outboxRelay } from './outbox.ts';
import { audit } from './people/audit.ts';
import { pingPool } from './ping.ts';
import { tradingRecorder } from './records/trading-recorder.ts';
import { transactionAs } from './transaction.ts';
import type { UserTx } from './transaction.ts';
import { workList } from './work-list.ts';

export interface OpenWorkerDatabase extends WorkerDatabase {
  /** Round trip in milliseconds. @throws StorageError */
  ping(): Promise<number>;
  close(): Promise<void>;
}

/**
 * The database as the worker may use it.
 * @throws WrongRoleError unless the URL is of the role `worker`; StorageError.
 */
export async function createWorkerDatabase(options: DatabaseOptions): Promise<OpenWorkerDatabase> {
  const { pool, prisma, close } = await connect('worker', options);
  return {
    market: marketStore(pool),
    work: workList(pool),
    leases: leases(pool),
    relay: outboxRelay(pool),
    asUser: (userId, work) => transactionAs(prisma, userId, (user) => work(workerStore(user))),
    ping: () => pingPool(pool),
    close,
  };
}

const workerStore = (user: UserTx): WorkerStore => ({
  audit: audit(user),
  accounts: accounts(user),
  credentials: credentialReader(user),
  bots: bots(user),
  webhooks: webhookReader(user),
  inbox: inboxProgress(user),
  log: drainableLog(user),
  states: accountStates(user),
  orders: orderStore(user),
  risk: riskAllowances(user),
  records: tradingRecorder(user),
  backtests: backtestRunner(user),
  outbox: outbox(user),
  changes: accountChanges(user),
});
