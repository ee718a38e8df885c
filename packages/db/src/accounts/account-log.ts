import type { AccountLog, DrainableLog, Json } from '@trendy/domain';
import { jsonText, toEpoch, toNumber } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

interface LogRow {
  readonly accountId: string;
  readonly seq: bigint;
  readonly kind: string;
  readonly payload: Json;
  readonly resolved: Json;
  readonly appendedAt: Date;
}

export function accountLog({ tx, userId }: UserTx): AccountLog {
  return {
    append: async (accountId, kind, payload, dedupKey) => {
      const [row] = await tx.$queryRaw<{ seq: bigint | null }[]>`
        select account_log_append(${accountId}::uuid, ${kind}, ${jsonText(payload)}::jsonb, ${dedupKey ?? null}) as seq`;
      return row?.seq == null ? null : toNumber(row.seq);
    },
    read: async (accountId, afterSeq, limit) => {
      const rows = await tx.$queryRaw<LogRow[]>`
        select account_id as "accountId", seq, kind, payload, resolved, appended_at as "appendedAt" from account_log
          where account_id = ${accountId}::uuid and user_id = ${userId}::uuid and seq > ${afterSeq}::bigint
          order by seq limit ${limit}::int`;
      return rows.map((row) => ({
        accountId: row.accountId,
        seq: toNumber(row.seq),
        kind: row.kind,
        payload: row.payload,
        resolved: row.resolved,
        appendedAt: toEpoch(row.appendedAt),
      }));
    },
  };
}

export function drainableLog(user: UserTx): DrainableLog {
  const { tx, userId } = user;
  return {
    ...accountLog(user),
    resolve: async (accountId, events) => {
      if (events.length === 0) return;
      await tx.$executeRaw`
        update account_log l set resolved = e.event::jsonb
          from unnest(${events.map((event) => event.seq)}::bigint[],
                      ${events.map((event) => jsonText(event.event))}::text[]) as e (seq, event)
          where l.account_id = ${accountId}::uuid and l.user_id = ${userId}::uuid and l.seq = e.seq`;
    },
  };
}
