import type { Params, Research, ResearchProgress, ResearchTask, TaskAnswer } from '@trendy/backtest';
import type { TrialSource } from '@trendy/domain';
import { canonical } from './trial-file.ts';
import type { FinishedTrial, TrialFile, TrialStart } from './trial-file.ts';

/** Evaluates tasks elsewhere: worker threads, or this thread in tests. */
export interface Evaluator {
  readonly idle: number;
  /** @param tasks of one span: what they share is calculated once. @returns as many answers, in their order. */
  evaluate(tasks: readonly ResearchTask[]): Promise<readonly TaskAnswer[]>;
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

/** Tasks that go out together at most: a batch is what a second Ctrl-C loses. */
const MOST_AT_ONCE = 32;

/**
 * Brings research to its end, or to where it was aborted. Every task is in the register before it is evaluated and its
 * outcome after; what an earlier run of the same id has finished is told without evaluating it again.
 * @returns how many were evaluated anew.
 */
export async function conduct<Result>(research: Research<Result>, options: ConductOptions): Promise<number> {
  const { register, evaluator, signal, onAnswer } = options;
  const known = new Map(register.finishedOf(options.runId).map((trial) => [taskKey(trial), trial]));
  const running = new Set<Promise<void>>();
  const seats = Math.max(1, evaluator.idle);
  let evaluated = 0;
  const receive = (task: ResearchTask, answer: TaskAnswer): void => {
    research.tell(task, answer);
    onAnswer?.(task, answer, research.progress);
  };
  const run = async (batch: readonly Begun[]): Promise<void> => {
    const answers = await evaluator.evaluate(batch.map(({ task }) => task));
    const finished: FinishedTrial[] = [];
    batch.forEach(({ start }, index) => {
      const answer = answers[index]!;
      if ('outcome' in answer) finished.push({ ...start, outcome: answer.outcome });
    });
    register.finish(finished);
    evaluated += batch.length;
    batch.forEach(({ task }, index) => receive(task, answers[index]!));
  };
  /** Tells what is known, and asks until there is something to evaluate. */
  const nextNew = (): Begun | null => {
    for (let task = research.ask(); task; task = research.ask()) {
      const start = startOf(task, options);
      const before = known.get(taskKey(start));
      if (!before) return { task, start };
      receive(task, { outcome: before.outcome });
    }
    return null;
  };
  let waiting: Begun | null = null;
  for (;;) {
    while (!signal.aborted && evaluator.idle > 0) {
      const { done, total } = research.progress;
      const most = Math.min(MOST_AT_ONCE, Math.max(1, Math.ceil((total - done) / (4 * seats))));
      const batch: Begun[] = [];
      let next: Begun | null = waiting ?? nextNew();
      while (next && isAlike(batch[0], next)) {
        batch.push(next);
        next = batch.length < most ? nextNew() : null;
      }
      waiting = next;
      if (batch.length === 0) break;
      register.begin(batch.map(({ start }) => start));
      const ended = run(batch).finally(() => running.delete(ended));
      running.add(ended);
    }
    if (running.size === 0) return evaluated;
    await Promise.race(running);
  }
}

interface Begun {
  readonly task: ResearchTask;
  readonly start: TrialStart;
}

const isAlike = (first: Begun | undefined, next: Begun): boolean =>
  first === undefined ||
  (first.task.span?.from === next.task.span?.from && first.task.span?.to === next.task.span?.to);

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
