import type { BacktestReport } from '@trendy/backtest';
import type { Metric } from '@trendy/quant';
import { drawChart } from './chart.ts';

export interface PrintStyle {
  readonly width: number;
  readonly isColoured: boolean;
}

type Row = readonly [label: string, value: string];

/** The report for a terminal: headline figures, costs, a chart of the equity, the last trades, warnings. */
export function printReport(report: BacktestReport, style: PrintStyle): string {
  const width = Math.max(60, Math.min(style.width, 120));
  const bold = (text: string): string => (style.isColoured ? `\u001b[1m${text}\u001b[0m` : text);
  const { settings, data, trades } = report;
  const lines = [
    bold(`${settings.strategy.id} on ${settings.symbol} ${settings.timeframe}`) +
      `  ${date(data.from)} – ${date(data.to)}, ${data.bars} bars`,
    `leverage ${settings.risk.leverage}, size ${settings.risk.sizePercent} %, stop ${settings.risk.stopPercent} %, ` +
      `fees ${settings.makerBps}/${settings.takerBps} bps, slippage ${settings.slippageBps} bps, data ${data.hash}`,
    '',
    ...sideBySide(resultRows(report), costRows(report), width),
    '',
    bold(`Equity, ${settings.symbol.split(':').at(-1)}`),
    ...drawChart(report.curve.equity, width, 12),
    '',
    bold(`Last trades of ${trades.length}`),
    ...tradeTable(report),
    '',
    ...report.warnings.map((warning) => `! ${warning.text}`),
    'The whole report, with every decision and convention: --json; as a page: --html <file>.',
  ];
  return `${lines.join('\n')}\n`;
}

function resultRows(report: BacktestReport): Row[] {
  const { metrics, result, benchmark } = report;
  return [
    ['Final equity', money(result.finalEquity)],
    ['Net return', percent(metrics.totalReturn)],
    ['Buy and hold', percent({ value: benchmark.return })],
    ['CAGR', percent(metrics.cagr)],
    ['Max drawdown', percent(metrics.maxDrawdown)],
    ['Sharpe', ratio(metrics.sharpe)],
    ['Sortino', ratio(metrics.sortino)],
    ['Calmar', ratio(metrics.calmar)],
    ['Time in market', percent(metrics.timeInMarket)],
  ];
}

function costRows(report: BacktestReport): Row[] {
  const { costs, metrics, result } = report;
  return [
    ['Gross', money(costs.gross)],
    ['− fees', money(costs.fees)],
    ['− slippage', money(costs.slippage)],
    ['+ funding', money(costs.funding)],
    ['− liquidation', money(costs.liquidation)],
    ['= net', money(costs.net)],
    ['Trades', String(result.trades)],
    ['Win rate', percent(metrics.winRate)],
    ['Profit factor', ratio(metrics.profitFactor)],
  ];
}

function sideBySide(left: readonly Row[], right: readonly Row[], width: number): string[] {
  const half = Math.floor(width / 2) - 2;
  const cell = (row: Row | undefined): string =>
    row ? `${row[0].padEnd(16)}${row[1].padStart(Math.max(1, half - 16))}` : '';
  return left.map((row, index) => `${cell(row)}    ${cell(right[index])}`.trimEnd());
}

function tradeTable(report: BacktestReport): string[] {
  const rows = report.trades
    .slice(-8)
    .map((trade) => [
      String(trade.number),
      trade.side,
      trade.quantity,
      dateTime(trade.entryTime),
      String(trade.entryPrice),
      trade.exitTime === null ? 'open' : dateTime(trade.exitTime),
      String(trade.exitPrice),
      trade.exitReason,
      Number(trade.pnl).toFixed(2),
    ]);
  if (rows.length === 0) return ['none'];
  const header = ['#', 'side', 'quantity', 'entry', 'price', 'exit', 'price', 'why', 'net'];
  const table = [header, ...rows];
  const widths = header.map((_name, index) => Math.max(...table.map((row) => row[index]!.length)));
  return table.map((row) => row.map((cell, index) => cell.padStart(widths[index]!)).join('  '));
}

const money = (text: string): string => Number(text).toFixed(2);
const percent = (metric: Metric): string =>
  metric.value === null ? `– (${metric.reason})` : `${(metric.value * 100).toFixed(2)} %`;
const ratio = (metric: Metric): string =>
  metric.value === null ? `– (${metric.reason})` : metric.value.toFixed(2);
const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const dateTime = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
