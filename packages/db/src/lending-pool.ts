import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';

const lending = new AsyncLocalStorage<pg.PoolClient>();

/** A pool that can give somebody who asks for a connection one that is in use already. */
export class LendingPool extends pg.Pool {
  /** Whoever asks for a connection within `work` gets this one, in its transaction, which he can neither begin nor end. */
  static lend<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
    return lending.run(client, work);
  }

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
    const lent = lending.getStore();
    return lent ? Promise.resolve(lentOf(lent)) : super.connect();
  }
}

const CONTROL: ReadonlySet<string> = new Set(['BEGIN', 'COMMIT', 'ROLLBACK']);
const DONE = { rows: [], fields: [], rowCount: 0, command: '', oid: 0 };

function lentOf(client: pg.PoolClient): pg.PoolClient {
  const query = client.query.bind(client) as (...parts: unknown[]) => unknown;
  const overlay: Readonly<Record<string, unknown>> = {
    query: (...parts: unknown[]) => (isControl(parts[0]) ? Promise.resolve(DONE) : query(...parts)),
    release: () => undefined,
  };
  return new Proxy(client, {
    get: (target, name) => {
      if (typeof name === 'string' && name in overlay) return overlay[name];
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value as (...parts: unknown[]) => unknown).bind(target) : value;
    },
  });
}

/** Whether a statement begins or ends a transaction. */
function isControl(config: unknown): boolean {
  const text = typeof config === 'object' && config !== null && 'text' in config ? config.text : config;
  return typeof text === 'string' && text.length <= 'ROLLBACK'.length && CONTROL.has(text.toUpperCase());
}
