import { BayesianOptimiser, Prng } from '@trendy/quant';
import type { Dimension, Point, Span, StopReason } from '@trendy/quant';
import type { Outcome, Params } from './evaluation.ts';
import { DAY_MS } from './evaluation.ts';
import { foldScore, objectiveOf, scoreFolds } from './objective.ts';
import type { ObjectiveSettings } from './objective.ts';
import { paramsOf } from './point.ts';
import { TaskLedger } from './research-task.ts';
import type { Research, ResearchProgress, ResearchTask, TaskAnswer } from './research-task.ts';

export interface OptimisationSettings {
  readonly space: readonly Dimension[];
  /** Configurations at most. */
  readonly budget: number;
  readonly seed: number;
  readonly objective: ObjectiveSettings;
  /**
   * Given: every fold of this range is a run of its own, and a configuration that is behind after two folds is given
   * up. Absent: one run over all of the data, whose days are divided into the folds.
   */
  readonly range?: Span;
}

export interface OptimisationTrial {
  readonly index: number;
  readonly params: Params;
  /** Score of each fold that was run. */
  readonly scores: readonly number[];
  /** Null when it was given up, refused or not finished. */
  readonly objective: number | null;
  readonly status: 'done' | 'pruned' | 'refused' | 'running';
  readonly outcomes: readonly Outcome[];
}

export interface OptimisationResult {
  /** In the order in which they were begun; every one of them is a trial. */
  readonly trials: readonly OptimisationTrial[];
  /** Of those that are done. */
  readonly best: OptimisationTrial | null;
  readonly stopReason: StopReason | null;
}

interface Trial {
  readonly index: number;
  readonly point: Point;
  readonly params: Params;
  readonly outcomes: Outcome[];
  readonly scores: number[];
  asked: number;
  /** Folds up to which it may be run: it has been compared with the earlier ones up to here. */
  allowed: number;
  status: OptimisationTrial['status'];
  objective: number | null;
}

/** A trial is compared with the earlier ones from this fold on. Source: METHODS 7.5. */
const PRUNED_AFTER = 2;
const REFUSED_OBJECTIVE = -10;

/**
 * Looks for the parameters with the best objective: mean less half a deviation of the folds' net Sharpe ratios, with a
 * penalty for turnover. Its own best value is the most flattering number of all; judge it by every trial.
 */
export class Optimisation implements Research<OptimisationResult> {
  readonly #settings: OptimisationSettings;
  readonly #optimiser: BayesianOptimiser;
  readonly #spans: readonly (Span | null)[];
  readonly #ledger = new TaskLedger();
  readonly #trials: Trial[] = [];
  readonly #trialOf = new Map<number, { readonly trial: Trial; readonly fold: number }>();

  /** @throws RangeError on a space that cannot be searched, or a range too short for its folds. */
  constructor(settings: OptimisationSettings) {
    this.#settings = settings;
    const { space, budget, seed } = settings;
    this.#optimiser = new BayesianOptimiser({ space, budget, random: new Prng(seed) });
    this.#spans = settings.range ? foldSpans(settings.range, settings.objective) : [null];
  }

  get progress(): ResearchProgress {
    return {
      done: this.#trials.filter(({ status }) => status !== 'running').length,
      total: this.#settings.budget,
    };
  }

  get isDone(): boolean {
    return this.#optimiser.stopReason !== null && this.#ledger.openCount === 0;
  }

