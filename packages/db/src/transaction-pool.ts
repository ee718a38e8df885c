import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { Prisma } from './generated/client.ts';
import { statementName } from './statement-names.ts';

const opening = new AsyncLocalStorage<OpenTransaction>();

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

/**
 * The connection of one of Prisma's transactions, for our own statements: they go to it directly and prepared, for less
 * than half of the processor time that they cost through Prisma. Its first statement is BEGIN with the user's setting,
 * in one round trip. From COMMIT or ROLLBACK on it is shut, whoever sent them.
 */
export class OpenTransaction {
  readonly #userId: string;
  #client: pg.PoolClient | null = null;
  #isBound = false;
  #isAttached = false;

  constructor(userId: string) {
    this.#userId = userId;
  }

  /** Runs `work`; the first connection that it takes from a `TransactionPool` is this transaction's. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return opening.run(this, work);
  }

  /** Whether BEGIN has set the user. */
  get isBound(): boolean {
    return this.#isBound;
  }

  /** The statement's result; null when the transaction has ended and its connection may be somebody else's. */
  query(sql: Prisma.Sql): Promise<pg.QueryResult<Record<string, unknown>>> | null {
    if (!this.#client || !this.#isBound) return null;
    const { text, values } = sql;
    return this.#client.query({ name: statementName(text), text, values, types });
  }

  /** Taken by the pool: watches what Prisma sends on it until it gives it back. */
  attach(client: pg.PoolClient): void {
    // Whatever the work has begun and left running is still in its context, and may take connections of its own.
    if (this.#isAttached) return;
    this.#isAttached = true;
    this.#client = client;
    const bind = `begin; select set_config('app.user_id', ${pg.escapeLiteral(this.#userId)}, true)`;
    const query = client.query.bind(client) as (...parts: unknown[]) => unknown;
    const release = client.release.bind(client);
    const watched = (...parts: unknown[]): unknown => {
      const text = textOf(parts[0]);
      if (text === 'BEGIN') {
        this.#isBound = true;
        return query(bind);
      }
      if (text === 'COMMIT' || text === 'ROLLBACK') this.#client = null;
      return query(...parts);
    };
    Object.assign(client, { query: watched });
    client.release = (error) => {
      this.#client = null;
      // What was laid over the class's own method goes.
      Reflect.deleteProperty(client, 'query');
      release(error);
    };
  }
}

const LONGEST_CONTROL = 'ROLLBACK'.length;

/** The text of a statement that may begin or end a transaction. */
function textOf(config: unknown): string | undefined {
  const text =
    typeof config === 'object' && config !== null && 'text' in config ? config.text : (config as unknown);
  return typeof text === 'string' && text.length <= LONGEST_CONTROL ? text.toUpperCase() : undefined;
}

/** A pool whose connections know when they are taken for a transaction. */
export class TransactionPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (
      error: Error | undefined,
      client: pg.PoolClient | undefined,
      done: (release?: Error | boolean) => void,
    ) => void,
  ): void;
  override connect(callback?: Parameters<pg.Pool['connect']>[0]): Promise<pg.PoolClient> | void {
    if (callback) return super.connect(callback);
    const transaction = opening.getStore();
    const connecting = super.connect();
    if (!transaction) return connecting;
    return connecting.then((client) => {
      transaction.attach(client);
      return client;
    });
  }
}
