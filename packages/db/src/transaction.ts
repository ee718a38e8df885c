import type { Prisma, PrismaClient } from './generated/client.ts';
import { translatingFaults } from './storage-faults.ts';

/** One open transaction. */
export type Tx = Prisma.TransactionClient;

/** A transaction and the user that it is bound to. */
export interface UserTx {
  readonly tx: Tx;
  readonly userId: string;
}

const LIMITS = { maxWait: 10_000, timeout: 20_000 };

/**
 * One transaction in which row-level security shows `userId`'s rows only. The setting is local to the transaction, so
 * that the next user of the connection cannot inherit it.
 * @throws StorageError; whatever `work` throws, after rolling back.
 */
export function transactionAs<T>(
  prisma: PrismaClient,
  userId: string,
  work: (user: UserTx) => Promise<T>,
): Promise<T> {
  let committing = false;
  return translatingFaults(
    () =>
      prisma.$transaction(async (tx) => {
        await tx.$executeRaw`select set_config('app.user_id', ${userId}, true)`;
        const result = await work({ tx, userId });
        committing = true;
        return result;
      }, LIMITS),
    () => committing,
  );
}
