import type {
  EquityPoint,
  FillRecord,
  JournalEntry,
  LedgerBook,
  PositionRecord,
  TradingRecords,
} from '@trendy/domain';
import type { PositionModel } from '../generated/models.ts';
import type { Prisma } from '../generated/client.ts';
import {
  defined,
  toDate,
  toEpoch,
  toEpochOrNull,
  toMarket,
  toNumber,
  toText,
  toTextOrNull,
} from '../row-values.ts';
import type { UserTx } from '../transaction.ts';

export function tradingRecords({ tx, userId }: UserTx): TradingRecords {
  return {
    fills: async ({ accountId, botId, orderId, symbol, since, before, limit }) => {
      const rows = await tx.fill.findMany({
        where: {
          userId,
          ...defined({ accountId, orderId, symbol }),
          ...(botId === undefined ? {} : { order: { botId } }),
          at: defined({ gte: since && toDate(since), lt: before && toDate(before) }),
        },
        include: { order: { select: { orderKey: true } } },
        orderBy: [{ at: 'desc' }, { tradeId: 'desc' }],
        take: limit,
      });
      return rows.map(fillOf);
    },
    positions: async (filter) => {
      const where = { userId, ...defined({ accountId: filter?.accountId }) };
      return (await tx.position.findMany({ where, orderBy: { openedAt: 'asc' } })).map(positionOf);
    },
    equity: ({ accountId, since, points }) => equityCurve(tx, userId, accountId ?? null, since, points),
    journal: async ({ accountId, botId, kind, before, limit }) => {
      const rows = await tx.journalRow.findMany({
        where: {
          userId,
          ...defined({ accountId, botId, kind }),
          ...(before === undefined ? {} : { createdAt: { lt: toDate(before) } }),
        },
        orderBy: [{ createdAt: 'desc' }, { seq: 'desc' }, { index: 'desc' }],
        take: limit,
      });
      return rows.map((row) => ({
        accountId: row.accountId,
        seq: toNumber(row.seq),
        index: row.index,
        entry: row.entry as unknown as JournalEntry,
        recordedAt: toEpoch(row.createdAt),
      }));
    },
    payments: async (since) => {
      const rows = await tx.ledgerPosting.findMany({
        where: { userId, book: 'external', at: { gte: toDate(since) } },
        select: { accountId: true, at: true, amount: true },
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
      });
      // The book's own side is the opposite of the account's.
      return rows.map(({ accountId, at, amount }) => ({
        accountId,
        at: toMarket(at),
        amount: amount.negated().toFixed(),
      }));
    },
    bookTotals: async (accountId, since) => {
      const sums = await tx.ledgerPosting.groupBy({
        by: ['book'],
        where: { userId, accountId, ...(since === undefined ? {} : { at: { gte: toDate(since) } }) },
        _sum: { amount: true },
      });
      const total = (book: LedgerBook): string =>
        toTextOrNull(sums.find((sum) => sum.book === book)?._sum.amount ?? null) ?? '0';
      return {
        wallet: total('wallet'),
        external: total('external'),
        trading_pnl: total('trading_pnl'),
        fees: total('fees'),
        funding: total('funding'),
        liquidation: total('liquidation'),
      };
    },
  };
}

/** The last point of each of `points` equal stretches of time: a curve's ends stay exact. */
async function equityCurve(
  tx: Prisma.TransactionClient,
  userId: string,
  accountId: string | null,
  since: number,
  points: number,
): Promise<readonly EquityPoint[]> {
  const rows = await tx.$queryRaw<
    {
      account_id: string;
      at: Date;
      wallet: Prisma.Decimal;
      equity: Prisma.Decimal;
      available: Prisma.Decimal;
    }[]
  >`
    with chosen as (
      select * from equity_points
        where user_id = ${userId}::uuid and at >= ${toDate(since)}::timestamptz
          and (${accountId}::uuid is null or account_id = ${accountId}::uuid)
    ), span as (
      select greatest(1, extract(epoch from max(at) - min(at)) / ${points}::float8) as step, min(at) as first from chosen
    )
    select distinct on (account_id, floor(extract(epoch from at - first) / step))
        account_id, at, wallet, equity, available
      from chosen, span
      order by account_id, floor(extract(epoch from at - first) / step), at desc`;
  return rows
    .map((row) => ({
      accountId: row.account_id,
      at: toMarket(row.at),
      wallet: toText(row.wallet),
      equity: toText(row.equity),
      available: toText(row.available),
    }))
    .sort((a, b) => a.at - b.at);
}

type FillRow = Prisma.FillGetPayload<{ include: { order: { select: { orderKey: true } } } }>;

const fillOf = (row: FillRow): FillRecord => ({
  accountId: row.accountId,
  symbol: row.symbol,
  tradeId: row.tradeId,
  orderKey: row.order?.orderKey ?? null,
  side: row.side,
  price: toText(row.price),
  quantity: toText(row.quantity),
  fee: toText(row.fee),
  realised: toText(row.realised),
  liquidity: row.liquidity as FillRecord['liquidity'],
  cause: row.cause as FillRecord['cause'],
  at: toMarket(row.at),
});

const positionOf = (row: PositionModel): PositionRecord => ({
  accountId: row.accountId,
  symbol: row.symbol,
  botId: row.botId,
  quantity: toText(row.quantity),
  entryPrice: toText(row.entryPrice),
  markPrice: toTextOrNull(row.markPrice),
  stopPrice: toTextOrNull(row.stopPrice),
  targetPrice: toTextOrNull(row.targetPrice),
  leverage: row.leverage,
  openedAt: toMarket(row.openedAt),
  bareSince: toEpochOrNull(row.bareSince),
});
