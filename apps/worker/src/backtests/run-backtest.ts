import type { BacktestRecord, Reason, Trial } from '@trendy/domain';

import { runChild } from '../children/run-child.ts';
import type { WorkerContext } from '../context.ts';
import type { RunNews, RunOrder } from './child-messages.ts';
import { loadHistory } from './load-history.ts';
import { planOf, requestOf } from './run-request.ts';
import { figuresOf } from '../studies/stored.ts';
import { dataKeyOf } from '../studies/study-data.ts';

type Outcome =
  | { readonly status: 'done'; readonly summary: unknown; readonly report: unknown; readonly trial: Trial }
  | { readonly status: 'failed'; readonly error: Reason }
  | { readonly status: 'canceled' };

const CHILD = new URL('./child.ts', import.meta.url);
/** A running backtest says so this often; one that has been silent for `STALE_MS` belonged to a dead process. */
const HEARTBEAT_MS = 1_000;
export const STALE_MS = 15_000;

/** Runs one stored backtest to its end. It starts again from the beginning after a crash, which changes nothing. */
export async function runBacktestJob(
  context: WorkerContext,
  backtestId: string,
  userId: string,
  stopped: AbortSignal,
): Promise<void> {
  const { database, log } = context;
  const record = await database.asUser(userId, (store) => store.backtests.start(backtestId, STALE_MS));
  if (!record) return;
  const startedAt = Date.now();
  let outcome: Outcome | null;
  try {
    outcome = await runRecord(context, record, stopped);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    outcome = { status: 'failed', error: { code: 'backtest_failed', values: { message } } };
  }
  // Interrupted by our own end: left as it is, it will be taken up when it has gone stale.
  if (!outcome) return;
  const finished = outcome;
  await database.asUser(userId, async (store) => {
    // In one transaction: there is no result that the register does not know.
    if (finished.status === 'done') await store.trials.append([finished.trial]);
    await store.backtests.finish(backtestId, finished);
  });
  log.info({ backtestId, status: outcome.status, ms: Date.now() - startedAt }, 'backtest.finished');
}

async function runRecord(
  context: WorkerContext,
  record: BacktestRecord,
  stopped: AbortSignal,
): Promise<Outcome | null> {
  const { database } = context;
  const market = context.market(record);
  const now = await market.feed.marketTime();
  if (!now.ok) return { status: 'failed', error: now.error.reason };
  const plan = planOf(record, context.strategies, now.value);
  const series = {
    venue: record.venue,
    environment: record.environment,
    symbol: record.symbol,
    timeframe: record.timeframe,
  };
  const canceled = new AbortController();
  let progress = 0;
  const heartbeat = setInterval(() => {
    database
      .asUser(record.userId, (store) => store.backtests.progress(record.backtestId, progress))
      .then(
        ({ cancelWanted }) => cancelWanted && canceled.abort(),
        () => undefined,
      );
  }, HEARTBEAT_MS);
  try {
    const history = await loadHistory(database.market, market.feed, series, plan.range);
    if (!history.ok) return { status: 'failed', error: history.error };
    if (history.value.bars.length === 0) return { status: 'failed', error: { code: 'no_history' } };
    if (canceled.signal.aborted) return { status: 'canceled' };
    const request = requestOf(plan, history.value);
    const tried = {
      strategyId: record.strategyId,
      dataKey: dataKeyOf(record, { from: plan.tradesFrom, to: plan.range.to }, request),
      params: request.strategy?.params ?? {},
    };
    const others = await database.asUser(record.userId, (store) =>
      store.trials.tally(record.strategyId, tried),
    );
    const order: RunOrder = { request, otherTrials: others.count };
    const news = await runChild(CHILD, order, [canceled.signal, stopped], (said: RunNews) => {
      if (said.kind !== 'progress') return said;
      progress = said.progress;
      return null;
    });
    if (news) return outcomeOf(news, { ...tried, originId: record.backtestId });
    return canceled.signal.aborted ? { status: 'canceled' } : null;
  } finally {
    clearInterval(heartbeat);
  }
}

function outcomeOf(
  news: Exclude<RunNews, { kind: 'progress' }>,
  tried: Pick<Trial, 'strategyId' | 'dataKey' | 'params' | 'originId'>,
): Outcome {
  switch (news.kind) {
    case 'done':
      return {
        status: 'done',
        summary: news.summary,
        report: news.report,
        trial: {
          ...tried,
          source: 'backtest',
          part: 0,
          index: 0,
          outcome: figuresOf(news.outcome),
          dailyReturns: [...news.outcome.dailyReturns],
        },
      };
    case 'refused':
      return {
        status: 'failed',
        error: { code: 'backtest_refused', values: { field: news.field, message: news.message } },
      };
    case 'failed':
      return { status: 'failed', error: { code: 'backtest_failed', values: { message: news.message } } };
  }
}
