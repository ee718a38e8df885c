import { balanced, quoteToDecimal } from '@trendy/domain';
import type { FillRecord, TradingRecorder } from '@trendy/domain';
import { jsonText, toDate } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';
import { tradingRecords } from './trading-records.ts';

export function tradingRecorder(user: UserTx): TradingRecorder {
  const { tx, userId } = user;
  return {
    ...tradingRecords(user),
    appendFills: (fills) => appendFills(user, fills),
    appendJournal: async (entries) => {
      if (entries.length === 0) return;
      const rows = entries.map(({ accountId, seq, index, entry }) => ({
        account: accountId,
        seq,
        index,
        bot: 'botId' in entry ? entry.botId : null,
        kind: entry.kind,
        entry,
        at: toDate(entry.at).toISOString(),
      }));
      await tx.$executeRaw`
        insert into journal (account_id, seq, index, user_id, bot_id, kind, entry, at)
          select j.account, j.seq, j.index, ${userId}::uuid, j.bot, j.kind, j.entry, j.at
            from jsonb_to_recordset(${jsonText(rows)}::jsonb) as j (
              account uuid, seq bigint, index int, bot uuid, kind text, entry jsonb, at timestamptz)`;
    },
    appendPostings: async (transactions) => {
      const rows = transactions.flatMap(({ accountId, seq, transaction, at, postings }) =>
        balanced(postings).map(({ book, amount }) => ({
          account: accountId,
          seq,
          transaction,
          book,
          amount: quoteToDecimal(amount),
          at: toDate(at).toISOString(),
        })),
      );
      if (rows.length === 0) return;
      await tx.$executeRaw`
        insert into ledger_postings (user_id, account_id, seq, transaction, book, amount, at)
          select ${userId}::uuid, p.account, p.seq, p.transaction, p.book, p.amount, p.at
            from jsonb_to_recordset(${jsonText(rows)}::jsonb) as p (
              account uuid, seq bigint, transaction int, book text, amount numeric, at timestamptz)`;
    },
    appendEquity: async ({ accountId, at, wallet, equity, available }) => {
      await tx.$executeRaw`
        insert into equity_points (account_id, at, user_id, wallet, equity, available)
          values (${accountId}::uuid, ${toDate(at)}::timestamptz, ${userId}::uuid, ${wallet}::numeric,
                  ${equity}::numeric, ${available}::numeric)
          on conflict (account_id, at) do update
            set wallet = excluded.wallet, equity = excluded.equity, available = excluded.available`;
    },
    replacePositions: async (accountId, positions) => {
      const rows = positions.map(({ openedAt, bareSince, ...position }) => ({
        ...position,
        openedAt: toDate(openedAt).toISOString(),
        bareSince: bareSince === null ? null : toDate(bareSince).toISOString(),
      }));
      await tx.$executeRaw`
        with kept as (
          select * from jsonb_to_recordset(${jsonText(rows)}::jsonb) as p (
            symbol text, "botId" uuid, quantity numeric, "entryPrice" numeric, "markPrice" numeric,
            "stopPrice" numeric, "targetPrice" numeric, leverage int, "openedAt" timestamptz,
            "bareSince" timestamptz)
        ), bare as (
          select max(extract(epoch from clock_timestamp() - since) * 1000)::bigint as ms from (
            select bare_since as since from positions
              where account_id = ${accountId}::uuid and user_id = ${userId}::uuid and bare_since is not null
            union all select "bareSince" from kept where "bareSince" is not null
            union all select clock_timestamp() from kept
          ) s
        ), measured as (
          update account_states a set bare_longest_ms = least(bare.ms, 2000000000) from bare
            where a.account_id = ${accountId}::uuid and a.user_id = ${userId}::uuid
              and bare.ms > coalesce(a.bare_longest_ms, -1)
        ), gone as (
          delete from positions where account_id = ${accountId}::uuid and user_id = ${userId}::uuid
            and symbol not in (select symbol from kept)
        )
        insert into positions as p (account_id, user_id, symbol, bot_id, quantity, entry_price, mark_price, stop_price,
                                    target_price, leverage, opened_at, bare_since)
          select ${accountId}::uuid, ${userId}::uuid, k.symbol, k."botId", k.quantity, k."entryPrice", k."markPrice",
                 k."stopPrice", k."targetPrice", k.leverage, k."openedAt", k."bareSince" from kept k
          on conflict (account_id, symbol) do update set
            bot_id = excluded.bot_id, quantity = excluded.quantity, entry_price = excluded.entry_price,
            mark_price = excluded.mark_price, stop_price = excluded.stop_price, target_price = excluded.target_price,
            leverage = excluded.leverage, opened_at = excluded.opened_at,
            bare_since = case when excluded.bare_since is not null then least(p.bare_since, excluded.bare_since) end,
            updated_at = now()
            where p.user_id = excluded.user_id`;
    },
  };
}

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
