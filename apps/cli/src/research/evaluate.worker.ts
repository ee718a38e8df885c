import { parentPort, workerData } from 'node:worker_threads';
import { BacktestInputError, createEvaluateMany } from '@trendy/backtest';
import type { BacktestRequest, ResearchTask, TaskAnswer } from '@trendy/backtest';
import { strategies } from '@trendy/strategies';

const evaluate = createEvaluateMany(
  (workerData as { readonly request: BacktestRequest }).request,
  strategies,
);

/** Tasks of one span each time; their answers in the same order. */
parentPort?.on('message', (tasks: readonly ResearchTask[]) => {
  parentPort?.postMessage(answersOf(tasks));
});

/** A span without bars is an answer, as are parameters that are refused; anything else is a bug and ends the thread. */
function answersOf(tasks: readonly ResearchTask[]): readonly TaskAnswer[] {
  try {
    return evaluate(
      tasks.map(({ params }) => params),
      tasks[0]?.span ?? null,
    );
  } catch (error) {
    if (error instanceof BacktestInputError) return tasks.map(() => ({ refused: error.message }));
    throw error;
  }
}
