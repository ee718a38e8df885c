import type { Dimension, Point, Span, WalkForwardWindow } from '@trendy/quant';
import {
  checkSpace,
  gridPoints,
  latinHypercube,
  Prng,
  randomPoints,
  walkForwardWindows,
} from '@trendy/quant';
import { DAY_MS } from './evaluation.ts';
import { DEFAULT_OBJECTIVE } from './objective.ts';
import { Optimisation } from './optimisation.ts';
import type { Research } from './research-task.ts';
import { Sweep } from './sweep.ts';
import { WalkForward } from './walk-forward.ts';
import type { WalkForwardSettings } from './walk-forward.ts';

/** How the points of a space are chosen. */
export interface PointChoice {
  readonly method: 'grid' | 'random' | 'latin_hypercube';
  /** Of random and Latin hypercube searches. */
  readonly trials: number;
  readonly seed: number;
}

/** A Gaussian process looks within each window's training. */
export interface GuidedChoice {
  readonly method: 'guided';
  readonly trials: number;
  readonly seed: number;
}

export type StudySearch =
  | ({ readonly kind: 'sweep' } & PointChoice)
  | { readonly kind: 'optimisation'; readonly trials: number; readonly seed: number }
  | ({
      readonly kind: 'walk_forward';
      readonly trainDays: number;
      readonly validateDays: number;
      readonly testDays: number;
      readonly mode: 'anchored' | 'rolling';
    } & (PointChoice | GuidedChoice));

/** One part of a study: plain JSON, evaluated by one process from its start to its end. */
export type StudyWork =
  | { readonly kind: 'sweep'; readonly points: readonly Point[] }
  | { readonly kind: 'optimisation'; readonly trials: number; readonly seed: number }
  | {
      readonly kind: 'walk_forward';
      readonly candidates: WalkForwardSettings['candidates'];
      readonly window: WalkForwardWindow;
    };

export interface PlannedPart {
  readonly work: StudyWork;
  /** Evaluations that it takes at most. */
  readonly trials: number;
}

/** Combinations of a sweep that one part evaluates: small enough to be lost, large enough to be worth a process. */
const SWEEP_PART = 100;
const FINALISTS = 5;
/** The label horizon: a trade may last into the next day. */
const PURGE_DAYS = 1;

/**
 * Cuts a search into parts that need nothing of each other.
 * @param span the period that is traded, UTC milliseconds.
 * @throws RangeError in words for the user when the space or the period cannot be searched so.
 */
export function planStudy(
  search: StudySearch,
  space: readonly Dimension[],
  span: Span,
  most: number,
): PlannedPart[] {
  switch (search.kind) {
    case 'optimisation':
      return [
        { work: { kind: 'optimisation', trials: search.trials, seed: search.seed }, trials: search.trials },
      ];
    case 'sweep': {
      const points = choosePoints(search, space, most);
      const parts: PlannedPart[] = [];
      for (let first = 0; first < points.length; first += SWEEP_PART) {
        const some = points.slice(first, first + SWEEP_PART);
        parts.push({ work: { kind: 'sweep', points: some }, trials: some.length });
      }
      return parts;
    }
    case 'walk_forward': {
      const { mode, testDays, trainDays, validateDays } = search;
      // From a midnight on, so that no day is torn between two windows and the days of the tests join.
      const from = Math.ceil(span.from / DAY_MS) * DAY_MS;
      const plan = { from, to: span.to, mode, testDays, trainDays, validateDays, purgeDays: PURGE_DAYS };
      const windows = walkForwardWindows(plan);
      if (windows.length === 0)
        throw new RangeError(
          `the period is too short for one window of ${trainDays} + ${validateDays} + ${testDays} days; take a longer period or shorter windows`,
        );
      const share = Math.floor(most / windows.length);
      if (search.method === 'guided') checkSpace(space);
      const points = search.method === 'guided' ? null : choosePoints(search, space, share);
      return windows.map((window, index) => {
        const budget = points?.length ?? Math.min(search.trials, share);
        const candidates = points ?? { budget, seed: search.seed + index };
        return {
          work: { kind: 'walk_forward', candidates, window },
          trials: budget + 1 + (window.validate ? Math.min(FINALISTS, budget) : 0),
        };
      });
    }
  }
}

/** The search of one part. The same work asks the same tasks in the same order, so that it can go on after a crash. */
export function researchOf(work: StudyWork, space: readonly Dimension[]): Research<unknown> {
  switch (work.kind) {
    case 'sweep':
      return new Sweep(space, work.points);
    case 'optimisation':
      return new Optimisation({ space, budget: work.trials, seed: work.seed, objective: DEFAULT_OBJECTIVE });
    case 'walk_forward':
      return new WalkForward({
        space,
        candidates: work.candidates,
        windows: [work.window],
        objective: DEFAULT_OBJECTIVE,
        finalists: FINALISTS,
      });
  }
}

function choosePoints(
  { method, trials, seed }: PointChoice,
  space: readonly Dimension[],
  most: number,
): Point[] {
  if (method === 'grid') return gridPoints(space, most);
  const prng = new Prng(seed);
  const count = Math.min(trials, most);
  const draw = (): number => prng.uniform();
  return method === 'random' ? randomPoints(space, count, draw) : latinHypercube(space, count, draw);
}
