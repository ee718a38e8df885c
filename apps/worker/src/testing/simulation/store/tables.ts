import { StorageError } from '@trendy/domain';

import type { SimProcess } from '../process.ts';

/** Rows by key. A row is never changed, only replaced. */
export type Table<Row> = Map<string, Row>;

/**
 * A transaction under read committed: it sees what was committed and what it wrote itself. The first write takes the
 * user's lock and keeps it to the end, so that two writers of one user never overlap.
 */
export class Transaction {
  readonly #overlay = new Map<Table<unknown>, Map<string, unknown>>();
  readonly #process: SimProcess;
  readonly #lock: () => Promise<void>;
  #hasLock = false;
  #abortedBy: StorageError | null = null;

  constructor(process: SimProcess, lock: () => Promise<void>) {
    this.#process = process;
    this.#lock = lock;
  }

  /** Before every statement. @throws StorageError when the server has given the transaction up. */
  async statement(): Promise<void> {
    await this.#process.reach();
    if (this.#abortedBy) throw this.#abortedBy;
  }

  /** Before every statement that writes. */
  async writing(): Promise<void> {
    await this.statement();
    if (this.#hasLock) return;
    this.#hasLock = true;
    await this.#lock();
    if (this.#abortedBy) throw this.#abortedBy;
  }

  get abortedBy(): StorageError | null {
    return this.#abortedBy;
  }

  abort(why: string): void {
    this.#abortedBy ??= new StorageError('unavailable', why);
  }

  get<Row>(table: Table<Row>, key: string): Row | undefined {
    const own = this.#overlay.get(table as Table<unknown>);
    return own?.has(key) ? (own.get(key) as Row | undefined) : table.get(key);
  }

  put<Row>(table: Table<Row>, key: string, row: Row | undefined): void {
    const known = this.#overlay.get(table as Table<unknown>);
    const own = known ?? new Map<string, unknown>();
    if (!known) this.#overlay.set(table as Table<unknown>, own);
    own.set(key, row);
  }

  all<Row>(table: Table<Row>): Row[] {
    const own = this.#overlay.get(table as Table<unknown>) as Map<string, Row | undefined> | undefined;
    if (!own) return [...table.values()];
    const rows: Row[] = [];
    for (const [key, row] of table) {
      const seen = own.has(key) ? own.get(key) : row;
      if (seen !== undefined) rows.push(seen);
    }
    for (const [key, row] of own) if (row !== undefined && !table.has(key)) rows.push(row);
    return rows;
  }

  apply(): void {
    for (const [table, rows] of this.#overlay) {
      for (const [key, row] of rows) {
        if (row === undefined) table.delete(key);
        else table.set(key, row);
      }
    }
  }
}

/** One holder at a time, in the order of asking. */
export class Lock {
  #held = false;
  readonly #waiting: (() => void)[] = [];

  take(): Promise<void> {
    if (!this.#held) {
      this.#held = true;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  free(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#held = false;
  }
}
