import {
  BacktestInputError,
  createBacktest,
  judgeOne,
  measureInterval,
  outcomeOf,
  summaryOf,
} from '@trendy/backtest';
import { strategies } from '@trendy/strategies';

import type { RunNews, RunOrder } from './child-messages.ts';

/** Runs one backtest in a process of its own, so that a long one never delays an order. Ends with its parent. */
const CHUNK = 5_000;
const MAX_CURVE_POINTS = 2_000;
/** The interval runs the request some forty times again: more bars than this would keep its owner waiting. */
const MAX_INTERVAL_BARS = 60_000;

process.once('disconnect', () => process.exit(0));
process.once('message', (order) => {
  run(order as RunOrder)
    .catch((thrown: unknown) => tell(refusalOf(thrown)))
    .finally(() => process.disconnect());
});

async function run({ otherTrials, request }: RunOrder): Promise<void> {
  const backtest = createBacktest(request, { strategies });
  while (!backtest.advance(CHUNK)) {
    await tell({ kind: 'progress', progress: backtest.done / Math.max(1, backtest.total) });
  }
  const outcome = outcomeOf(backtest.report());
  const verdict = judgeOne(request, outcome, otherTrials);
  const interval =
    backtest.total > MAX_INTERVAL_BARS ? {} : { interval: measureInterval(request, { strategies }) };
  const report = { ...backtest.report(MAX_CURVE_POINTS), ...interval, verdict };
  await tell({ kind: 'done', report, summary: summaryOf(report), outcome });
}

function refusalOf(thrown: unknown): RunNews {
  if (thrown instanceof BacktestInputError) {
    return { kind: 'refused', field: thrown.field, message: thrown.message };
  }
  return { kind: 'failed', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Waits until the news is out: leaving earlier would cut a large report. */
const tell = (news: RunNews): Promise<void> =>
  new Promise((resolve, reject) => {
    process.send?.(news, undefined, undefined, (error: Error | null) => (error ? reject(error) : resolve()));
  });
