import type { PortfolioReport } from '@trendy/backtest';
import type { Metric } from '@trendy/quant';
import { drawChart } from './chart.ts';

/** Several symbols on one account, for a terminal. */
export function printPortfolio(report: PortfolioReport, width: number): string {
  const { costs, metrics, result } = report;
  const rows = report.legs.map(({ costs: leg, metrics: own, settings, trades }) => [
    settings.symbol,
    settings.timeframe,
    settings.strategy.id,
    String(trades.length),
    money(leg.gross),
    money(leg.fees),
    money(leg.slippage),
    money(leg.funding),
    money(leg.liquidation),
    money(leg.net),
    percent(own.timeInMarket),
  ]);
  const header = [
    'leg',
    'bars',
    'strategy',
    'trades',
    'gross',
    '− fees',
    '− slip',
    '+ funding',
    '− liq',
    '= net',
    'in market',
  ];
  const total = [
    'account',
    report.timeframe,
    '',
    String(result.trades),
    ...(['gross', 'fees', 'slippage', 'funding', 'liquidation', 'net'] as const).map((key) =>
      money(costs[key]),
    ),
    '',
  ];
  const lines = [
    `Portfolio of ${report.legs.length}, one wallet of ${money(report.capital)}, ${report.marginMode} margin`,
    '',
    `Final equity ${money(result.finalEquity)}   net ${percent(metrics.totalReturn)}   max drawdown ${percent(metrics.maxDrawdown)}   Sharpe ${ratio(metrics.sharpe)}   Sortino ${ratio(metrics.sortino)}`,
    '',
    ...table([header, ...rows, total]),
    '',
    ...drawChart(report.curve.equity, Math.max(60, Math.min(width, 120)), 12),
    '',
    ...report.warnings.map((warning) => `! ${warning.symbol}: ${warning.text.en}`),
    'The whole report, with every leg: --json.',
  ];
  return `${lines.join('\n')}\n`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_name, index) => Math.max(...rows.map((row) => row[index]!.length)));
  return rows.map((row) => row.map((cell, index) => cell.padStart(widths[index]!)).join('  '));
}

const money = (text: string): string => Number(text).toFixed(2);
const percent = (metric: Metric): string =>
  metric.value === null ? `– (${metric.reason})` : `${(metric.value * 100).toFixed(2)} %`;
const ratio = (metric: Metric): string =>
  metric.value === null ? `– (${metric.reason})` : metric.value.toFixed(2);
