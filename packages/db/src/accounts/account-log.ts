import type { AccountLog, DrainableLog } from '@trendy/domain';
import { jsonText, toEpoch, toJson, toNumber } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

export function accountLog({ tx, userId }: UserTx): AccountLog {
  return {
    append: async (accountId, kind, payload, dedupKey) => {
      const [row] = await tx.$queryRaw<{ seq: bigint | null }[]>`
        select account_log_append(${accountId}::uuid, ${kind}, ${jsonText(payload)}::jsonb, ${dedupKey ?? null}) as seq`;
      return row?.seq == null ? null : toNumber(row.seq);
    },
    read: async (accountId, afterSeq, limit) => {
      const rows = await tx.accountLogEntry.findMany({
        where: { accountId, userId, seq: { gt: BigInt(afterSeq) } },
        orderBy: { seq: 'asc' },
        take: limit,
      });
      return rows.map((row) => ({
        accountId: row.accountId,
        seq: toNumber(row.seq),
        kind: row.kind,
        payload: toJson(row.payload),
        resolved: toJson(row.resolved),
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
