import { balanced, quoteToDecimal } from '@trendy/domain';
import type { FillRecord, JournalRecord, TradingRecorder } from '@trendy/domain';
import { asJson, jsonText, toDate } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';
import { tradingRecords } from './trading-records.ts';

export function tradingRecorder(user: UserTx): TradingRecorder {
  const { tx, userId } = user;
  return {
    ...tradingRecords(user),
    appendFills: (fills) => appendFills(user, fills),
    appendJournal: async (entries) => {
      if (entries.length === 0) return;
      await tx.journalRow.createMany({
        data: entries.map((record) => ({
          accountId: record.accountId,
          seq: BigInt(record.seq),
          index: record.index,
          userId,
          botId: botOf(record),
          kind: record.entry.kind,
          entry: asJson(record.entry),
          at: toDate(record.entry.at),
        })),
      });
    },
    appendPostings: async (transactions) => {
      const data = transactions.flatMap(({ accountId, seq, transaction, at, postings }) =>
        balanced(postings).map((posting) => ({
          userId,
          accountId,
          seq: BigInt(seq),
          transaction,
          book: posting.book,
          amount: quoteToDecimal(posting.amount),
          at: toDate(at),
        })),
      );
      if (data.length > 0) await tx.ledgerPosting.createMany({ data });
    },
    appendEquity: async ({ accountId, at, wallet, equity, available }) => {
      const amounts = { wallet, equity, available };
      await tx.equityPoint.upsert({
        where: { accountId_at: { accountId, at: toDate(at) } },
        create: { accountId, userId, at: toDate(at), ...amounts },
        update: amounts,
        select: { accountId: true },
      });
    },
    replacePositions: async (accountId, positions) => {
      await tx.position.deleteMany({ where: { accountId, userId } });
      await tx.position.createMany({
        data: positions.map(({ openedAt, ...position }) => ({
          ...position,
          accountId,
          userId,
          openedAt: toDate(openedAt),
        })),
      });
    },
  };
}

const botOf = ({ entry }: JournalRecord): string | null => ('botId' in entry ? entry.botId : null);

async function appendFills({ tx, userId }: UserTx, fills: readonly FillRecord[]): Promise<number> {
  if (fills.length === 0) return 0;
  const rows = fills.map((fill) => ({ ...fill, at: toDate(fill.at).toISOString() }));
  return tx.$executeRaw`
    insert into fills (account_id, symbol, trade_id, user_id, order_id, side, price, quantity, fee, realised, liquidity,
                       cause, at)
      select f."accountId", f.symbol, f."tradeId", ${userId}::uuid,
             (select o.id from orders o where o.account_id = f."accountId" and o.order_key = f."orderKey"
                and o.user_id = ${userId}::uuid),
             f.side, f.price, f.quantity, f.fee, f.realised, f.liquidity, f.cause, f.at
        from jsonb_to_recordset(${jsonText(rows)}::jsonb) as f (
          "accountId" uuid, symbol text, "tradeId" text, "orderKey" text, side "OrderSide", price numeric,
          quantity numeric, fee numeric, realised numeric, liquidity text, cause text, at timestamptz)
      on conflict (account_id, symbol, trade_id) do nothing`;
}
