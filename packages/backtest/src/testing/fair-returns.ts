import type { StrategyRegistry } from '@trendy/domain';
import type { BacktestRequest } from '../request.ts';
import { createBacktest } from '../run.ts';
import { aRequest, HOUR, START } from './builders.ts';
import type { FairMarket } from './fair-market.ts';

export const FEES_BPS = 5;
export const SLIPPAGE_BPS = 2;

/** One run over one market, means of a bar as fractions of the equity before it. */
export interface FairRun {
  readonly mean: number;
  readonly variance: number;
  /** Fees and slippage. */
  readonly drag: number;
  readonly fills: number;
}

/** The strategy with the whole account and no stop of the bot's own, charged or not. */
export function runFair(
  strategies: StrategyRegistry,
  strategy: NonNullable<BacktestRequest['strategy']>,
  { bars, data, funding }: FairMarket,
  changes: Partial<BacktestRequest> & { readonly isCharged: boolean },
): FairRun {
  const { isCharged, ...rest } = changes;
  const costs = { fees: { makerBps: FEES_BPS, takerBps: FEES_BPS }, slippageBps: SLIPPAGE_BPS };
  let paid = 0;
  let fills = 0;
  const run = createBacktest(
    aRequest({ strategy, bars, data, funding, ...(isCharged ? costs : {}), ...rest }),
    {
      strategies,
      onJournal: (entry) => {
        if (entry.kind !== 'fill') return;
        fills++;
        const before = run.equity[Math.max(0, Math.floor((entry.at - START) / HOUR) - offset)]!;
        paid += (entry.fee * (1 + SLIPPAGE_BPS / FEES_BPS)) / before;
      },
    },
  );
  const offset = bars.openTime.length - run.total;
  run.advance(run.total);
  const { equity } = run;
  const count = equity.length - 1;
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < count; row++) {
    const gain = equity[row + 1]! / equity[row]! - 1;
    sum += gain;
    squares += gain * gain;
  }
  const mean = sum / count;
  return { mean, variance: squares / count - mean * mean, drag: paid / count, fills };
}

/** Mean of a sample and how many of its standard errors it lies from 0. */
export function zOf(values: readonly number[]): { readonly mean: number; readonly z: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, z: mean / Math.sqrt(squares / (values.length - 1) / values.length) };
}

/**
 * Yearly Sharpe ratios, each by the deviation over all runs: by its own, a run whose losses blew up its exposure would
 * weigh less than one that won, and the mean would lie above 0 without any leak.
 */
export function sharpes(runs: readonly FairRun[], of: (run: FairRun) => number): number[] {
  const variance = runs.reduce((sum, run) => sum + run.variance, 0) / runs.length;
  return runs.map((run) => (of(run) / Math.sqrt(variance)) * Math.sqrt(365 * 24));
}
