import { parentPort, workerData } from 'node:worker_threads';
import { BacktestInputError, createEvaluate } from '@trendy/backtest';
import type { BacktestRequest, ResearchTask, TaskAnswer } from '@trendy/backtest';
import { strategies } from '@trendy/strategies';

const evaluate = createEvaluate((workerData as { readonly request: BacktestRequest }).request, strategies);

parentPort?.on('message', (task: ResearchTask) => {
  parentPort?.postMessage(answerOf(task));
});

/** Parameters that the strategy refuses are an answer; anything else is a bug and ends the thread. */
function answerOf({ params, span }: ResearchTask): TaskAnswer {
  try {
    return { outcome: evaluate(params, span) };
  } catch (error) {
    if (error instanceof BacktestInputError) return { refused: error.message };
    throw error;
  }
}
