import type { Inbox, InboxEntry, InboxProgress } from '@trendy/domain';
import type { InboxEntryModel } from '../generated/models.ts';
import { asJson, defined, toDate, toEpoch, toEpochOrNull, toJson, toReason } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

const FINISHED = ['filled', 'rejected', 'expired', 'duplicate'] as const;

export function inbox({ tx, userId }: UserTx): Inbox {
  return {
    list: async ({ webhookId, botId, before, limit }) => {
      const rows = await tx.inboxEntry.findMany({
        where: {
          userId,
          ...defined({ webhookId, botId }),
          ...(before === undefined ? {} : { receivedAt: { lt: toDate(before) } }),
        },
        orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
        take: limit,
      });
      return rows.map(entryOf);
    },
    get: async (id) => {
      const row = await tx.inboxEntry.findFirst({ where: { id, userId } });
      return row && entryOf(row);
    },
  };
}

export function inboxProgress(user: UserTx): InboxProgress {
  const { tx, userId } = user;
  return {
    ...inbox(user),
    getMany: async (ids) => {
      const rows = await tx.inboxEntry.findMany({ where: { id: { in: [...ids] }, userId } });
      return rows.map(entryOf);
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