  ask(): ResearchTask | null {
    const most = this.#spans.length;
    for (const trial of this.#trials)
      if (trial.status === 'running' && trial.asked < Math.min(trial.allowed, most))
        return this.#askFold(trial);
    const point = this.#optimiser.ask();
    if (!point) return null;
    const trial: Trial = {
      index: this.#trials.length,
      point,
      params: paramsOf(this.#settings.space, point),
      ...{ outcomes: [], scores: [], asked: 0, allowed: PRUNED_AFTER, status: 'running', objective: null },
    };
    this.#trials.push(trial);
    return this.#askFold(trial);
  }

  tell(task: ResearchTask, answer: TaskAnswer): void {
    this.#ledger.take(task);
    const { trial, fold } = this.#trialOf.get(task.id)!;
    if (trial.status !== 'running') return; // its other fold was refused meanwhile
    if ('refused' in answer) {
      // Worse than anything that can be run, but not so far that the process sees nothing else.
      this.#finish(trial, 'refused', REFUSED_OBJECTIVE);
      this.#compare();
      return;
    }
    trial.outcomes[fold] = answer.outcome;
    const { objective, range } = this.#settings;
    const { dailyReturns, turnover } = answer.outcome;
    if (!range) {
      trial.scores.push(...scoreFolds(dailyReturns, turnover, objective));
      this.#finish(trial, 'done', objectiveOf(trial.scores));
      return;
    }
    trial.scores[fold] = foldScore(dailyReturns, turnover, objective.turnoverBps);
    this.#compare();
  }

  result(): OptimisationResult {
    const trials = this.#trials.map(({ index, params, scores, status, objective, outcomes }) => ({
      ...{ index, params, status, scores, outcomes },
      objective: status === 'done' ? objective : null,
    }));
    let best: OptimisationTrial | null = null;
    for (const trial of trials)
      if (trial.objective !== null && trial.objective > (best?.objective ?? Number.NEGATIVE_INFINITY))
        best = trial;
    return { trials, best, stopReason: this.#optimiser.stopReason };
  }

  #askFold(trial: Trial): ResearchTask {
    const fold = trial.asked++;
    const span = this.#spans[fold]!;
    const task = this.#ledger.give(trial.params, span, span ? 'fold' : 'trial');
    this.#trialOf.set(task.id, { trial, fold });
    return task;
  }

  /**
   * Decides, in the order of the trials, which go on. A trial waits until all earlier ones have come as far as it has
   * or have ended, so that the order in which answers come changes nothing.
   */
  #compare(): void {
    for (const trial of this.#trials) {
      const folds = trial.allowed;
      if (trial.status !== 'running' || toldOf(trial) < Math.min(folds, this.#spans.length)) continue;
      if (toldOf(trial) === this.#spans.length) {
        this.#finish(trial, 'done', objectiveOf(trial.scores));
        continue;
      }
      const earlier = this.#trials.slice(0, trial.index).filter(({ status }) => status !== 'refused');
      if (earlier.some((other) => other.status === 'running' && toldOf(other) < folds)) continue;
      if (isBehind(trial, earlier, folds)) this.#finish(trial, 'pruned', objectiveOf(trial.scores));
      else trial.allowed++;
    }
  }

  #finish(trial: Trial, status: Trial['status'], objective: number): void {
    trial.status = status;
    trial.objective = objective;
    this.#optimiser.tell(trial.point, -objective);
  }
}

/** Folds whose answers are here without a gap. */
function toldOf({ scores }: Trial): number {
  let told = 0;
  while (scores[told] !== undefined) told++;
  return told;
}

/** Below the median of the earlier trials' scores up to the same fold. */
function isBehind(trial: Trial, earlier: readonly Trial[], folds: number): boolean {
  const upTo = ({ scores }: Trial): number => scores.slice(0, folds).reduce((sum, score) => sum + score, 0);
  const sums = earlier
    .filter((other) => toldOf(other) >= folds)
    .map(upTo)
    .sort((a, b) => a - b);
  if (sums.length < 2) return false;
  const middle = (sums.length - 1) / 2;
  return upTo(trial) < (sums[Math.floor(middle)]! + sums[Math.ceil(middle)]!) / 2;
}

/** Contiguous, whole days, with the purge left out at the start of all but the first. */
function foldSpans({ from, to }: Span, { folds, purgeDays }: ObjectiveSettings): Span[] {
  const first = Math.ceil(from / DAY_MS);
  const days = Math.floor(to / DAY_MS) - first;
  const least = purgeDays + 5;
  if (days < folds * least)
    throw new RangeError(`${days} days are too few for ${folds} folds; at least ${folds * least} are needed`);
  return Array.from({ length: folds }, (_unused, fold) => ({
    from: (first + Math.floor((fold * days) / folds) + (fold > 0 ? purgeDays : 0)) * DAY_MS,
    to: (first + Math.floor(((fold + 1) * days) / folds)) * DAY_MS,
  }));
}
