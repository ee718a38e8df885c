import { concludeStudy, createEvaluate, BacktestInputError, researchOf } from '@trendy/backtest';
import type { Evaluate, Outcome, ResearchTask, TaskAnswer, WalkForwardResult } from '@trendy/backtest';
import { strategies } from '@trendy/strategies';

import type { StudyNews, StudyOrder } from './child-messages.ts';

/** Works on one part of a study in a process of its own. Ends with its parent. */
process.once('disconnect', () => process.exit(0));
process.once('message', (order) => {
  run(order as StudyOrder)
    .catch((thrown: unknown) =>
      tell({ kind: 'failed', message: thrown instanceof Error ? thrown.message : String(thrown) }),
    )
    .finally(() => process.disconnect());
});

async function run(order: StudyOrder): Promise<void> {
  if (order.kind === 'conclude') return tell({ kind: 'concluded', result: concludeStudy(order.evidence) });
  const { known, request, space, work } = order;
  const evaluate = createEvaluate(request, strategies);
  const before = new Map(known.map(({ index, outcome }) => [index, outcome]));
  const research = researchOf(work, space);
  for (let task = research.ask(); task; task = research.ask()) {
    const kept = before.get(task.id);
    const answer = kept ? { outcome: kept } : answerOf(evaluate, task);
    research.tell(task, answer);
    if (!kept && 'outcome' in answer) await tell(trialNews(task, answer.outcome));
  }
  const step = work.kind === 'walk_forward' ? (research.result() as WalkForwardResult).steps[0] : undefined;
  await tell({ kind: 'part_done', step: step ?? null });
}

const trialNews = (task: ResearchTask, outcome: Outcome): StudyNews => ({
  kind: 'trial',
  index: task.id,
  params: task.params,
  outcome,
});

/** Parameters that the strategy refuses are an answer; anything else is a bug and ends the process. */
function answerOf(evaluate: Evaluate, { params, span }: ResearchTask): TaskAnswer {
  try {
    return { outcome: evaluate(params, span) };
  } catch (error) {
    if (error instanceof BacktestInputError) return { refused: error.message };
    throw error;
  }
}

/** Waits until the news is out: leaving earlier would cut a large one. */
const tell = (news: StudyNews): Promise<void> =>
  new Promise((resolve, reject) => {
    process.send?.(news, undefined, undefined, (error: Error | null) => (error ? reject(error) : resolve()));
  });
