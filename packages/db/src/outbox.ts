import type { Json, Outbox, OutboxRelay } from '@trendy/domain';
import type pg from 'pg';
import { jsonText } from './row-values.ts';
import { translatingFaults } from './storage-faults.ts';
import type { UserTx } from './transaction.ts';

export function outbox({ tx, userId }: UserTx): Outbox {
  return {
    add: async (topic, payload) => {
      await tx.$executeRaw`insert into outbox (user_id, topic, payload)
        values (${userId}::uuid, ${topic}, ${jsonText(payload)}::jsonb)`;
    },
  };
}

export function outboxRelay(pool: pg.Pool): OutboxRelay {
  return {
    relay: (limit, deliver) =>
      translatingFaults(async () => {
        const client = await pool.connect();
        try {
          await client.query('begin');
          const { rows } = await client.query<{ id: string; topic: string; payload: Json }>(
            `select id, topic, payload from outbox where done_at is null order by id limit $1 for update skip locked`,
            [limit],
          );
          if (rows.length > 0) {
            await deliver(
              rows.map((row) => ({ id: Number(row.id), topic: row.topic, payload: row.payload })),
            );
            await client.query('update outbox set done_at = now() where id = any ($1::bigint[])', [
              rows.map((row) => row.id),
            ]);
          }
          await client.query('commit');
          client.release();
          return rows.length;
        } catch (error) {
          // The connection goes with its transaction: the messages are free for the next relay.
          client.release(true);
          throw error;
        }
      }),
    prune: (olderThanMs) =>
      translatingFaults(async () => {
        const result = await pool.query(
          `delete from outbox where done_at < now() - $1 * interval '1 millisecond'`,
          [olderThanMs],
        );
        return result.rowCount ?? 0;
      }),
  };
}
