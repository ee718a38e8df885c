import type { BacktestReport } from '@trendy/backtest';
import type { Metric } from '@trendy/quant';
import { drawChart } from './chart.ts';
import { decimals, percentText, ratioText, withError } from './figures.ts';
import { holdNote, termsText } from './print-terms.ts';
import { reportWords } from './report-words.ts';
import type { Language } from './report-words.ts';

export interface PrintStyle {
  readonly width: number;
  readonly isColoured: boolean;
  readonly language: Language;
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
    `${termsText(settings, words)}, data ${data.hash}`,
    '',
    ...sideBySide(resultRows(report), costRows(report), width),
    '',
    bold(`Equity, ${settings.symbol.split(':').at(-1)}`),
    ...drawChart(report.curve.equity, width, 12),
    '',
    bold('Net return by month, %'),
    ...monthTable(report),
    '',
    bold('Deepest drawdowns'),
    ...drawdownTable(report),
    '',
    bold(`Last trades of ${trades.length}`),
    ...tradeTable(report),
    '',
    holdNote(report, reportWords(style.language)),
    ...report.warnings.map((warning) => `! ${warning.text[style.language]}`),
    `± is one standard error, over ${report.errors.days} days. The whole report, with every decision and convention: --json;`,
    'as a page: --html <file>; as tables: --csv <folder>.',
  ];
  return `${lines.join('\n')}\n`;
}

function resultRows({ benchmark, errors, metrics, result }: BacktestReport): Row[] {
  const row = (name: string, metric: Metric, error: Metric, text: (value: number) => string): Row => [
    name,
    metric.value === null ? `– (${words.metricReason(metric.reason)})` : withError(metric, error, text),
  ];
  return [
    ['Final equity', money(result.finalEquity)],
    row('Net return', metrics.totalReturn, errors.totalReturn, percentText),
    ['Buy and hold', percentText(benchmark.return)],
    row('CAGR', metrics.cagr, errors.cagr, percentText),
    row('Max drawdown', metrics.maxDrawdown, errors.maxDrawdown, percentText),
    row('Sharpe', metrics.sharpe, errors.sharpe, ratioText),
    row('Sortino', metrics.sortino, errors.sortino, ratioText),
    row('Calmar', metrics.calmar, errors.calmar, ratioText),
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

function monthTable({ months }: BacktestReport): string[] {
  const years = [...new Set(months.map(({ year }) => year))];
  return years.map((year) => {
    const cells = Array.from({ length: 12 }, (_unused, index) => {
      const found = months.find((month) => month.year === year && month.month === index + 1);
      return (found ? (found.return === null ? '–' : decimals(found.return * 100, 1)) : '').padStart(6);
    });
    return `${year}${cells.join('')}`;
  });
}

function drawdownTable({ drawdowns }: BacktestReport): string[] {
  if (drawdowns.length === 0) return ['none'];
  return drawdowns.map(
    ({ bars, depth, from, recovery, trough }) =>
      `${`−${percentText(depth)}`.padStart(9)}  from ${date(from)}, lowest ${date(trough)}, ` +
      `${recovery === null ? 'not recovered yet' : `recovered ${date(recovery)}`}, ${bars} bars`,
  );
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
      decimals(Number(trade.pnl), 2),
    ]);
  if (rows.length === 0) return ['none'];
  const header = ['#', 'side', 'quantity', 'entry', 'price', 'exit', 'price', 'why', 'net'];
  const table = [header, ...rows];
  const widths = header.map((_name, index) => Math.max(...table.map((row) => row[index]!.length)));
  return table.map((row) => row.map((cell, index) => cell.padStart(widths[index]!)).join('  '));
}

const money = (text: string): string => decimals(Number(text), 2);
const words = reportWords('en');
const percent = (metric: Metric): string =>
  metric.value === null ? `– (${words.metricReason(metric.reason)})` : percentText(metric.value);
const ratio = (metric: Metric): string =>
  metric.value === null ? `– (${words.metricReason(metric.reason)})` : ratioText(metric.value);
const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const dateTime = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
