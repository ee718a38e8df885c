import type pg from 'pg';
import { translatingFaults } from './storage-faults.ts';

/** Round trip in milliseconds; gives up after two seconds. @throws StorageError */
export function pingPool(pool: pg.Pool): Promise<number> {
  return translatingFaults(async () => {
    const started = performance.now();
    const query = { text: 'select 1', query_timeout: 2_000 };
    await pool.query(query);
    return performance.now() - started;
  });
}
