import type { RiskAllowances } from '@trendy/domain';
import { toText } from '../row-values.ts';
import { stopReason } from './stop-reason.ts';
import type { UserTx } from '../transaction.ts';

export function riskAllowances({ tx, userId }: UserTx): RiskAllowances {
  return {
    get: async (accountId) => {
      const row = await tx.accountRisk.findFirst({ where: { accountId, userId } });
      return (
        row && {
          reserved: toText(row.reserved),
          used: toText(row.used),
          notionalLimit: toText(row.notionalLimit),
        }
      );
    },
    setLimit: async (accountId, notionalLimit) => {
      await tx.accountRisk.updateMany({ where: { accountId, userId }, data: { notionalLimit } });
    },
    setMark: async (accountId, { equity, flows, used }) => {
      // A new day begins with what the last event of the one before has left.
      await tx.$executeRaw`
        update account_risk r set
            used = ${used}::numeric,
            day_start = case when r.day = t.today then r.day_start
                             else coalesce(r.equity, ${equity}::numeric - ${flows}::numeric) end,
            day_flows = case when r.day = t.today then r.day_flows else 0 end + ${flows}::numeric,
            equity = ${equity}::numeric,
            day = t.today
          from (select (clock_timestamp() at time zone 'utc')::date as today) t
          where r.account_id = ${accountId}::uuid and r.user_id = ${userId}::uuid`;
    },
    reserve: async (accountId, notional) => {
      const count = await tx.$executeRaw`
        update account_risk set reserved = reserved + ${notional}::numeric
          where account_id = ${accountId}::uuid and user_id = ${userId}::uuid
            and reserved + used + ${notional}::numeric <= notional_limit`;
      return count === 1;
    },
    stopOf: async (accountId, botId) => {
      const [row] = await tx.$queryRaw<{ level: string | null }[]>`
        select risk_stop(${accountId}::uuid, ${botId}::uuid) as level`;
      if (!row) return stopReason('unreadable');
      return row.level === null ? null : stopReason(row.level);
    },
    release: async (accountId, notional) => {
      await tx.$executeRaw`
        update account_risk set reserved = greatest(0, reserved - ${notional}::numeric)
          where account_id = ${accountId}::uuid and user_id = ${userId}::uuid`;
    },
  };
}
