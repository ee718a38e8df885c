import type { AppDatabase } from '@trendy/domain';
import { listenForAccountChanges } from './account-changes.ts';
import { connect, createPool } from './connection.ts';
import type { DatabaseOptions } from './connection.ts';
import type { Listener } from './listen.ts';
import { CONNECTION_LIMIT_MS, gate, STATEMENT_LIMIT_MS } from './gate.ts';
import { marketReader } from './market/market-reader.ts';
import { pingPool } from './ping.ts';
import { transactionAs } from './transaction.ts';
import { userStore } from './user-store.ts';

export interface OpenAppDatabase extends AppDatabase {
  /** Notices of committed changes and prices, of every process. */
  listen: (
    onChange: Parameters<typeof listenForAccountChanges>[1],
    onReconnected?: () => void,
    onPrices?: Parameters<typeof listenForAccountChanges>[3],
  ) => Listener;
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
    connectionTimeoutMillis: CONNECTION_LIMIT_MS,
    statement_timeout: STATEMENT_LIMIT_MS,
  });
  return {
    gate: gate(gatePool),
    market: marketReader(connection.pool),
    asUser: (userId, work) => transactionAs(connection, userId, (user) => work(userStore(user))),
    listen: (...handlers) => listenForAccountChanges(options.url, ...handlers),
    ping: () => pingPool(connection.pool),
    close: async () => {
      await gatePool.end();
      await connection.close();
    },
  };
}
