import type { PlatformRisk, RiskLimits, RiskScope, RiskScopes, RiskUse } from '@trendy/domain';
import type pg from 'pg';
import type { Prisma } from '../generated/client.ts';
import type { RiskScopeModel } from '../generated/models.ts';
import { toDateOrNull, toEpochOrNull, toText } from '../row-values.ts';
import { translatingFaults } from '../storage-faults.ts';
import type { UserTx } from '../transaction.ts';

const PLATFORM_ID = '00000000-0000-0000-0000-000000000000';

export function riskScopes({ tx, userId }: UserTx): RiskScopes & PlatformRisk {
  const upsert = async (
    level: RiskScopeModel['level'],
    id: string,
    data: Prisma.RiskScopeUpdateManyMutationInput,
  ): Promise<void> => {
    const { count } = await tx.riskScope.updateMany({
      where: { level, id, userId },
      data: { ...data, updatedAt: new Date() },
    });
    if (count === 0)
      await tx.riskScope.create({ data: { ...(data as Prisma.RiskScopeCreateInput), level, id, userId } });
  };
  return {
    list: async () => (await tx.riskScope.findMany({ where: { userId } })).map(scopeOf),
    use: async (level, id) => {
      const rows = await tx.$queryRaw<RiskUse[]>`
        select environment::text as environment, max(value) filter (where rule = 'notional')::text as notional,
               max(value) filter (where rule = 'daily_loss')::text as "dailyLoss",
               max(value) filter (where rule = 'orders_per_minute')::int as "ordersPerMinute",
               max(value) filter (where rule = 'open_orders')::int as "openOrders"
          from own_risk_values(${level}::"RiskLevel", ${id}::uuid) group by environment order by environment`;
      return rows;
    },
    setLimits: (level, id, limits) =>
      upsert(level, id, { ...limits, allowedSymbols: [...limits.allowedSymbols] }),
    setStopped: (level, id, at) => upsert(level, id, { stoppedAt: toDateOrNull(at) }),
    platform: async () => {
      const [row] = await tx.$queryRaw<PlatformRow[]>`select * from platform_scope()`;
      return row ? platformOf(row) : null;
    },
    stopPlatform: async (commandId, keepPositions) => {
      const [row] = await tx.$queryRaw<{ told: number }[]>`
        select platform_stop(true, ${keepPositions}, ${commandId}) as told`;
      return row?.told ?? 0;
    },
    releasePlatform: async () => {
      await tx.$executeRaw`select platform_stop(false, false, '')`;
    },
    setPlatformLimits: async (limits) => {
      await tx.$executeRaw`
        select platform_limits(${limits.notionalLimit}::numeric, ${limits.dailyLossLimit}::numeric,
          ${limits.ordersPerMinute}::int, ${limits.openOrdersLimit}::int, ${[...limits.allowedSymbols]}::text[])`;
    },
  };
}

/** The same for the operator's own process, one statement a call. */
export function platformRisk(pool: pg.Pool): PlatformRisk {
  const ask = <Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> =>
    translatingFaults(async () => (await pool.query<Row>(text, values)).rows);
  return {
    stopPlatform: async (commandId, keepPositions) => {
      const [row] = await ask<{ told: number }>('select platform_stop(true, $1, $2) as told', [
        keepPositions,
        commandId,
      ]);
      return row?.told ?? 0;
    },
    releasePlatform: async () => {
      await ask("select platform_stop(false, false, '')", []);
    },
    setPlatformLimits: async (limits: RiskLimits) => {
      await ask('select platform_limits($1, $2, $3, $4, $5)', [
        limits.notionalLimit,
        limits.dailyLossLimit,
        limits.ordersPerMinute,
        limits.openOrdersLimit,
        [...limits.allowedSymbols],
      ]);
    },
  };
}

interface PlatformRow {
  readonly notional_limit: { toFixed(): string } | null;
  readonly daily_loss_limit: { toFixed(): string } | null;
  readonly orders_per_minute: number | null;
  readonly open_orders_limit: number | null;
  readonly allowed_symbols: string[];
  readonly stopped_at: Date | null;
}

const platformOf = (row: PlatformRow): RiskScope => ({
  level: 'platform',
  id: PLATFORM_ID,
  notionalLimit: row.notional_limit?.toFixed() ?? null,
  dailyLossLimit: row.daily_loss_limit?.toFixed() ?? null,
  ordersPerMinute: row.orders_per_minute,
  openOrdersLimit: row.open_orders_limit,
  allowedSymbols: row.allowed_symbols,
  stoppedAt: toEpochOrNull(row.stopped_at),
});

const scopeOf = (row: RiskScopeModel): RiskScope => ({
  level: row.level,
  id: row.id,
  notionalLimit: row.notionalLimit && toText(row.notionalLimit),
  dailyLossLimit: row.dailyLossLimit && toText(row.dailyLossLimit),
  ordersPerMinute: row.ordersPerMinute,
  openOrdersLimit: row.openOrdersLimit,
  allowedSymbols: row.allowedSymbols,
  stoppedAt: toEpochOrNull(row.stoppedAt),
});
