import { invariant, isTimeframe } from '@trendy/domain';
import type { BacktestRecord, BacktestRunner, Backtests } from '@trendy/domain';
import type { Prisma } from '../generated/client.ts';
import { asJson, defined, toDate, toEpoch, toEpochOrNull, toJson, toReason } from '../row-values.ts';
import type { UserTx } from '../transaction.ts';
import { haveTurn } from '../turn.ts';

/** All but the report, which may be megabytes. */
const COLUMNS = {
  id: true,
  userId: true,
  venue: true,
  environment: true,
  symbol: true,
  timeframe: true,
  strategyId: true,
  request: true,
  status: true,
  progress: true,
  cancelWanted: true,
  error: true,
  summary: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
} as const;
type Row = Prisma.BacktestGetPayload<{ select: typeof COLUMNS }>;

export function backtests({ tx, userId }: UserTx): Backtests {
  return {
    countUnfinished: async () => {
      if (!(await haveTurn(tx, `backtests of ${userId}`))) return null;
      return tx.backtest.count({ where: { userId, status: { in: ['queued', 'running'] } } });
    },
    create: async ({ request, ...plain }) =>
      recordOf(
        await tx.backtest.create({ data: { userId, ...plain, request: asJson(request) }, select: COLUMNS }),
      ),
    list: async ({ before, limit }) => {
      const rows = await tx.backtest.findMany({
        where: { userId, ...(before === undefined ? {} : { createdAt: { lt: toDate(before) } }) },
        orderBy: { createdAt: 'desc' },
        take: limit,
        select: COLUMNS,
      });
      return rows.map(recordOf);
    },
    get: async (id) => {
      const row = await tx.backtest.findFirst({ where: { id, userId }, select: COLUMNS });
      return row && recordOf(row);
    },
    report: async (id) => {
      const row = await tx.backtest.findFirst({ where: { id, userId }, select: { report: true } });
      return row ? toJson(row.report) : null;
    },
    cancel: async (id) => {
      const queued = await tx.backtest.updateMany({
        where: { id, userId, status: 'queued' },
        data: { status: 'canceled', cancelWanted: true, finishedAt: new Date() },
      });
      if (queued.count === 1) return true;
      const running = await tx.backtest.updateMany({
        where: { id, userId, status: 'running' },
        data: { cancelWanted: true },
      });
      return running.count === 1;
    },
    remove: async (id) => (await tx.backtest.deleteMany({ where: { id, userId } })).count === 1,
  };
}

export function backtestRunner(user: UserTx): BacktestRunner {
  const { tx, userId } = user;
  return {
    ...backtests(user),
    start: async (id, staleMs) => {
      const stale = new Date(Date.now() - staleMs);
      const [row] = await tx.backtest.updateManyAndReturn({
        where: {
          id,
          userId,
          OR: [{ status: 'queued' }, { status: 'running', heartbeatAt: { lt: stale } }],
        },
        data: { status: 'running', startedAt: new Date(), heartbeatAt: new Date(), progress: 0 },
        select: COLUMNS,
      });
      return row ? recordOf(row) : null;
    },
    progress: async (id, progress) => {
      const [row] = await tx.backtest.updateManyAndReturn({
        where: { id, userId, status: 'running' },
        data: { progress, heartbeatAt: new Date() },
        select: { cancelWanted: true },
      });
      // A row that is gone or no longer running needs no more work.
      return { cancelWanted: row?.cancelWanted ?? true };
    },
    finish: async (id, outcome) => {
      const { count } = await tx.backtest.updateMany({
        where: { id, userId, status: 'running' },
        data: defined({
          status: outcome.status,
          finishedAt: new Date(),
          progress: outcome.status === 'done' ? 1 : undefined,
          summary: outcome.status === 'done' ? asJson(outcome.summary) : undefined,
          report: outcome.status === 'done' ? asJson(outcome.report) : undefined,
          error: outcome.status === 'failed' ? asJson(outcome.error) : undefined,
        }),
      });
      return count === 1;
    },
  };
}

function recordOf(row: Row): BacktestRecord {
  const { timeframe } = row;
  invariant(isTimeframe(timeframe), `backtest ${row.id} has no known timeframe: ${timeframe}`);
  return {
    backtestId: row.id,
    userId: row.userId,
    venue: row.venue,
    environment: row.environment,
    symbol: row.symbol,
    timeframe,
    strategyId: row.strategyId,
    request: toJson(row.request),
    status: row.status,
    progress: row.progress,
    cancelWanted: row.cancelWanted,
    error: toReason(row.error),
    summary: toJson(row.summary),
    createdAt: toEpoch(row.createdAt),
    startedAt: toEpochOrNull(row.startedAt),
    finishedAt: toEpochOrNull(row.finishedAt),
  };
}
