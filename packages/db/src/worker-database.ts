import type { WorkerDatabase } from '@trendy/domain';
import { databaseMarks } from './accounts/database-marks.ts';
import { leases, WANTED_CHANNEL } from './accounts/leases.ts';
import { platformRisk } from './accounts/risk-scopes.ts';
import { connect } from './connection.ts';
import type { DatabaseOptions } from './connection.ts';
import { listenOn } from './listen.ts';
import type { Listener } from './listen.ts';
import { pricePublisher } from './market/price-publisher.ts';
import { marketStore } from './market/market-store.ts';
import { outboxRelay } from './outbox.ts';
import { pingPool } from './ping.ts';
import { transactionAs } from './transaction.ts';
import { rateStore } from './venues/rate-store.ts';
import { workList } from './work-list.ts';
import { workerStore } from './worker-store.ts';

export interface OpenWorkerDatabase extends WorkerDatabase {
  /** Hears of accounts for whose lease somebody has come in vain, whoever holds it. Notices may be lost. */
  listenForWanted(onWanted: (accountId: string) => void): Listener;
  /** Round trip in milliseconds. @throws StorageError */
  ping(): Promise<number>;
  close(): Promise<void>;
}

/**
 * The database as the worker may use it.
 * @throws WrongRoleError unless the URL is of the role `worker`; StorageError.
 */
export async function createWorkerDatabase(options: DatabaseOptions): Promise<OpenWorkerDatabase> {
  const connection = await connect('worker', options);
  const { pool, close } = connection;
  return {
    market: marketStore(pool),
    work: workList(pool),
    leases: leases(pool),
    marks: databaseMarks(pool),
    relay: outboxRelay(pool),
    prices: pricePublisher(pool),
    platformRisk: platformRisk(pool),
    rates: rateStore(pool),
    asUser: (userId, work) => transactionAs(connection, userId, (user) => work(workerStore(user))),
    listenForWanted: (onWanted) => listenOn(options.url, { [WANTED_CHANNEL]: onWanted }),
    ping: () => pingPool(pool),
    close,
  };
}
