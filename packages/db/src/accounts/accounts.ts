import type { AccountChange, Accounts, ExchangeAccount } from '@trendy/domain';
import { selectList } from '../columns.ts';
import { Prisma } from '../generated/client.ts';
import type { ExchangeAccountModel } from '../generated/models.ts';
import { asJson, defined, toDateOrNull, toEpoch, toEpochOrNull, toJson, toReason } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

const COLUMNS = selectList(Prisma.ExchangeAccountScalarFieldEnum);

export function accounts({ tx, userId }: UserTx): Accounts {
  const present = { userId, deletedAt: null };
  return {
    create: async (account) => {
      const row = await tx.exchangeAccount.create({
        data: {
          userId,
          venue: account.venue,
          environment: account.environment,
          label: account.label,
          keyHint: account.keyHint,
        },
      });
      return accountOf(row);
    },
    list: async () => {
      const rows = await tx.exchangeAccount.findMany({ where: present, orderBy: { createdAt: 'asc' } });
      return rows.map(accountOf);
    },
    get: async (id) => {
      const [row] = await tx.$queryRaw<ExchangeAccountModel[]>`
        select ${COLUMNS} from exchange_accounts
          where id = ${id}::uuid and user_id = ${userId}::uuid and deleted_at is null`;
      return row ? accountOf(row) : null;
    },
    update: async (id, change) => {
      const [row] = await tx.exchangeAccount.updateManyAndReturn({
        where: { id, ...present },
        data: columnsOf(change),
      });
      return row ? accountOf(row) : null;
    },
    remove: async (id) => {
      const { count } = await tx.exchangeAccount.updateMany({
        where: { id, ...present },
        data: { deletedAt: new Date(), status: 'disabled' },
      });
      if (count === 1) await tx.credential.deleteMany({ where: { accountId: id } });
      return count === 1;
    },
  };
}

function columnsOf(change: AccountChange): Prisma.ExchangeAccountUpdateManyMutationInput {
  const { statusReason, permissions, liveConfirmedAt, testedAt, killedAt, ...plain } = change;
  return defined({
    ...plain,
    statusReason: nullableJson(statusReason),
    permissions: nullableJson(permissions),
    liveConfirmedAt: liveConfirmedAt === undefined ? undefined : toDateOrNull(liveConfirmedAt),
    testedAt: testedAt === undefined ? undefined : toDateOrNull(testedAt),
    killedAt: killedAt === undefined ? undefined : toDateOrNull(killedAt),
  });
}

export const nullableJson = (
  value: unknown,
): Prisma.InputJsonValue | Prisma.NullableJsonNullValueInput | undefined =>
  value === undefined ? undefined : value === null ? Prisma.DbNull : asJson(value);

export const accountOf = (row: ExchangeAccountModel): ExchangeAccount => ({
  accountId: row.id,
  userId: row.userId,
  venue: row.venue,
  environment: row.environment,
  label: row.label,
  status: row.status,
  statusReason: toReason(row.statusReason),
  permissions: toJson(row.permissions),
  keyHint: row.keyHint,
  ipRestricted: row.ipRestricted,
  liveConfirmedAt: toEpochOrNull(row.liveConfirmedAt),
  testedAt: toEpochOrNull(row.testedAt),
  killedAt: toEpochOrNull(row.killedAt),
  createdAt: toEpoch(row.createdAt),
});
