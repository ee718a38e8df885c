import type { AppDatabase, UserStore } from '@trendy/domain';
import { accountChanges, listenForAccountChanges } from './account-changes.ts';
import type { ChangeListener } from './account-changes.ts';
import { accountLog } from './accounts/account-log.ts';
import { accountStateReader } from './accounts/account-state.ts';
import { accounts } from './accounts/accounts.ts';
import { credentialWriter } from './accounts/credentials.ts';
import { backtests } from './backtests/backtests.ts';
import { bots } from './bots/bots.ts';
import { inbox } from './bots/inbox.ts';
import { webhooks } from './bots/webhooks.ts';
import { connect, createPool } from './connection.ts';
import type { DatabaseOptions } from './connection.ts';
import { gate } from './gate.ts';
import { marketReader } from './market/market-reader.ts';
import { orders } from './orders/orders.ts';
import { outbox } from './outbox.ts';
import { audit } from './people/audit.ts';
import { sessions } from './people/sessions.ts';
import { users } from './people/users.ts';
import { pingPool } from './ping.ts';
import { tradingRecords } from './records/trading-records.ts';
import { transactionAs } from './transaction.ts';
import type { UserTx } from './transaction.ts';

export interface OpenAppDatabase extends AppDatabase {
  /** Notices of committed changes, of every process. */
  listen: (
    onChange: Parameters<typeof listenForAccountChanges>[1],
    onReconnected?: () => void,
  ) => ChangeListener;
  /** Round trip in milliseconds. @throws StorageError */
  ping(): Promise<number>;
  close(): Promise<void>;
}

/**
 * The database as the API may use it, with connections of their own for sign-in and alerts.
 * @throws WrongRoleError unless the URL is of the role `app`; StorageError.
 */
export async function createAppDatabase(options: DatabaseOptions): Promise<OpenAppDatabase> {
  const connection = await connect('app', options);
  const gatePool = createPool(options, {
    max: options.max ?? 10,
    application_name: 'trendy-app-gate',
    connectionTimeoutMillis: 1_000,
  });
  return {
    gate: gate(gatePool),
    market: marketReader(connection.pool),
    asUser: (userId, work) => transactionAs(connection.prisma, userId, (user) => work(userStore(user))),
    listen: (onChange, onReconnected) => listenForAccountChanges(options.url, onChange, onReconnected),
    ping: () => pingPool(connection.pool),
    close: async () => {
      await gatePool.end();
      await connection.close();
    },
  };
}

const userStore = (user: UserTx): UserStore => ({
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
  records: tradingRecords(user),
  backtests: backtests(user),
  outbox: outbox(user),
  changes: accountChanges(user),
});
