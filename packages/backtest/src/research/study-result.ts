import type { Dimension, WalkForwardWindow } from '@trendy/quant';
import { Prng } from '@trendy/quant';
import { crossValidate } from './cross-validation.ts';
import type { CrossValidation } from './cross-validation.ts';
import type { BacktestRequest } from '../request.ts';
import { toColumns } from '../request.ts';
import { DAY_MS, marketReturns, rangeOf } from './evaluation.ts';
import type { Outcome, Params } from './evaluation.ts';
import type { StudySearch } from './study.ts';
import { judge } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { joinSteps } from './walk-forward.ts';
import type { WalkForwardResult, WalkForwardStep } from './walk-forward.ts';

/** One configuration that ran over the whole period. */
export interface StudyTrial {
  readonly params: Params;
  readonly outcome: Outcome;
}

export interface StudyBest {
  readonly params: Params;
  /** Yearly, of daily net returns. */
  readonly sharpe: number | null;
  readonly netReturn: number;
  readonly maxDrawdown: number;
  readonly trades: number;
}

export interface StudyWindow {
  readonly window: WalkForwardWindow;
  readonly params: Params;
  readonly trainScore: number;
  readonly validateScore: number | null;
  readonly testReturn: number;
  readonly testTrades: number;
}

/** What a finished study found; plain JSON. */
export interface StudyResult {
  readonly version: 1;
  readonly kind: StudySearch['kind'];
  readonly space: readonly Dimension[];
  /** Evaluations of this study. */
  readonly trials: number;
  readonly best: StudyBest | null;
  /** Of what is reported: the best, or the joined out-of-sample tests. Null when nothing could be run. */
  readonly verdict: Verdict | null;
  /** What the search itself is worth, of sweeps and optimisations; null where there is too little of it. */
  readonly crossValidation: CrossValidation | null;
  readonly walkForward: {
    readonly windows: readonly StudyWindow[];
    readonly efficiency: number | null;
    readonly profitableShare: number | null;
    readonly netReturn: number;
    readonly maxDrawdown: number;
    readonly trades: number;
  } | null;
  /** Growth of 1 by UTC day: of the best, or out of sample. */
  readonly growth: { readonly time: readonly number[]; readonly value: readonly number[] };
}

export interface StudyEvidence {
  readonly request: BacktestRequest;
  readonly search: StudySearch;
  readonly space: readonly Dimension[];
  /** Of sweeps and optimisations: all whole runs, in the order of their evaluation. */
  readonly whole: readonly StudyTrial[];
  /** Of walk-forwards: what each window came to, in the order of time. */
  readonly steps: readonly WalkForwardStep[];
  readonly trials: number;
  /** Configurations that the register knows beside this study's. */
  readonly otherTrials: number;
}

/** Judges one run by itself and by all else that was tried. */
export const judgeOne = (request: BacktestRequest, outcome: Outcome, otherTrials: number): Verdict =>
  judge({
    returns: [outcome.dailyReturns],
    chosen: 0,
    trades: outcome.trades,
    market: marketOf(request, outcome),
    otherTrials,
    uniform: seededUniform(),
  });

/** Puts a study together and judges it. The same evidence gives the same result. */
export function concludeStudy(evidence: StudyEvidence): StudyResult {
  return evidence.search.kind === 'walk_forward' ? ofWindows(evidence) : ofWholeRuns(evidence);
}

