import { err, ok } from '@trendy/domain';
import type { AccountStateReader, AccountStates, StoredState } from '@trendy/domain';
import { Prisma } from '../generated/client.ts';
import { asJson, jsonText, toDate, toEpoch, toEpochOrNull, toJson, toNumber } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

export function accountStateReader({ tx, userId }: UserTx): AccountStateReader {
  return {
    load: async (accountId) => {
      const row = await tx.accountState.findFirst({ where: { accountId, userId } });
      return (
        row && {
          version: toNumber(row.version),
          snapshot: toJson(row.snapshot),
          view: toJson(row.view),
          pausedBy: row.pausedBy as unknown as StoredState['pausedBy'],
          reconciledAt: toEpochOrNull(row.reconciledAt),
          updatedAt: toEpoch(row.updatedAt),
          bareLongestMs: row.bareLongestMs,
        }
      );
    },
    workerSeenAt: async () => {
      const [row] = await tx.$queryRaw<{ seen: Date | null }[]>`select marked_at as seen from database_marks`;
      return toEpochOrNull(row?.seen ?? null);
    },
  };
}

export function accountStates(user: UserTx): AccountStates {
  const { tx, userId } = user;
  return {
    ...accountStateReader(user),
    version: async (accountId) => {
      const [row] = await tx.$queryRaw<{ version: bigint }[]>`
        select version from account_states where account_id = ${accountId}::uuid and user_id = ${userId}::uuid`;
      return row ? toNumber(row.version) : 0;
    },
    save: async (state) => {
      // The lease's row stays locked to the end of the transaction: nobody can take it over between check and commit.
      const [row] = await tx.$queryRaw<{ held: boolean; saved: boolean }[]>`
        with lease as (
          select 1 from account_leases where account_id = ${state.accountId}::uuid and user_id = ${userId}::uuid
            and fence = ${state.fence} and expires_at > clock_timestamp() for update
        ), saved as (
          insert into account_states as s (account_id, user_id, version, snapshot, view)
            select ${state.accountId}::uuid, ${userId}::uuid, ${state.version}, ${jsonText(state.snapshot)}::jsonb,
                   ${jsonText(state.view)}::jsonb
              from lease
              where ${state.expectedVersion} = 0
                 or exists (select 1 from account_states where account_id = ${state.accountId}::uuid)
            on conflict (account_id) do update
              set version = excluded.version, snapshot = excluded.snapshot, view = excluded.view, updated_at = now()
              where s.version = ${state.expectedVersion}
            returning 1
        )
        select exists (select from lease) as held, exists (select from saved) as saved`;
      if (!row?.held) return err('lost_lease');
      return row.saved ? ok(undefined) : err('stale_version');
    },
    pause: async (accountId, cause) => {
      const version = BigInt(Math.max(0, cause.seq - 1));
      await tx.accountState.upsert({
        where: { accountId },
        create: { accountId, userId, version, snapshot: {}, pausedBy: asJson(cause) },
        update: { pausedBy: asJson(cause) },
        select: { accountId: true },
      });
    },
    unpause: async (accountId) => {
      await tx.accountState.updateMany({ where: { accountId, userId }, data: { pausedBy: Prisma.DbNull } });
    },
    markReconciled: async (accountId, at) => {
      await tx.accountState.updateMany({ where: { accountId, userId }, data: { reconciledAt: toDate(at) } });
    },
  };
}
