import { invariant, isTimeframe } from '@trendy/domain';
import type {
  AccountStatus,
  AccountWork,
  Environment,
  OrderRef,
  OrderState,
  VenueId,
  WorkList,
} from '@trendy/domain';
import type pg from 'pg';
import { jsonText } from './row-values.ts';
import { translatingFaults } from './storage-faults.ts';

interface AccountRow {
  readonly account_id: string;
  readonly user_id: string;
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly status: AccountStatus;
}

interface OrderRow {
  readonly order_id: string;
  readonly account_id: string;
  readonly user_id: string;
  readonly state: OrderState;
}

/** Functions of the database that give ids across users, and nothing else. */
export function workList(pool: pg.Pool): WorkList {
  const ask = <Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> =>
    translatingFaults(async () => (await pool.query<Row>(text, values)).rows);
  return {
    account: async (accountId) => {
      const [row] = await ask<AccountRow>('select * from work_account($1)', [accountId]);
      return row ? accountOf(row) : null;
    },
    accountsWithUndrainedEvents: async (limit) => {
      const rows = await ask<{ account_id: string; user_id: string }>('select * from work_undrained($1)', [
        limit,
      ]);
      return rows.map((row) => ({ accountId: row.account_id, userId: row.user_id }));
    },
    accounts: async (statuses) =>
      (await ask<AccountRow>('select * from work_accounts($1)', [[...statuses]])).map(accountOf),
    ordersIn: async (states, limit, accountId) =>
      (
        await ask<OrderRow>('select * from work_orders($1, $2, $3)', [[...states], accountId ?? null, limit])
      ).map(orderRefOf),
    cancelsWanted: async (limit) =>
      (await ask<OrderRow>('select * from work_cancels($1)', [limit])).map(orderRefOf),
    watchedAccounts: async () =>
      (await ask<{ account_id: string }>('select * from work_watched_accounts()', [])).map(
        (row) => row.account_id,
      ),
    marketInterests: async () => {
      const rows = await ask<AccountRow & { bot_id: string; symbol: string; timeframe: string }>(
        'select * from work_market_interests()',
        [],
      );
      return rows.map(({ bot_id, account_id, user_id, venue, environment, symbol, timeframe }) => {
        invariant(isTimeframe(timeframe), `bot ${bot_id} has no known timeframe: ${timeframe}`);
        return {
          botId: bot_id,
          accountId: account_id,
          userId: user_id,
          venue,
          environment,
          symbol,
          timeframe,
        };
      });
    },
    appendToLogs: async (accountIds, kind, payload, dedupKey) => {
      // Always in one order: two workers that append to the same accounts cannot lock each other out.
      const ids = [...new Set(accountIds)].sort();
      const rows = await ask<{ account_id: string; seq: string | null }>(
        `select a.id as account_id, account_log_put(a.id, $2, $3::jsonb, $4) as seq
           from unnest($1::uuid[]) with ordinality as a (id, n)`,
        [ids, kind, jsonText(payload), dedupKey],
      );
      return rows.filter((row) => row.seq !== null).map((row) => row.account_id);
    },
    backtestsToRun: async (staleMs, limit) => {
      const rows = await ask<{ backtest_id: string; user_id: string }>(
        'select * from work_backtests($1, $2)',
        [staleMs, limit],
      );
      return rows.map((row) => ({ backtestId: row.backtest_id, userId: row.user_id }));
    },
    studiesToRun: async (staleMs, limit) => {
      const rows = await ask<{ study_id: string; user_id: string; part: number | null }>(
        'select * from work_studies($1, $2)',
        [staleMs, limit],
      );
      return rows.map((row) => ({ studyId: row.study_id, userId: row.user_id, part: row.part }));
    },
    credentialsNotSealedTo: async (kekId, limit) => {
      const rows = await ask<{
        credential_id: string;
        user_id: string;
        account_id: string;
        venue: VenueId;
        field: string;
      }>('select * from work_credentials($1, $2)', [kekId, limit]);
      return rows.map((row) => ({
        credentialId: row.credential_id,
        userId: row.user_id,
        accountId: row.account_id,
        venue: row.venue,
        field: row.field,
      }));
    },
  };
}

const accountOf = (row: AccountRow): AccountWork => ({
  accountId: row.account_id,
  userId: row.user_id,
  venue: row.venue,
  environment: row.environment,
  status: row.status,
});

const orderRefOf = (row: OrderRow): OrderRef => ({
  orderId: row.order_id,
  accountId: row.account_id,
  userId: row.user_id,
  state: row.state,
});