function ofWholeRuns({ request, search, space, whole, trials, otherTrials }: StudyEvidence): StudyResult {
  const sharpes = whole.map(({ outcome }) => yearlySharpe(outcome.dailyReturns));
  let chosen = -1;
  sharpes.forEach((sharpe, index) => {
    if (sharpe !== null && (chosen < 0 || sharpe > (sharpes[chosen] ?? Number.NEGATIVE_INFINITY)))
      chosen = index;
  });
  const best = whole[chosen];
  if (!best)
    return {
      version: 1,
      kind: search.kind,
      space,
      trials,
      best: null,
      verdict: null,
      crossValidation: null,
      walkForward: null,
      growth: { time: [], value: [] },
    };
  return {
    version: 1,
    kind: search.kind,
    space,
    trials,
    best: {
      params: best.params,
      sharpe: sharpes[chosen] ?? null,
      netReturn: best.outcome.netReturn,
      maxDrawdown: best.outcome.maxDrawdown,
      trades: best.outcome.trades,
    },
    verdict: judge({
      returns: whole.map(({ outcome }) => outcome.dailyReturns),
      chosen,
      trades: best.outcome.trades,
      market: marketOf(request, best.outcome),
      otherTrials,
      uniform: seededUniform(),
    }),
    crossValidation: crossValidate(whole.map(({ outcome }) => outcome.dailyReturns)),
    walkForward: null,
    growth: growthOf(best.outcome.dailyReturns, best.outcome.firstDay),
  };
}

/** Out of sample nothing was chosen by its own returns, so this study's own trials are no tries of the joined tests. */
function ofWindows({ request, search, space, steps, trials, otherTrials }: StudyEvidence): StudyResult {
  const joined: WalkForwardResult = joinSteps(steps);
  const { outOfSample } = joined;
  const last = steps.at(-1);
  return {
    version: 1,
    kind: search.kind,
    space,
    trials,
    best: last
      ? {
          params: last.params,
          sharpe: outOfSample.sharpe,
          netReturn: outOfSample.netReturn,
          maxDrawdown: outOfSample.maxDrawdown,
          trades: outOfSample.trades,
        }
      : null,
    verdict:
      steps.length === 0
        ? null
        : judge({
            returns: [outOfSample.dailyReturns],
            chosen: 0,
            trades: outOfSample.trades,
            market: marketOfSteps(request, steps, outOfSample.dailyReturns.length),
            otherTrials,
            walkForwardEfficiency: joined.efficiency,
            uniform: seededUniform(),
          }),
    crossValidation: null,
    walkForward: {
      windows: steps.map(({ window, params, trainScore, validateScore, test }) => ({
        window,
        params,
        trainScore,
        validateScore,
        testReturn: test.netReturn,
        testTrades: test.trades,
      })),
      efficiency: joined.efficiency,
      profitableShare: joined.profitableShare,
      netReturn: outOfSample.netReturn,
      maxDrawdown: outOfSample.maxDrawdown,
      trades: outOfSample.trades,
    },
    growth: growthOf(outOfSample.dailyReturns, outOfSample.firstDay ?? 0),
  };
}

/** A verdict must come out the same whoever puts it together. */
function seededUniform(): () => number {
  const prng = new Prng(1);
  return () => prng.uniform();
}

function marketOf(request: BacktestRequest, { dailyReturns }: Outcome): Float64Array | null {
  const market = marketReturns(toColumns(request.bars), request.timeframe, rangeOf(request));
  return market.length === dailyReturns.length ? market : null;
}

function marketOfSteps(
  request: BacktestRequest,
  steps: readonly WalkForwardStep[],
  days: number,
): Float64Array | null {
  const bars = toColumns(request.bars);
  const market = steps.flatMap(({ window }) => [...marketReturns(bars, request.timeframe, window.test)]);
  return market.length === days ? Float64Array.from(market) : null;
}

function growthOf(dailyReturns: Float64Array, firstDay: number): StudyResult['growth'] {
  const time = [firstDay];
  const value = [1];
  dailyReturns.forEach((rate, day) => {
    time.push(firstDay + (day + 1) * DAY_MS);
    value.push(value[day]! * (1 + rate));
  });
  return { time, value };
}

function yearlySharpe(returns: Float64Array): number | null {
  const n = returns.length;
  if (n < 2) return null;
  let mean = 0;
  for (const value of returns) mean += value / n;
  let squares = 0;
  for (const value of returns) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / (n - 1));
  return deviation > 1e-14 ? (mean / deviation) * Math.sqrt(365) : null;
}
