import type { Span } from '@trendy/quant';
import type { Outcome, Params } from './evaluation.ts';
import { TaskLedger } from './research-task.ts';
import type {
  Research,
  ResearchProgress,
  ResearchPurpose,
  ResearchTask,
  TaskAnswer,
} from './research-task.ts';

/** One configuration over one span, such as the look at a hold-out. */
export class SingleEvaluation implements Research<Outcome | null> {
  readonly #params: Params;
  readonly #span: Span | null;
  readonly #purpose: ResearchPurpose;
  readonly #ledger = new TaskLedger();
  #isAsked = false;
  #answer: TaskAnswer | null = null;

  constructor(params: Params, span: Span | null, purpose: ResearchPurpose) {
    this.#params = params;
    this.#span = span;
    this.#purpose = purpose;
  }

  get progress(): ResearchProgress {
    return { done: this.#answer ? 1 : 0, total: 1 };
  }

  get isDone(): boolean {
    return this.#answer !== null;
  }

  ask(): ResearchTask | null {
    if (this.#isAsked) return null;
    this.#isAsked = true;
    return this.#ledger.give(this.#params, this.#span, this.#purpose);
  }

  tell(task: ResearchTask, answer: TaskAnswer): void {
    this.#ledger.take(task);
    this.#answer = answer;
  }

  /** Null when it was refused or not reached. */
  result(): Outcome | null {
    return this.#answer && 'outcome' in this.#answer ? this.#answer.outcome : null;
  }
}
