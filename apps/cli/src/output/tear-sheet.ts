import type { BacktestReport } from '@trendy/backtest';

export function renderTearSheet(report: BacktestReport): string {
  return JSON.stringify(report.metrics);
}
