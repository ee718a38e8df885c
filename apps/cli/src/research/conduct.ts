import type { Params, Research, ResearchProgress, ResearchTask, TaskAnswer } from '@trendy/backtest';
import type { TrialSource } from '@trendy/domain';
import { canonical } from './trial-file.ts';
import type { FinishedTrial, TrialFile, TrialStart } from './trial-file.ts';

/** Evaluates tasks elsewhere: worker threads, or this thread in tests. */
export interface Evaluator {
  readonly idle: number;
  evaluate(task: ResearchTask): Promise<TaskAnswer>;
}

export interface ConductOptions {
  readonly runId: string;
  readonly strategyId: string;
  readonly dataKey: string;
  readonly source: TrialSource;
  /** Fills in the defaults: a register names whole configurations. */
  readonly complete: (params: Params) => Params;
  readonly register: TrialFile;
  readonly evaluator: Evaluator;
  /** Aborting stops asking; what is being evaluated is finished and kept. */
  readonly signal: AbortSignal;
  readonly onAnswer?: (task: ResearchTask, answer: TaskAnswer, progress: ResearchProgress) => void;
}

/**
 * Brings research to its end, or to where it was aborted. Every task is in the register before it is evaluated and its
 * outcome after; what an earlier run of the same id has finished is told without evaluating it again.
 * @returns how many were evaluated anew.
 */
export async function conduct<Result>(research: Research<Result>, options: ConductOptions): Promise<number> {
  const { register, evaluator, signal, onAnswer } = options;
  const known = new Map(register.finishedOf(options.runId).map((trial) => [taskKey(trial), trial]));
  const running = new Set<Promise<void>>();
  let evaluated = 0;
  const receive = (task: ResearchTask, answer: TaskAnswer): void => {
    research.tell(task, answer);
    onAnswer?.(task, answer, research.progress);
  };
  const run = async (task: ResearchTask, start: TrialStart): Promise<void> => {
    const answer = await evaluator.evaluate(task);
    if ('outcome' in answer) register.finish([{ ...start, outcome: answer.outcome } satisfies FinishedTrial]);
    evaluated++;
    receive(task, answer);
  };
  for (;;) {
    while (!signal.aborted && evaluator.idle > 0) {
      const task = research.ask();
      if (!task) break;
      const start = startOf(task, options);
      const before = known.get(taskKey(start));
      if (before) {
        receive(task, { outcome: before.outcome });
        continue;
      }
      register.begin([start]);
      const done = run(task, start).finally(() => running.delete(done));
      running.add(done);
    }
    if (running.size === 0) return evaluated;
    await Promise.race(running);
  }
}

const startOf = (task: ResearchTask, options: ConductOptions): TrialStart => ({
  strategyId: options.strategyId,
  dataKey: options.dataKey,
  source: options.source,
  originId: options.runId,
  part: 0,
  index: task.id,
  params: options.complete(task.params),
  purpose: task.purpose,
  span: task.span,
});

const taskKey = ({ params, purpose, span }: Pick<TrialStart, 'params' | 'purpose' | 'span'>): string =>
  `${purpose} ${span ? `${span.from}-${span.to}` : ''} ${canonical(params)}`;
