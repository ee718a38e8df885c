import type { Connection } from './connection.ts';
import { OpenTransaction } from './open-transaction.ts';
import type { Tx } from './open-transaction.ts';
import { translatingFaults } from './storage-faults.ts';

export type { Tx } from './open-transaction.ts';

/** A transaction and the user that it is bound to. */
export interface UserTx {
  readonly tx: Tx;
  readonly userId: string;
}

/**
 * One transaction in which row-level security shows `userId`'s rows only. The setting is local to the transaction, so
 * that the next user of the connection cannot inherit it.
 * @throws StorageError; whatever `work` throws, after rolling back.
 */
export function transactionAs<T>(
  { pool, prisma }: Pick<Connection, 'pool' | 'prisma'>,
  userId: string,
  work: (user: UserTx) => Promise<T>,
): Promise<T> {
  let isCommitting = false;
  return translatingFaults(
    async () => {
      const open = await OpenTransaction.begin(pool, prisma, userId);
      try {
        const result = await work({ tx: open.tx, userId });
        await open.finish();
        isCommitting = true;
        await open.commit();
        return result;
      } catch (error) {
        await open.rollback();
        throw error;
      }
    },
    () => isCommitting,
  );
}
