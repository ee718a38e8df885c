import type { Inbox, InboxEntry, InboxProgress } from '@trendy/domain';
import { allOf, selectList } from '../columns.ts';
import { Prisma } from '../generated/client.ts';
import type { InboxEntryModel } from '../generated/models.ts';
import {
  asJson,
  defined,
  jsonText,
  toDate,
  toEpoch,
  toEpochOrNull,
  toJson,
  toReason,
} from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

const FINISHED = ['filled', 'rejected', 'expired', 'duplicate'] as const;

const COLUMNS = selectList(Prisma.InboxEntryScalarFieldEnum);

const selectFrom =
  ({ tx, userId }: UserTx) =>
  async (where: readonly (Prisma.Sql | null)[], limit: number): Promise<InboxEntry[]> => {
    const rows = await tx.$queryRaw<InboxEntryModel[]>`
      select ${COLUMNS} from signal_inbox where ${allOf([Prisma.sql`user_id = ${userId}::uuid`, ...where])}
        order by received_at desc, id desc limit ${limit}::int`;
    return rows.map(entryOf);
  };

export function inbox(user: UserTx): Inbox {
  const select = selectFrom(user);
  return {
    list: async ({ webhookId, botId, before, limit }) =>
      select(
        [
          webhookId === undefined ? null : Prisma.sql`webhook_id = ${webhookId}::uuid`,
          botId === undefined ? null : Prisma.sql`bot_id = ${botId}::uuid`,
          before === undefined ? null : Prisma.sql`received_at < ${toDate(before)}::timestamptz`,
        ],
        limit,
      ),
    get: async (id) => (await select([Prisma.sql`id = ${id}`], 1))[0] ?? null,
  };
}

export function inboxProgress(user: UserTx): InboxProgress {
  const { tx, userId } = user;
  return {
    ...inbox(user),
    getMany: (ids) => selectFrom(user)([Prisma.sql`id = any (${[...ids]}::text[])`], ids.length),
    advanceMany: async (moves, at) => {
      if (moves.length === 0) return;
      const finished = moves.map(({ state }) => FINISHED.some((final) => final === state));
      await tx.$executeRaw`
        update signal_inbox i set
            state = m.state::"SignalState",
            reason = coalesce(m.reason::jsonb, i.reason),
            parsed = coalesce(m.parsed::jsonb, i.parsed),
            decided_at = coalesce(i.decided_at, ${toDate(at)}::timestamptz),
            finished_at = case when m.finished then ${toDate(at)}::timestamptz else i.finished_at end
          from unnest(${moves.map(({ signalId }) => signalId)}::text[], ${moves.map(({ state }) => state)}::text[],
                      ${moves.map(({ reason }) => (reason ? jsonText(reason) : null))}::text[],
                      ${moves.map(({ parsed }) => (parsed == null ? null : jsonText(parsed)))}::text[],
                      ${finished}::boolean[]) as m (id, state, reason, parsed, finished)
          where i.id = m.id and i.user_id = ${userId}::uuid
            and i.state not in ('filled', 'rejected', 'expired', 'duplicate')`;
    },
    advance: async (id, to) => {
      const finished = FINISHED.some((state) => state === to.state);
      const { count } = await tx.inboxEntry.updateMany({
        where: { id, userId, state: { notIn: [...FINISHED] } },
        data: defined({
          state: to.state,
          reason: to.reason && asJson(to.reason),
          parsed: to.parsed === undefined || to.parsed === null ? undefined : asJson(to.parsed),
          decidedAt: to.state === 'decided' ? toDate(to.at) : undefined,
          finishedAt: finished ? toDate(to.at) : undefined,
        }),
      });
      return count === 1;
    },
  };
}

const entryOf = (row: InboxEntryModel): InboxEntry => ({
  signalId: row.id,
  webhookId: row.webhookId,
  accountId: row.accountId,
  botId: row.botId,
  contentType: row.contentType,
  body: row.body,
  test: row.test,
  state: row.state,
  reason: toReason(row.reason),
  parsed: toJson(row.parsed),
  duplicates: row.duplicates,
  receivedAt: toEpoch(row.receivedAt),
  decidedAt: toEpochOrNull(row.decidedAt),
  finishedAt: toEpochOrNull(row.finishedAt),
});
