import { err, ok } from '@trendy/domain';
import type { Webhook, WebhookReader, Webhooks } from '@trendy/domain';
import { selectList } from '../columns.ts';
import { Prisma } from '../generated/client.ts';
import { defined, toDate, toDateOrNull, toEpoch, toEpochOrNull } from '../row-values.ts';
import { alertOutcomeOf } from '../alert-outcome.ts';
import type { AlertOutcomeRow } from '../alert-outcome.ts';
import type { UserTx } from '../transaction.ts';

/** Never the hashes of the secrets: they stay in the database. */
const COLUMNS = {
  id: true,
  publicId: true,
  botId: true,
  accountId: true,
  secretHint: true,
  previousValidUntil: true,
  ttlSeconds: true,
  mergeIdentical: true,
  enabled: true,
  rotatedAt: true,
  createdAt: true,
} as const;

const SELECTED = selectList(COLUMNS);

export function webhookReader({ tx, userId }: UserTx): WebhookReader {
  const one = async (which: Prisma.Sql): Promise<Webhook | null> => {
    const [row] = await tx.$queryRaw<Row[]>`
      select ${SELECTED} from webhooks where user_id = ${userId}::uuid and ${which}`;
    return row ? webhookOf(row) : null;
  };
  return {
    get: (id) => one(Prisma.sql`id = ${id}::uuid`),
    forBot: (botId) => one(Prisma.sql`bot_id = ${botId}::uuid`),
  };
}

export function webhooks(user: UserTx): Webhooks {
  const { tx, userId } = user;
  const change = async (id: string, data: object): Promise<Webhook | null> => {
    const [row] = await tx.webhook.updateManyAndReturn({ where: { id, userId }, data, select: COLUMNS });
    return row ? webhookOf(row) : null;
  };
  return {
    ...webhookReader(user),
    create: async ({ botId, publicId, secretHash, secretHint }) => {
      const bot = await tx.bot.findFirst({ where: { id: botId, userId, deletedAt: null } });
      if (!bot) return err('no_such_bot');
      const [row] = await tx.webhook.createManyAndReturn({
        data: [
          {
            userId,
            botId,
            accountId: bot.accountId,
            publicId,
            secretHash: Uint8Array.from(secretHash),
            secretHint,
          },
        ],
        skipDuplicates: true,
        select: COLUMNS,
      });
      return row ? ok(webhookOf(row)) : err('bot_has_webhook');
    },
    list: async () => {
      const rows = await tx.webhook.findMany({
        where: { userId, bot: { deletedAt: null } },
        orderBy: { createdAt: 'asc' },
        select: COLUMNS,
      });
      return rows.map(webhookOf);
    },
    update: (id, fields) => change(id, defined(fields)),
    rotate: async (id, secret) => {
      const [before] = await tx.$queryRaw<{ secret_hash: Uint8Array }[]>`
        select secret_hash from webhooks where id = ${id}::uuid and user_id = ${userId}::uuid for update`;
      if (!before) return null;
      return change(id, {
        secretHash: Uint8Array.from(secret.secretHash),
        secretHint: secret.secretHint,
        previousSecretHash: secret.previousValidUntil === null ? null : Uint8Array.from(before.secret_hash),
        previousValidUntil: toDateOrNull(secret.previousValidUntil),
        rotatedAt: new Date(),
      });
    },
    acceptTest: async (id, alert) => {
      const [row] = await tx.$queryRaw<AlertOutcomeRow[]>`
        select * from hook_test(${id}::uuid, ${alert.body}, ${alert.contentType}, ${alert.dedupKey},
                                ${alert.explicitId}, ${toDate(alert.receivedAt)}::timestamptz)`;
      return alertOutcomeOf(row);
    },
  };
}

type Row = {
  [K in keyof typeof COLUMNS]: K extends 'ttlSeconds'
    ? number
    : K extends 'mergeIdentical' | 'enabled'
      ? boolean
      : K extends 'previousValidUntil'
        ? Date | null
        : K extends 'rotatedAt' | 'createdAt'
          ? Date
          : string;
};

const webhookOf = (row: Row): Webhook => ({
  webhookId: row.id,
  publicId: row.publicId,
  botId: row.botId,
  accountId: row.accountId,
  secretHint: row.secretHint,
  previousValidUntil: toEpochOrNull(row.previousValidUntil),
  ttlSeconds: row.ttlSeconds,
  mergeIdentical: row.mergeIdentical,
  enabled: row.enabled,
  rotatedAt: toEpoch(row.rotatedAt),
  createdAt: toEpoch(row.createdAt),
});
