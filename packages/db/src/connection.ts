import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { assertRole } from './assert-role.ts';
import type { DatabaseRole } from './assert-role.ts';
import { PrismaClient } from './generated/client.ts';
import { statementName } from './statement-names.ts';
import { translatingFaults } from './storage-faults.ts';
import { LendingPool } from './lending-pool.ts';

export interface DatabaseOptions {
  /** URL of this process's own role. */
  readonly url: string;
  /** Connections at most; 10 when absent. */
  readonly max?: number;
  /** A statement that takes longer is given up; 15 s when absent. */
  readonly statementTimeoutMs?: number;
  /** Called when an idle connection breaks; it is replaced by itself. */
  readonly onConnectionError?: (error: Error) => void;
}

export interface Connection {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

/**
 * One pool for Prisma and for plain statements.
 * @throws WrongRoleError, StorageError when the database cannot be reached.
 */
export async function connect(role: DatabaseRole, options: DatabaseOptions): Promise<Connection> {
  const pool = createPool(options, { max: options.max ?? 10, application_name: `trendy-${role}` });
  try {
    await translatingFaults(() => assertRole(pool, role));
  } catch (error) {
    await pool.end();
    throw error;
  }
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => statementName(sql) }),
    log: [],
  });
  return {
    pool,
    prisma,
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

const ignore = (): void => undefined;

export function createPool(options: DatabaseOptions, more: pg.PoolConfig): pg.Pool {
  const pool = new LendingPool({
    connectionString: options.url,
    connectionTimeoutMillis: 10_000,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    ...more,
  });
  // Without a listener, a server that restarts would kill this process.
  pool.on('error', (error) => options.onConnectionError?.(error));
  // One that is lent out has no listener of the pool's: its end between two statements would kill it as well. Whoever
  // has it is told by its next statement.
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}
