import pg from 'pg';

const isPatched = Symbol.for('trendy.pg.errors-are-heard');

/**
 * Gives every connection to PostgreSQL of this process a listener for its end, from before it is opened. The queue's
 * library adds its own only after it has waited for the connection, and a server that ends it in the same breath (a
 * failover, an administrator) would kill the process by an 'error' event that nobody hears. Whoever holds the
 * connection is told by his next statement, and by listeners of his own as before.
 */
export function hearErrorsOfConnections(): void {
  const prototype = pg.Client.prototype as pg.Client & { [isPatched]?: true };
  if (prototype[isPatched]) return;
  prototype[isPatched] = true;
  const connect = prototype.connect as (...parts: unknown[]) => unknown;
  const withListener = function connectWithListener(this: pg.Client, ...parts: unknown[]): unknown {
    this.on('error', ignore);
    return connect.apply(this, parts);
  };
  prototype.connect = withListener as pg.Client['connect'];
}

const ignore = (): void => undefined;
