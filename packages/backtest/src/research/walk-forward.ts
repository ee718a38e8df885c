import { BayesianOptimiser, cagr, deviationOf, maxDrawdown, meanOf, Prng } from '@trendy/quant';
import type { Dimension, Point, Span, WalkForwardWindow } from '@trendy/quant';
import type { Outcome, Params } from './evaluation.ts';
import { objectiveOf, scoreFolds } from './objective.ts';
import type { ObjectiveSettings } from './objective.ts';
import { paramsOf } from './point.ts';
import { TaskLedger } from './research-task.ts';
import type {
  Research,
  ResearchProgress,
  ResearchPurpose,
  ResearchTask,
  TaskAnswer,
} from './research-task.ts';

export interface WalkForwardSettings {
  readonly space: readonly Dimension[];
  /** What every window chooses from: the same points, or a search of its own within its training. */
  readonly candidates: readonly Point[] | GuidedSearch;
  readonly windows: readonly WalkForwardWindow[];
  readonly objective: ObjectiveSettings;
  /** So many of the best in training are validated; of these the best in validation is tested. */
  readonly finalists: number;
}

/** A Gaussian process proposes, window by window; nothing that one window learns is told to another. */
export interface GuidedSearch {
  /** Candidates of a window at most. */
  readonly budget: number;
  readonly seed: number;
}

export interface WalkForwardStep {
  readonly window: WalkForwardWindow;
  readonly params: Params;
  /** Objective in training. */
  readonly trainScore: number;
  readonly train: Outcome;
  readonly validateScore: number | null;
  readonly test: Outcome;
}

export interface WalkForwardResult {
  /** Windows whose test is done, up to the first that is not: only these join. */
  readonly steps: readonly WalkForwardStep[];
  /** Joined tests, none of which was seen by a choice. */
  readonly outOfSample: WalkForwardTest;
  /** Yearly return out of sample over that in training, of the chosen; null when training earned less than 1 % a year or nothing is done. */
  readonly efficiency: number | null;
  /** Share of the tests that earned. */
  readonly profitableShare: number | null;
}

export interface WalkForwardTest {
  readonly dailyReturns: Float64Array;
  readonly firstDay: number | null;
  readonly netReturn: number;
  readonly yearlyReturn: number | null;
  readonly sharpe: number | null;
  /** By days. */
  readonly maxDrawdown: number;
  readonly trades: number;
  readonly turnover: number;
}

interface WindowState {
  readonly window: WalkForwardWindow;
  readonly search: PointSource;
  readonly points: Point[];
  readonly trained: {
    readonly point: number;
    readonly params: Params;
    readonly score: number;
    readonly outcome: Outcome;
  }[];
  answered: number;
  isRanked: boolean;
  finalists: number[];
  readonly validated: Map<number, number>;
  validating: number;
  chosen: number | null;
  isTested: boolean;
  /** Nothing could be trained. */
  isEmpty: boolean;
  test: Outcome | null;
}

/** Worse than anything that can be run, but not so far that a search sees nothing else. */
const REFUSED_SCORE = -10;

/** Where a window's candidates come from. */
interface PointSource {
  readonly most: number;
  readonly isOver: boolean;
  /** @returns null when there is no further one, or none before more answers. */
  ask(): Point | null;
  tell(point: Point, score: number): void;
}

function sourceOf({ candidates, space }: WalkForwardSettings, index: number): PointSource {
  if ('budget' in candidates) return guided(space, candidates, index);
  let next = 0;
  return {
    most: candidates.length,
    get isOver() {
      return next >= candidates.length;
    },
    ask: () => candidates[next++] ?? null,
    tell: () => undefined,
  };
}

function guided(space: readonly Dimension[], { budget, seed }: GuidedSearch, index: number): PointSource {
  const optimiser = new BayesianOptimiser({ space, budget, random: new Prng(seed + index) });
  return {
    most: budget,
    get isOver() {
      return optimiser.stopReason !== null;
    },
    ask: () => optimiser.ask(),
    tell: (point, score) => optimiser.tell(point, -score),
  };
}

/** A yearly return below this is no base to compare with. */
const LEAST_GAIN = 0.01;

/**
 * Chooses on training and validation, freezes, tests on what comes after, steps on. A run starts flat, warmed by the
 * bars before, and pays for closing at its end, as a bot would that is given new parameters. Source: METHODS 7.1.
 */
export class WalkForward implements Research<WalkForwardResult> {
  readonly #settings: WalkForwardSettings;
  readonly #windows: WindowState[];
  readonly #ledger = new TaskLedger();
  readonly #placeOf = new Map<number, { readonly state: WindowState; readonly point: number }>();
  #done = 0;

