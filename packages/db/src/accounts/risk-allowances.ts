import type { RiskAllowances } from '@trendy/domain';
import { toText } from '../row-values.ts';
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
    setUsed: async (accountId, used) => {
      await tx.accountRisk.updateMany({ where: { accountId, userId }, data: { used } });
    },
    reserve: async (accountId, notional) => {
      const count = await tx.$executeRaw`
        update account_risk set reserved = reserved + ${notional}::numeric
          where account_id = ${accountId}::uuid and user_id = ${userId}::uuid
            and reserved + used + ${notional}::numeric <= notional_limit`;
      return count === 1;
    },
    release: async (accountId, notional) => {
      await tx.$executeRaw`
        update account_risk set reserved = greatest(0, reserved - ${notional}::numeric)
          where account_id = ${accountId}::uuid and user_id = ${userId}::uuid`;
    },
  };
}
