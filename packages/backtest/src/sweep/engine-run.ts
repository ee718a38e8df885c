import { quoteFromDecimal } from '@trendy/domain';
import type { JournalEntry, StrategyRegistry } from '@trendy/domain';
import type { BacktestRequest } from '../request.ts';
import { createBacktest } from '../run.ts';
import { stoppedAtOf } from '../report/report.ts';
import type { LeanMarket, LeanRange } from './lean-market.ts';
import type { SweepResults } from './sweep-results.ts';

/** One combination through the whole engine, its outcome written to its place among the results. */
export function runThroughEngine(
  request: BacktestRequest,
  strategies: StrategyRegistry,
  { closeTicks, scale }: LeanMarket,
  { dayRows, first, last }: LeanRange,
  index: number,
  results: SweepResults,
): void {
  let traded = 0;
  let held = 0;
  const onJournal = (entry: JournalEntry): void => {
    if (entry.kind !== 'fill') return;
    traded += entry.price * entry.quantity * scale.unitsPerTickStep;
    held = entry.position;
  };
  const run = createBacktest(request, { strategies, onJournal });
  run.advance(Number.POSITIVE_INFINITY);
  const report = run.report(2);
  const { costs, trades } = report;
  const { equity } = run;
  const offset = index * (results.days + 1);
  results.byEngine[index] = 1;
  results.daily[offset] = equity[0]!;
  dayRows.forEach((row, day) => {
    results.daily[offset + day + 1] = equity[row - first + 1]!;
  });
  results.equity?.set(equity, index * (results.bars + 1));
  results.finalEquity[index] = equity[equity.length - 1]!;
  results.fees[index] = quoteFromDecimal(costs.fees);
  results.funding[index] = quoteFromDecimal(costs.funding);
  results.traded[index] = traded;
  results.trades[index] = trades.length;
  results.wins[index] = trades.filter((trade) => quoteFromDecimal(trade.pnl) > 0).length;
  results.maxDrawdown[index] = drawdownOf(equity);
  results.stoppedAt[index] = stoppedAtOf(report) ?? Number.NaN;
  results.openNotional[index] = Math.round(Math.abs(held) * closeTicks[last - 1]! * scale.unitsPerTickStep);
}

function drawdownOf(equity: Float64Array): number {
  let peak = equity[0]!;
  let worst = 0;
  for (const value of equity) {
    if (value > peak) peak = value;
    if (peak > 0) worst = Math.max(worst, 1 - value / peak);
  }
  return worst;
}
