import { createBacktest } from '@trendy/backtest';
import type { BacktestRequest, BacktestRun } from '@trendy/backtest';
import type { StrategyRegistry } from '@trendy/domain';
import { clocked } from './paired.ts';
import type { Slice } from './paired.ts';

/** Slices that a backtest is measured in: a part of a million bars lasts about as long as a pass of the bare loop. */
export const PARTS = 20;

/** A part of a backtest each time, the next one from its start when it is over. The first part has the preparations. */
export function nextPart(request: BacktestRequest, strategies: StrategyRegistry): () => void {
  let run: BacktestRun | null = null;
  return () => {
    run ??= createBacktest(request, { strategies });
    if (run.advance(Math.ceil(run.total / PARTS))) run = null;
  };
}

/** The same as slices, in milliseconds for the whole run. */
export function partsOf(request: BacktestRequest, strategies: StrategyRegistry): Slice {
  const next = nextPart(request, strategies);
  return () => clocked(next) * PARTS;
}
