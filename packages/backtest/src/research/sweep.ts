import type { Dimension, Point } from '@trendy/quant';
import { paramsOf } from './point.ts';
import { foldScore } from './objective.ts';
import { TaskLedger } from './research-task.ts';
import type { Research, ResearchProgress, ResearchTask, TaskAnswer } from './research-task.ts';
import type { Outcome, Params } from './evaluation.ts';

/** One combination and what came of it. */
export interface SweepTrial {
  readonly index: number;
  readonly point: Point;
  readonly params: Params;
  /** Null when the strategy refused the parameters. */
  readonly outcome: Outcome | null;
  readonly refused: string | null;
  /** Yearly, of daily net returns; null without an outcome. */
  readonly sharpe: number | null;
}

export interface SweepResult {
  /** By index; those that were not reached are missing. */
  readonly trials: readonly SweepTrial[];
  readonly best: SweepTrial | null;
}

/** Every combination over the whole range, each on its own: results as they come, in any order. */
export class Sweep implements Research<SweepResult> {
  readonly #space: readonly Dimension[];
  readonly #points: readonly Point[];
  readonly #ledger = new TaskLedger();
  readonly #indexOf = new Map<number, number>();
  readonly #trials = new Map<number, SweepTrial>();
  #next = 0;

  constructor(space: readonly Dimension[], points: readonly Point[]) {
    this.#space = space;
    this.#points = points;
  }

  get progress(): ResearchProgress {
    return { done: this.#trials.size, total: this.#points.length };
  }

  get isDone(): boolean {
    return this.#trials.size === this.#points.length;
  }

  ask(): ResearchTask | null {
    if (this.#next >= this.#points.length) return null;
    const index = this.#next++;
    const task = this.#ledger.give(paramsOf(this.#space, this.#points[index]!), null, 'trial');
    this.#indexOf.set(task.id, index);
    return task;
  }

  tell(task: ResearchTask, answer: TaskAnswer): void {
    this.#ledger.take(task);
    const index = this.#indexOf.get(task.id)!;
    const outcome = 'outcome' in answer ? answer.outcome : null;
    this.#trials.set(index, {
      index,
      point: this.#points[index]!,
      params: task.params,
      outcome,
      refused: 'refused' in answer ? answer.refused : null,
      sharpe: outcome ? foldScore(outcome.dailyReturns, 0, 0) : null,
    });
  }

  result(): SweepResult {
    const trials = [...this.#trials.values()].sort((a, b) => a.index - b.index);
    let best: SweepTrial | null = null;
    for (const trial of trials)
      if (trial.sharpe !== null && trial.sharpe > (best?.sharpe ?? Number.NEGATIVE_INFINITY)) best = trial;
    return { trials, best };
  }
}
