import pg from 'pg';
import { Prisma } from './generated/client.ts';
import type { PrismaClient } from './generated/client.ts';
import { LendingPool } from './lending-pool.ts';
import { statementName } from './statement-names.ts';

/** One open transaction. */
export type Tx = Prisma.TransactionClient;

/** Values as Prisma gives them, so that it makes no difference which way a statement went. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [pg.types.builtins.INT8]: BigInt,
  [pg.types.builtins.NUMERIC]: (text) => new Prisma.Decimal(text),
  [pg.types.builtins.DATE]: (text) => new Date(`${text}T00:00:00Z`),
  [pg.types.builtins.TIMESTAMP]: (text) => new Date(`${text.replace(' ', 'T')}Z`),
};
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (format === 'binary' ? undefined : PARSERS[oid]) ?? pg.types.getTypeParser(oid, format),
};

/** How long Prisma lets a transaction last in which it takes part. */
const LIMITS = { maxWait: 10_000, timeout: 20_000 };

type Statement = Parameters<Tx['$queryRaw']>;
type Delegate = Readonly<Record<string, (...parts: unknown[]) => Promise<unknown>>>;

/** Prisma's part in a transaction of ours. */
interface PrismaPart {
  readonly tx: Promise<Tx>;
  /** Lets Prisma go; rejects when it has given the transaction up. */
  end(): Promise<void>;
}

/**
 * A transaction on one connection. Statements that we have written ourselves go to it directly and prepared, for a
 * fraction of the processor time that they cost through Prisma, which joins in only when a model call wants it.
 */
export class OpenTransaction {
  /** What repositories see of it. */
  readonly tx: Tx;
  readonly #client: pg.PoolClient;
  readonly #prisma: PrismaClient;
  #part: PrismaPart | null = null;
  #isOver = false;

  private constructor(client: pg.PoolClient, prisma: PrismaClient) {
    this.#client = client;
    this.#prisma = prisma;
    this.tx = this.#face();
    // Without a listener, a connection that breaks between two statements would kill this process.
    client.on('error', ignore);
  }

  /** Row-level security shows `userId`'s rows only, to the end of the transaction. */
  static async begin(pool: pg.Pool, prisma: PrismaClient, userId: string): Promise<OpenTransaction> {
    const client = await pool.connect();
    const open = new OpenTransaction(client, prisma);
    try {
      await client.query(`begin; select set_config('app.user_id', ${pg.escapeLiteral(userId)}, true)`);
      return open;
    } catch (error) {
      open.#giveBack(true);
      throw error;
    }
  }

  /** Everything is sent that was wanted, and Prisma has no say any more. */
  async finish(): Promise<void> {
    await this.#part?.end();
    this.#isOver = true;
  }

  /** @throws Error when a statement had failed before, so that there was nothing left to commit. */
  async commit(): Promise<void> {
    const { command } = await this.#client.query('commit');
    if (command !== 'COMMIT')
      throw new Error('a statement of the transaction had failed: nothing was committed');
    this.#giveBack(false);
  }

  async rollback(): Promise<void> {
    this.#isOver = true;
    await this.#part?.end().catch(ignore);
    const isSound = await this.#client.query('rollback').then(
      () => true,
      () => false,
    );
    this.#giveBack(!isSound);
  }

  #giveBack(isBroken: boolean): void {
    this.#isOver = true;
    this.#client.removeListener('error', ignore);
    this.#client.release(isBroken);
  }

  async #query(statement: Statement): Promise<pg.QueryResult<Record<string, unknown>>> {
    this.#assertOpen();
    const { text, values } = sqlOf(statement);
    return this.#client.query({ name: statementName(text), text, values, types });
  }

  #assertOpen(): void {
    if (this.#isOver) throw new Error('the transaction has ended and takes no statement any more');
  }

  #face(): Tx {
    const own: Readonly<Record<string, unknown>> = {
      $queryRaw: async (...statement: Statement) => (await this.#query(statement)).rows,
      $executeRaw: async (...statement: Statement) => (await this.#query(statement)).rowCount ?? 0,
    };
    const delegates = new Map<string, Delegate>();
    const delegateOf = (model: string): Delegate => {
      const known = delegates.get(model) ?? this.#delegate(model);
      delegates.set(model, known);
      return known;
    };
    return new Proxy({} as Tx, {
      // A promise's resolution asks anything for `then`.
      get: (_, name) =>
        typeof name === 'symbol' || name === 'then' ? undefined : (own[name] ?? delegateOf(name)),
    });
  }

  #delegate(model: string): Delegate {
    return new Proxy({} as Delegate, {
      get: (_, method) =>
        typeof method === 'symbol' || method === 'then'
          ? undefined
          : async (...parts: unknown[]) => {
              this.#assertOpen();
              this.#part ??= this.#join();
              const tx = (await this.#part.tx) as unknown as Readonly<Record<string, Delegate>>;
              return tx[model]?.[method]?.(...parts);
            },
    });
  }

  #join(): PrismaPart {
    let letGo: () => void = ignore;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let ended: Promise<void> = held;
    const tx = new Promise<Tx>((resolve, reject) => {
      ended = LendingPool.lend(this.#client, () =>
        this.#prisma.$transaction((joined) => {
          resolve(joined);
          return held;
        }, LIMITS),
      );
      ended.catch(reject);
    });
    tx.catch(ignore);
    return {
      tx,
      end: () => {
        letGo();
        return ended;
      },
    };
  }
}

const sqlOf = ([first, ...values]: Statement): Prisma.Sql =>
  first instanceof Prisma.Sql ? first : Prisma.sql(first as readonly string[], ...values);

const ignore = (): void => undefined;
