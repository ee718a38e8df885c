import type { Span } from '@trendy/quant';
import type { Outcome, Params } from './evaluation.ts';

/** One evaluation that a piece of research wants done, by anybody, in any order. */
export interface ResearchTask {
  /** 0, 1, 2 … in the order in which they were asked for. */
  readonly id: number;
  readonly params: Params;
  /** Null: all of the data. */
  readonly span: Span | null;
  /** What it is for: `trial`, `fold`, `train`, `validate`, `test`, `holdout`. */
  readonly purpose: ResearchPurpose;
}

export type ResearchPurpose = 'trial' | 'fold' | 'train' | 'validate' | 'test' | 'holdout';

/** An outcome, or why the configuration cannot be run (parameters that the strategy refuses). */
export type TaskAnswer = { readonly outcome: Outcome } | { readonly refused: string };

export interface ResearchProgress {
  readonly done: number;
  /** At most; an optimisation may end early. */
  readonly total: number;
}

/**
 * Research as a conversation: the caller asks for tasks, has them evaluated wherever it likes (here, in worker threads,
 * on other machines) and tells the answers, in any order. The same seed and answers give the same result. Whoever
 * wants to stop stops asking: what was told so far is kept.
 */
export interface Research<Result> {
  readonly progress: ResearchProgress;
  readonly isDone: boolean;
  /** @returns null when there is nothing to do before more answers arrive, or at all. */
  ask(): ResearchTask | null;
  /** @throws RangeError on an answer to a task that is not open. */
  tell(task: ResearchTask, answer: TaskAnswer): void;
  /** Of what was told so far. */
  result(): Result;
}

/** Has every task done here and now, one after the other. */
export function pursue<Result>(
  research: Research<Result>,
  answer: (task: ResearchTask) => TaskAnswer,
): Result {
  for (let task = research.ask(); task; task = research.ask()) research.tell(task, answer(task));
  return research.result();
}

/** Numbers tasks and knows which are still open. */
export class TaskLedger {
  readonly #open = new Set<number>();
  #next = 0;

  get openCount(): number {
    return this.#open.size;
  }

  give(params: Params, span: Span | null, purpose: ResearchPurpose): ResearchTask {
    const id = this.#next++;
    this.#open.add(id);
    return { id, params, span, purpose };
  }

  take(task: ResearchTask): void {
    if (!this.#open.delete(task.id))
      throw new RangeError(`task ${task.id} is not open; tell each answer once`);
  }
}
