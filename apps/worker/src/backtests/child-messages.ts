import type { BacktestReport, BacktestRequest, BacktestSummary } from '@trendy/backtest';

/** To the child, once. */
export interface RunOrder {
  readonly request: BacktestRequest;
}

export type RunNews =
  | { readonly kind: 'progress'; readonly progress: number }
  | { readonly kind: 'done'; readonly report: BacktestReport; readonly summary: BacktestSummary }
  | { readonly kind: 'refused'; readonly field: string; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };
