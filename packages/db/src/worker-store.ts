import type { WorkerStore } from '@trendy/domain';
import { accountChanges } from './account-changes.ts';
import { drainableLog } from './accounts/account-log.ts';
import { accountStates } from './accounts/account-state.ts';
import { accounts } from './accounts/accounts.ts';
import { credentialRewrapper } from './accounts/credentials.ts';
import { riskAllowances } from './accounts/risk-allowances.ts';
import { backtestRunner } from './backtests/backtests.ts';
import { bots } from './bots/bots.ts';
import { inboxProgress } from './bots/inbox.ts';
import { webhookReader } from './bots/webhooks.ts';
import { orderStore } from './orders/order-store.ts';
import { outbox } from './outbox.ts';
import { audit } from './people/audit.ts';
import { tradingRecorder } from './records/trading-recorder.ts';
import { studyRunner } from './research/studies.ts';
import { trialRegister } from './research/trials.ts';
import type { UserTx } from './transaction.ts';

/** The repositories of one transaction. */
export const workerStore = (user: UserTx): WorkerStore => ({
  audit: audit(user),
  accounts: accounts(user),
  credentials: credentialRewrapper(user),
  bots: bots(user),
  webhooks: webhookReader(user),
  inbox: inboxProgress(user),
  log: drainableLog(user),
  states: accountStates(user),
  orders: orderStore(user),
  risk: riskAllowances(user),
  records: tradingRecorder(user),
  backtests: backtestRunner(user),
  studies: studyRunner(user),
  trials: trialRegister(user),
  outbox: outbox(user),
  changes: accountChanges(user),
});
