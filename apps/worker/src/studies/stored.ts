import type { Outcome, StudyEvidence, StudyWork, WalkForwardStep } from '@trendy/backtest';
import type { StrategyRegistry, StudyPart, Trial, TrialOutcome } from '@trendy/domain';

import type { StudySpan, StudyWanted } from './study-data.ts';

/** What a part is told to do, as it is stored. */
export interface StoredWork {
  readonly span: StudySpan;
  readonly work: StudyWork;
}

/** A window's outcome with its returns as plain arrays. */
type StoredStep = Omit<WalkForwardStep, 'train' | 'test'> & {
  readonly train: StoredOutcome;
  readonly test: StoredOutcome;
};
type StoredOutcome = Omit<Outcome, 'dailyReturns'> & { readonly dailyReturns: readonly number[] };

export const storedWork = (part: StudyPart): StoredWork => part.work as unknown as StoredWork;

export const toStoredStep = (step: WalkForwardStep): StoredStep => ({
  ...step,
  train: { ...step.train, dailyReturns: [...step.train.dailyReturns] },
  test: { ...step.test, dailyReturns: [...step.test.dailyReturns] },
});

/** Null: the window could not be run. */
export function stepOf(part: StudyPart): WalkForwardStep | null {
  const stored = part.result as unknown as StoredStep | null;
  return (
    stored && {
      ...stored,
      train: { ...stored.train, dailyReturns: Float64Array.from(stored.train.dailyReturns) },
      test: { ...stored.test, dailyReturns: Float64Array.from(stored.test.dailyReturns) },
    }
  );
}

export function outcomeOf({ dailyReturns, outcome }: Trial): Outcome {
  const { firstDay, maxDrawdown, netReturn, trades, turnover } = outcome;
  return {
    dailyReturns: Float64Array.from(dailyReturns),
    firstDay,
    maxDrawdown,
    netReturn,
    trades,
    turnover,
    stoppedAt: outcome.stoppedAt ?? null,
  };
}

export const figuresOf = ({ dailyReturns, ...figures }: Outcome): TrialOutcome => ({
  ...figures,
  dailySharpe: sharpeOf(dailyReturns),
});

function sharpeOf(returns: Float64Array): number | null {
  const { length } = returns;
  const mean = returns.reduce((sum, value) => sum + value, 0) / length;
  const squares = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (length - 1));
  return deviation > 1e-14 ? mean / deviation : null;
}

/** The space as the search needs it: whether a parameter is a whole number is the strategy's to say. */
export function spaceOf(
  strategies: StrategyRegistry,
  { backtest, space }: StudyWanted,
): StudyEvidence['space'] {
  const parameters = strategies.get(backtest.strategyId)?.parameters ?? [];
  return space.map((dimension) => ({
    ...dimension,
    kind: parameters.find(({ key }) => key === dimension.key)?.kind ?? 'float',
  }));
}
