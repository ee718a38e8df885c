const DAY_MS = 86_400_000;

export interface WalkForwardPlan {
  /** UTC milliseconds; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly trainDays: number;
  /** 0: no validation. */
  readonly validateDays: number;
  readonly testDays: number;
  /** Left out between one part and the next: the label horizon. */
  readonly purgeDays: number;
  /** Anchored: every training starts at `from`; rolling: it keeps its length. */
  readonly mode: 'anchored' | 'rolling';
}

/** Half-open, UTC milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface WalkForwardWindow {
  readonly train: Span;
  /** Null when there is no validation. */
  readonly validate: Span | null;
  readonly test: Span;
}

/** Source: METHODS 7.1. */
export const DEFAULT_WALK_FORWARD = {
  trainDays: 365,
  validateDays: 60,
  testDays: 30,
  purgeDays: 1,
  mode: 'rolling',
} as const;

/**
 * Windows that step by the length of the test, so that the tests join without a gap and without an overlap. A last
 * test that does not fit whole is left out.
 * @throws RangeError on bad lengths (a caller's bug).
 */
export function walkForwardWindows(plan: WalkForwardPlan): WalkForwardWindow[] {
  for (const [name, days, least] of [
    ['trainDays', plan.trainDays, 1],
    ['validateDays', plan.validateDays, 0],
    ['testDays', plan.testDays, 1],
    ['purgeDays', plan.purgeDays, 0],
  ] as const)
    if (!(days >= least) || !Number.isFinite(days))
      throw new RangeError(`${name} is ${days}; must be at least ${least}`);
  const windows: WalkForwardWindow[] = [];
  const purge = plan.purgeDays * DAY_MS;
  const validate = plan.validateDays * DAY_MS;
  const test = plan.testDays * DAY_MS;
  for (let start = plan.from; ; start += test) {
    const trainEnd = start + plan.trainDays * DAY_MS;
    const validateEnd = validate > 0 ? trainEnd + purge + validate : trainEnd;
    const testStart = validateEnd + purge;
    if (testStart + test > plan.to) return windows;
    windows.push({
      train: { from: plan.mode === 'anchored' ? plan.from : start, to: trainEnd },
      validate: validate > 0 ? { from: trainEnd + purge, to: validateEnd } : null,
      test: { from: testStart, to: testStart + test },
    });
  }
}