  constructor(settings: WalkForwardSettings) {
    if (settings.windows.length === 0)
      throw new RangeError(
        'the data hold no window; take shorter training, validation or tests, or more data',
      );
    this.#settings = settings;
    this.#windows = settings.windows.map((window, index) => ({
      window,
      search: sourceOf(settings, index),
      points: [],
      trained: [],
      answered: 0,
      isRanked: false,
      finalists: [],
      validated: new Map(),
      validating: 0,
      chosen: null,
      isTested: false,
      isEmpty: false,
      test: null,
    }));
  }

  get progress(): ResearchProgress {
    let total = 0;
    for (const { isRanked, points, search, window } of this.#windows) {
      const trained = isRanked ? points.length : search.most;
      total += trained + 1 + (window.validate ? Math.min(this.#settings.finalists, trained) : 0);
    }
    return { done: this.#done, total };
  }

  get isDone(): boolean {
    return this.#windows.every((state) => state.isEmpty || state.test !== null);
  }

  ask(): ResearchTask | null {
    for (const state of this.#windows) {
      const task = this.#askWindow(state);
      if (task) return task;
    }
    return null;
  }

  tell(task: ResearchTask, answer: TaskAnswer): void {
    this.#ledger.take(task);
    this.#done++;
    const { state, point } = this.#placeOf.get(task.id)!;
    const { objective } = this.#settings;
    if (task.purpose === 'train') {
      state.answered++;
      if ('outcome' in answer) {
        const { dailyReturns, turnover } = answer.outcome;
        const score = objectiveOf(scoreFolds(dailyReturns, turnover, objective));
        state.trained.push({ point, params: task.params, score, outcome: answer.outcome });
        state.search.tell(state.points[point]!, score);
      } else state.search.tell(state.points[point]!, REFUSED_SCORE);
      if (state.search.isOver && state.answered === state.points.length) this.#rank(state);
    } else if (task.purpose === 'validate') {
      // One fold: a validation is too short to be divided.
      const score = 'outcome' in answer ? scoreOf(answer.outcome, objective) : Number.NEGATIVE_INFINITY;
      state.validated.set(point, score);
      if (state.validated.size === state.finalists.length) state.chosen = bestOf(state);
    } else if ('outcome' in answer) state.test = answer.outcome;
    else state.isEmpty = true;
  }

  result(): WalkForwardResult {
    const steps: WalkForwardStep[] = [];
    for (const state of this.#windows) {
      if (!state.test) break;
      const chosen = state.trained.find(({ point }) => point === state.chosen)!;
      steps.push({
        window: state.window,
        params: chosen.params,
        trainScore: chosen.score,
        train: chosen.outcome,
        validateScore: state.validated.get(chosen.point) ?? null,
        test: state.test,
      });
    }
    return joinSteps(steps);
  }

  #askWindow(state: WindowState): ResearchTask | null {
    const { space } = this.#settings;
    const { points, search } = state;
    const { train, validate, test } = state.window;
    const next = search.ask();
    if (next) {
      points.push(next);
      return this.#give(state, points.length - 1, paramsOf(space, next), train, 'train');
    }
    // A guided search may end only when it is asked again.
    if (!state.isRanked && search.isOver && state.answered === points.length) this.#rank(state);
    if (validate && state.validating < state.finalists.length) {
      const point = state.finalists[state.validating++]!;
      return this.#give(state, point, paramsOf(space, points[point]!), validate, 'validate');
    }
    if (state.chosen === null || state.isTested) return null;
    state.isTested = true;
    return this.#give(state, state.chosen, paramsOf(space, points[state.chosen]!), test, 'test');
  }

  #give(
    state: WindowState,
    point: number,
    params: Params,
    span: Span,
    purpose: ResearchPurpose,
  ): ResearchTask {
    const task = this.#ledger.give(params, span, purpose);
    this.#placeOf.set(task.id, { state, point });
    return task;
  }

  #rank(state: WindowState): void {
    state.isRanked = true;
    // Among equals the earlier point, so that the order of the answers does not matter.
    const ranked = state.trained.toSorted((a, b) => b.score - a.score || a.point - b.point);
    if (ranked.length === 0) state.isEmpty = true;
    else if (state.window.validate)
      state.finalists = ranked.slice(0, this.#settings.finalists).map(({ point }) => point);
    else state.chosen = ranked[0]!.point;
  }
}

/** Puts windows together, in the order of time, wherever each of them was worked on. */
export function joinSteps(steps: readonly WalkForwardStep[]): WalkForwardResult {
  const outOfSample = join(steps);
  return {
    steps,
    outOfSample,
    efficiency: efficiencyOf(steps, outOfSample.yearlyReturn),
    profitableShare:
      steps.length === 0 ? null : steps.filter(({ test }) => test.netReturn > 0).length / steps.length,
  };
}

/** The best in validation; among equals the better in training. */
function bestOf(state: WindowState): number {
  let best = state.finalists[0]!;
  for (const point of state.finalists)
    if (state.validated.get(point)! > state.validated.get(best)!) best = point;
  return best;
}

const scoreOf = (outcome: Outcome, objective: ObjectiveSettings): number =>
  scoreFolds(outcome.dailyReturns, outcome.turnover, { ...objective, folds: 1 })[0]!;

function join(steps: readonly WalkForwardStep[]): WalkForwardTest {
  const dailyReturns = Float64Array.from(steps.flatMap(({ test }) => [...test.dailyReturns]));
  const days = dailyReturns.length;
  const deviation = deviationOf(dailyReturns);
  return {
    dailyReturns,
    firstDay: steps[0]?.test.firstDay ?? null,
    netReturn: dailyReturns.reduce((growth, value) => growth * (1 + value), 1) - 1,
    yearlyReturn: cagr(dailyReturns, 365).value,
    sharpe: deviation > 0 ? (meanOf(dailyReturns) / deviation) * Math.sqrt(365) : null,
    maxDrawdown: maxDrawdown(dailyReturns).value ?? 0,
    trades: steps.reduce((sum, { test }) => sum + test.trades, 0),
    turnover:
      days === 0
        ? 0
        : steps.reduce((sum, { test }) => sum + test.turnover * test.dailyReturns.length, 0) / days,
  };
}

/** Log growth a year, so that windows of different lengths weigh by their days. */
function efficiencyOf(steps: readonly WalkForwardStep[], outside: number | null): number | null {
  const days = steps.reduce((sum, { train }) => sum + train.dailyReturns.length, 0);
  if (days === 0 || outside === null) return null;
  const growth = steps.reduce((sum, { train }) => sum + Math.log1p(Math.max(-0.999_999, train.netReturn)), 0);
  const inside = Math.expm1((growth / days) * 365);
  return inside >= LEAST_GAIN ? outside / inside : null;
}
