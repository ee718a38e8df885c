import type { DatabaseMarks } from '@trendy/domain';
import type pg from 'pg';
import { translatingFaults } from '../storage-faults.ts';

export function databaseMarks(pool: pg.Pool): DatabaseMarks {
  return {
    beat: (known) =>
      translatingFaults(async () => {
        const { rows } = await pool.query<{ database_id: string; mark: string; restored: boolean }>(
          'select * from database_beat($1, $2)',
          [known?.databaseId ?? null, known?.mark ?? null],
        );
        const [row] = rows;
        if (!row) throw new Error('database_beat gave no row');
        return { databaseId: row.database_id, mark: Number(row.mark), restored: row.restored };
      }),
  };
}
