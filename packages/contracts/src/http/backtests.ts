import { z } from 'zod';
import { route } from './route.ts';
import { RiskBody } from './bots.ts';
import {
  EnvironmentId,
  Id,
  IdParams,
  Instant,
  PageQuery,
  pageOf,
  ReasonBody,
  Symbol,
  TimeframeId,
  VenueId,
} from './scalars.ts';

export const BacktestRequestBody = z.strictObject({
  venue: VenueId.default('trendy'),
  environment: EnvironmentId.default('demo'),
  symbol: Symbol,
  timeframe: TimeframeId,
  strategyId: z.string().max(60),
  params: z.record(z.string(), z.unknown()).optional(),
  risk: RiskBody,
  /** Days after which a person resumes what losing days have stopped; null: never. Without guards it has no meaning. */
  resumeAfterDays: z.number().int().min(1).max(365).nullable().exactOptional(),
  /** Last N days up to now, or an explicit range. */
  days: z.number().int().min(1).max(1100).default(182),
  from: Instant.optional(),
  to: Instant.optional(),
  capital: z.number().min(100).max(10_000_000).default(10_000),
  makerBps: z.number().min(0).max(50).default(2),
  takerBps: z.number().min(0).max(50).default(5),
  slippageBps: z.number().min(0).max(100).default(2),
});
/** Headline figures; null where the figure does not exist (the report says why). */
export const BacktestSummary = z.object({
  netReturn: z.number().nullable(),
  cagr: z.number().nullable(),
  sharpe: z.number().nullable(),
  sortino: z.number().nullable(),
  maxDrawdown: z.number().nullable(),
  trades: z.number().int(),
  winRate: z.number().nullable(),
  profitFactor: z.number().nullable(),
  buyAndHold: z.number().nullable(),
  finalEquity: z.string(),
});
export const BacktestBody = z.object({
  id: Id,
  symbol: Symbol,
  timeframe: TimeframeId,
  venue: VenueId,
  environment: EnvironmentId,
  strategyId: z.string(),
  request: BacktestRequestBody,
  status: z.enum(['queued', 'running', 'done', 'failed', 'canceled']),
  progress: z.number(),
  error: ReasonBody.nullable(),
  summary: BacktestSummary.nullable(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
});
const tag = 'backtests';
const base = '/api/v1/backtests';
export const backtestRoutes = {
  createBacktest: route({
    method: 'POST',
    path: base,
    tag,
    auth: 'session',
    status: 202,
    summary: 'Queue a backtest',
    body: BacktestRequestBody,
    response: BacktestBody,
  }),
  listBacktests: route({
    method: 'GET',
    path: base,
    tag,
    auth: 'session',
    summary: 'Backtests, newest first',
    query: PageQuery,
    response: pageOf(BacktestBody),
  }),
  getBacktest: route({
    method: 'GET',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'One backtest',
    params: IdParams,
    response: BacktestBody,
  }),
  getBacktestReport: route({
    method: 'GET',
    path: `${base}/:id/report`,
    tag,
    auth: 'session',
    summary: 'The whole report: conventions, metrics, cost waterfall, decisions, trades, equity',
    params: IdParams,
    response: z.looseObject({ version: z.number().int() }),
  }),
  cancelBacktest: route({
    method: 'POST',
    path: `${base}/:id/cancel`,
    tag,
    auth: 'session',
    status: 202,
    summary: 'Cancel',
    params: IdParams,
    response: BacktestBody,
  }),
  deleteBacktest: route({
    method: 'DELETE',
    path: `${base}/:id`,
    tag,
    auth: 'session',
    summary: 'Delete a finished backtest',
    params: IdParams,
  }),
} as const;
