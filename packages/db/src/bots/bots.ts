import { err, isTimeframe, invariant, ok } from '@trendy/domain';
import type { Bot, BotRisk, Bots, NewBot } from '@trendy/domain';
import { nullableJson } from '../accounts/accounts.ts';
import { selectList } from '../columns.ts';
import { Prisma } from '../generated/client.ts';
import type { BotModel } from '../generated/models.ts';
import { asJson, defined, toEpoch, toReason } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';
import { haveTurn } from '../turn.ts';

const COLUMNS = selectList(Prisma.BotScalarFieldEnum);

export function bots({ tx, userId }: UserTx): Bots {
  const present = { userId, deletedAt: null };
  const find = async (id: string): Promise<BotModel | null> => {
    const [row] = await tx.$queryRaw<BotModel[]>`
      select ${COLUMNS} from bots where id = ${id}::uuid and user_id = ${userId}::uuid and deleted_at is null`;
    return row ?? null;
  };
  return {
    takeTurn: () => haveTurn(tx, `things of ${userId}`),
    create: async (bot) => {
      const account = await tx.exchangeAccount.findFirst({
        where: { id: bot.accountId, ...present },
        select: { id: true },
      });
      if (!account) return err('no_such_account');
      return ok(botOf(await tx.bot.create({ data: { userId, ...columnsOf(bot) } })));
    },
    list: async (filter) => {
      const where = { ...present, ...defined({ accountId: filter?.accountId }) };
      return (await tx.bot.findMany({ where, orderBy: { createdAt: 'asc' } })).map(botOf);
    },
    get: async (id) => {
      const row = await find(id);
      return row && botOf(row);
    },
    update: async (id, { params, risk, ...plain }) => {
      const data = defined({
        ...plain,
        params: params && asJson(params),
        risk: risk && asJson(risk),
      });
      // A running bot holds its symbol's slot, so it cannot move to another symbol.
      const movable = plain.symbol === undefined ? {} : { activeSlot: null };
      const [row] = await tx.bot.updateManyAndReturn({ where: { id, ...present, ...movable }, data });
      return row ? botOf(row) : null;
    },
    setStatus: async (id, status, reason) => {
      const bot = await find(id);
      if (!bot) return err('no_such_bot');
      const runs = status === 'active' || status === 'paused';
      if (runs && (await slotTaken(tx, bot))) return err('symbol_taken');
      const [row] = await tx.bot.updateManyAndReturn({
        where: { id, ...present },
        data: defined({
          status,
          statusReason: nullableJson(reason),
          activeSlot: runs ? bot.symbol : null,
        }),
      });
      return row ? ok(botOf(row)) : err('no_such_bot');
    },
    remove: async (id) => {
      const data = { deletedAt: new Date(), status: 'stopped' as const, activeSlot: null };
      return (await tx.bot.updateMany({ where: { id, ...present }, data })).count === 1;
    },
  };
}

/** Decided under a lock of the account's row, so that the unique constraint never has to abort a transaction. */
async function slotTaken(tx: Prisma.TransactionClient, bot: BotModel): Promise<boolean> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`bot-slot:${bot.accountId}`}, 0))::text`;
  const other = await tx.bot.findFirst({
    where: { accountId: bot.accountId, activeSlot: bot.symbol, id: { not: bot.id } },
    select: { id: true },
  });
  return other !== null;
}

const columnsOf = (bot: NewBot) => ({
  accountId: bot.accountId,
  name: bot.name,
  symbol: bot.symbol,
  timeframe: bot.timeframe,
  source: bot.source,
  strategyId: bot.strategyId,
  strategyVersion: bot.strategyVersion,
  params: asJson(bot.params),
  risk: asJson(bot.risk),
});

export function botOf(row: BotModel): Bot {
  const { timeframe } = row;
  invariant(isTimeframe(timeframe), `bot ${row.id} has no known timeframe: ${timeframe}`);
  return {
    botId: row.id,
    userId: row.userId,
    accountId: row.accountId,
    name: row.name,
    symbol: row.symbol,
    timeframe,
    source: row.source,
    strategyId: row.strategyId,
    strategyVersion: row.strategyVersion,
    params: row.params as Bot['params'],
    risk: row.risk as unknown as BotRisk,
    status: row.status,
    statusReason: toReason(row.statusReason),
    createdAt: toEpoch(row.createdAt),
    updatedAt: toEpoch(row.updatedAt),
  };
}
