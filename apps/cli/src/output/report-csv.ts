import type { BacktestReport } from '@trendy/backtest';

type Cell = string | number | null;

/** The report's tables as CSV text by file name: times ISO 8601 UTC, fractions as fractions, a column's name its unit. */
export function reportTables(report: BacktestReport): Readonly<Record<string, string>> {
  return { ...runTables(report), ...historyTables(report) };
}

function runTables({ decisions, trades }: BacktestReport): Record<string, string> {
  return {
    'trades.csv': table(
      [
        ...['number', 'side', 'quantity', 'entry_time', 'entry_price', 'entry_reason'],
        ...['exit_time', 'exit_price', 'exit_reason', 'bars', 'max_adverse', 'max_favourable'],
        ...['fees', 'slippage', 'funding', 'liquidation', 'pnl', 'return'],
      ],
      trades.map((trade) => [
        ...[trade.number, trade.side, trade.quantity, instant(trade.entryTime), trade.entryPrice],
        ...[trade.entryReason?.code ?? null, trade.exitTime === null ? null : instant(trade.exitTime)],
        ...[trade.exitPrice, trade.exitReason, trade.bars, trade.maxAdverse, trade.maxFavourable],
        ...[trade.fees, trade.slippage, trade.funding, trade.liquidation, trade.pnl, trade.return],
      ]),
    ),
    'decisions.csv': table(
      ['time', 'exposure', 'stop', 'target', 'reason'],
      decisions.map(({ exposure, reason, stop, target, time }) => [
        ...[instant(time), exposure, stop, target, reason.code],
      ]),
    ),
  };
}

function historyTables({ curve, drawdowns, months }: BacktestReport): Record<string, string> {
  return {
    'equity.csv': table(
      ['time', 'equity', 'drawdown', 'buy_and_hold'],
      curve.time.map((time, row) => [
        ...[instant(time), curve.equity[row]!, curve.drawdown[row]!, curve.buyAndHold[row]!],
      ]),
    ),
    'months.csv': table(
      ['month', 'return'],
      months.map((month) => [`${month.year}-${String(month.month).padStart(2, '0')}`, month.return]),
    ),
    'drawdowns.csv': table(
      ['depth', 'from', 'trough', 'recovery', 'bars'],
      drawdowns.map(({ bars, depth, from, recovery, trough }) => [
        ...[depth, instant(from), instant(trough), recovery === null ? null : instant(recovery), bars],
      ]),
    ),
  };
}

/** RFC 4180. */
function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [header, ...rows].map((row) => row.map((cell) => field(cell)).join(','));
  return `${lines.join('\n')}\n`;
}

function field(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const instant = (ms: number): string => new Date(ms).toISOString();
