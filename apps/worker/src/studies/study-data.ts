import { createHash } from 'node:crypto';
import { termsOf } from '@trendy/backtest';
import { StudyRequestBody } from '@trendy/contracts';
import { err, ok } from '@trendy/domain';
import type { BacktestRequest } from '@trendy/backtest';
import type { BacktestRecord, Reason, Result, Strategy, StudyRecord } from '@trendy/domain';

import { loadHistory } from '../backtests/load-history.ts';
import { planOf, requestOf } from '../backtests/run-request.ts';
import type { BacktestPlan } from '../backtests/run-request.ts';
import type { WorkerContext } from '../context.ts';

export type StudyWanted = ReturnType<typeof StudyRequestBody.parse>;

/** What is traded, fixed when a study begins: `from` and `to` are UTC milliseconds, market time. */
export interface StudySpan {
  readonly from: number;
  readonly to: number;
}

export const wantedOf = (study: StudyRecord): StudyWanted => StudyRequestBody.parse(study.request);

/** The period that a study means at this market time. */
export function spanOf(context: WorkerContext, study: StudyRecord, marketNow: number): StudySpan {
  const plan = backtestPlan(context, study, marketNow);
  return { from: plan.tradesFrom, to: plan.range.to };
}

/**
 * Names market and period by days (the same search an hour later is no new data), and the terms of the trades: whoever
 * turns at stops, leverage or costs tries again.
 */
export function dataKeyOf(
  traded: Pick<StudyRecord, 'venue' | 'environment' | 'symbol' | 'timeframe'>,
  { from, to }: StudySpan,
  request: BacktestRequest,
): string {
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const { environment, symbol, timeframe, venue } = traded;
  const terms = createHash('sha256').update(termsOf(request)).digest('hex').slice(0, 16);
  return `${venue} ${environment} ${symbol} ${timeframe} ${day(from)} ${day(to)} ${terms}`;
}

/** The backtest that is varied, with the bars that the hungriest of its variants needs to warm up. */
export async function loadStudy(
  context: WorkerContext,
  study: StudyRecord,
  span: StudySpan,
): Promise<Result<BacktestRequest, Reason>> {
  const market = context.market(study);
  const plan = backtestPlan(context, study, span.to);
  const series = {
    venue: study.venue,
    environment: study.environment,
    symbol: study.symbol,
    timeframe: study.timeframe,
  };
  const history = await loadHistory(context.database.market, market.feed, series, plan.range);
  if (!history.ok) return history;
  if (history.value.bars.length === 0) return err({ code: 'no_history' });
  return ok({ ...requestOf({ ...plan, tradesFrom: span.from }, history.value), to: span.to });
}

function backtestPlan(context: WorkerContext, study: StudyRecord, marketNow: number): BacktestPlan {
  const { backtest, space } = wantedOf(study);
  const strategy = context.strategies.get(study.strategyId);
  const params = strategy ? hungriest(strategy, backtest.params ?? {}, space) : backtest.params;
  const record = { ...study, request: { ...backtest, ...(params ? { params } : {}) } };
  return planOf(record as unknown as BacktestRecord, context.strategies, marketNow);
}

/** The corner of the space that needs the longest warm-up. */
function hungriest(
  strategy: Strategy,
  params: Readonly<Record<string, unknown>>,
  space: StudyWanted['space'],
): Readonly<Record<string, unknown>> {
  let most = { bars: -1, params };
  for (let corner = 0; corner < 2 ** space.length; corner++) {
    const at = Object.fromEntries(
      space.map(({ key, max, min }, bit) => [key, corner & (1 << bit) ? max : min]),
    );
    const parsed = strategy.params.safeParse({ ...params, ...at });
    if (!parsed.success) continue;
    const bars = strategy.warmup(parsed.data);
    if (bars > most.bars) most = { bars, params: { ...params, ...at } };
  }
  return most.params;
}
