import type { BacktestReport, BacktestRequest, BacktestSummary, Outcome, Verdict } from '@trendy/backtest';

/** To the child, once. */
export interface RunOrder {
  readonly request: BacktestRequest;
  /** Other configurations of the strategy that its owner has tried: what the result is judged by. */
  readonly otherTrials: number;
}

export type JudgedReport = BacktestReport & { readonly verdict: Verdict };

export type RunNews =
  | { readonly kind: 'progress'; readonly progress: number }
  | {
      readonly kind: 'done';
      readonly report: JudgedReport;
      readonly summary: BacktestSummary;
      readonly outcome: Outcome;
    }
  | { readonly kind: 'refused'; readonly field: string; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };
