import type { UserStore } from '@trendy/domain';
import { accountChanges } from './account-changes.ts';
import { accountLog } from './accounts/account-log.ts';
import { accountStateReader } from './accounts/account-state.ts';
import { accounts } from './accounts/accounts.ts';
import { credentialWriter } from './accounts/credentials.ts';
import { riskScopes } from './accounts/risk-scopes.ts';
import { backtests } from './backtests/backtests.ts';
import { bots } from './bots/bots.ts';
import { inbox } from './bots/inbox.ts';
import { webhooks } from './bots/webhooks.ts';
import { orders } from './orders/orders.ts';
import { outbox } from './outbox.ts';
import { audit } from './people/audit.ts';
import { sessions } from './people/sessions.ts';
import { users } from './people/users.ts';
import { tradingRecords } from './records/trading-records.ts';
import { studies } from './research/studies.ts';
import { trialRegister } from './research/trials.ts';
import type { UserTx } from './transaction.ts';

/** The repositories of one transaction. */
export const userStore = (user: UserTx): UserStore => ({
  users: users(user),
  sessions: sessions(user),
  audit: audit(user),
  accounts: accounts(user),
  credentials: credentialWriter(user),
  bots: bots(user),
  webhooks: webhooks(user),
  inbox: inbox(user),
  log: accountLog(user),
  states: accountStateReader(user),
  orders: orders(user),
  riskScopes: riskScopes(user),
  records: tradingRecords(user),
  backtests: backtests(user),
  studies: studies(user),
  trials: trialRegister(user),
  outbox: outbox(user),
  changes: accountChanges(user),
});
