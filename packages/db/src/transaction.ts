import { Prisma } from './generated/client.ts';
import type { PrismaClient } from './generated/client.ts';
import { translatingFaults } from './storage-faults.ts';
import { OpenTransaction } from './transaction-pool.ts';

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
  const open = new OpenTransaction(userId);
  return translatingFaults(
    () =>
      open.run(() =>
        prisma.$transaction(async (tx) => {
          if (!open.isBound) await tx.$executeRaw`select set_config('app.user_id', ${userId}, true)`;
          const result = await work({ tx: withDirectStatements(tx, open), userId });
          committing = true;
          return result;
        }, LIMITS),
      ),
    () => committing,
  );
}

type Statement = Parameters<Tx['$queryRaw']>;

/** The same transaction; statements that we have written ourselves do not take the way through Prisma. */
function withDirectStatements(tx: Tx, open: OpenTransaction): Tx {
  const sqlOf = ([first, ...values]: Statement): Prisma.Sql =>
    first instanceof Prisma.Sql ? first : Prisma.sql(first as readonly string[], ...values);
  const queryRaw = async (...statement: Statement): Promise<unknown> => {
    const answer = open.query(sqlOf(statement));
    return answer ? (await answer).rows : tx.$queryRaw(...statement);
  };
  const executeRaw = async (...statement: Statement): Promise<number> => {
    const answer = open.query(sqlOf(statement));
    return answer ? ((await answer).rowCount ?? 0) : tx.$executeRaw(...statement);
  };
  return new Proxy(tx, {
    get: (target, name) => {
      if (name === '$queryRaw') return queryRaw;
      if (name === '$executeRaw') return executeRaw;
      return Reflect.get(target, name, target) as unknown;
    },
  });
}
