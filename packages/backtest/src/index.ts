export { createBacktest, runBacktest } from './run.ts';
export type { BacktestHooks, BacktestRun } from './run.ts';
export { BacktestInputError, DEFAULT_RISK, toColumns } from './request.ts';
export type { BacktestRequest, FundingRate, GivenSignal } from './request.ts';
export { replay } from './replay.ts';
export { summaryOf } from './report/report.ts';
export type * from './report/report.ts';
export type { ExitReason } from './collector.ts';
export * from './research/index.ts';
