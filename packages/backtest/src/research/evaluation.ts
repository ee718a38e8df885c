import type { BarColumns, StrategyRegistry } from '@trendy/domain';
import { invariant, timeframeMs } from '@trendy/domain';
import type { Span } from '@trendy/quant';
import { meanOf, returnsOf } from '@trendy/quant';
import { stoppedAtOf } from '../report/report.ts';
import type { BacktestReport } from '../report/report.ts';
import { BacktestInputError, toColumns } from '../request.ts';
import type { BacktestRequest } from '../request.ts';
import { createSweep } from '../sweep/sweep.ts';
import type { SweepResults } from '../sweep/sweep-results.ts';
import type { TaskAnswer } from './research-task.ts';

export const DAY_MS = 86_400_000;

/** Values of a strategy's parameters by key. */
export type Params = Readonly<Record<string, unknown>>;

/** What research needs to know of one backtest. Rates are fractions. */
export interface Outcome {
  /** Net return of every UTC day of the span, a day without bars 0; what closing at the end costs is in the last. */
  readonly dailyReturns: Float64Array;
  /** 00:00 UTC of the first day, milliseconds. */
  readonly firstDay: number;
  readonly netReturn: number;
  /** By closes of bars, not of days; before what closing at the end costs. */
  readonly maxDrawdown: number;
  readonly trades: number;
  /** Notional bought and sold a day, in multiples of the mean equity. */
  readonly turnover: number;
  /** When the drawdown limit (or a liquidation) first kept it from entering, UTC milliseconds; null: never. */
  readonly stoppedAt: number | null;
}

/**
 * One configuration over a part of the data, flat at the start and at the end.
 * @param span null: all of it. @throws BacktestInputError on parameters that the strategy refuses, or a span without bars.
 */
export type Evaluate = (params: Params, span: Span | null) => Outcome;

/** Many configurations over the same part of the data, sharing all that they have in common. */
export type EvaluateMany = (many: readonly Params[], span: Span | null) => readonly TaskAnswer[];

/**
 * Backtests of a request with other parameters and ranges, through the sweep kernel, equal to `runBacktest` of each.
 * @throws BacktestInputError on a request that cannot be run, and later on a span without bars.
 */
export function createEvaluateMany(request: BacktestRequest, strategies: StrategyRegistry): EvaluateMany {
  const kernel = createSweep(request, { strategies });
  return (many, span) => {
    const results = kernel.run(many, span ?? {});
    invariant(results !== null, 'research: a sweep without a cancel was cancelled');
    return many.map((_params, index) => {
      const refused = results.refused[index];
      return refused == null ? { outcome: outcomeAt(results, index, request) } : { refused };
    });
  };
}

/** The same for one configuration. */
export function createEvaluate(request: BacktestRequest, strategies: StrategyRegistry): Evaluate {
  const evaluate = createEvaluateMany(request, strategies);
  return (params, span) => {
    const [answer] = evaluate([params], span);
    if (answer && 'outcome' in answer) return answer.outcome;
    const [field = 'params', ...words] = (answer?.refused ?? '').split(': ');
    throw new BacktestInputError(field, words.join(': '));
  };
}

function outcomeAt(results: SweepResults, index: number, { fees, slippageBps }: BacktestRequest): Outcome {
  const { daily, days, firstDay } = results;
  const first = index * (days + 1);
  return outcomeFrom({
    equity: daily.slice(first, first + days + 1),
    closing: (results.openNotional[index]! * (fees.takerBps + slippageBps)) / 10_000,
    traded: results.traded[index]!,
    ...{ firstDay, maxDrawdown: results.maxDrawdown[index]!, trades: results.trades[index]! },
    stoppedAt: Number.isNaN(results.stoppedAt[index]!) ? null : results.stoppedAt[index]!,
  });
}

/** What research needs out of a whole report; its curve must not be thinned. */
export function outcomeOf(report: BacktestReport): Outcome {
  const { curve, settings, metrics } = report;
  let traded = 0;
  let closing = 0;
  for (const trade of report.trades) {
    const quantity = Number(trade.quantity);
    traded += quantity * (trade.entryPrice + trade.exitPrice);
    if (trade.exitTime !== null) continue;
    closing += (quantity * trade.exitPrice * (settings.takerBps + settings.slippageBps)) / 10_000;
  }
  return outcomeFrom({
    equity: atDayEnds(curve.time, Float64Array.from(curve.equity)),
    firstDay: dayOf(curve.time[0]!),
    maxDrawdown: metrics.maxDrawdown.value ?? 1,
    trades: report.trades.length,
    stoppedAt: stoppedAtOf(report),
    ...{ closing, traded },
  });
}

interface Raw {
  /** At the start, then at the end of every day. Money in any unit, the same in all. */
  readonly equity: Float64Array;
  /** What closing at the end costs. */
  readonly closing: number;
  readonly traded: number;
  readonly firstDay: number;
  readonly maxDrawdown: number;
  readonly trades: number;
  readonly stoppedAt: number | null;
}

function outcomeFrom({ equity, closing, traded, firstDay, maxDrawdown, stoppedAt, trades }: Raw): Outcome {
  const days = equity.length - 1;
  equity[days]! -= closing;
  const average = meanOf(equity);
  return {
    dailyReturns: returnsOf(equity).map((value) => (Number.isFinite(value) ? Math.max(-1, value) : 0)),
    netReturn: equity[days]! / equity[0]! - 1,
    turnover: average > 0 ? traded / average / days : 0,
    ...{ firstDay, maxDrawdown, stoppedAt, trades },
  };
}

/**
 * Daily returns of holding the symbol over the same days as an outcome's.
 * @param from UTC milliseconds of the first bar that counts; `to` exclusive.
 */
export function marketReturns(
  bars: BarColumns,
  timeframe: BacktestRequest['timeframe'],
  { from, to }: Span,
): Float64Array {
  const step = timeframeMs(timeframe);
  const { close, open, openTime } = bars;
  let first = 0;
  while (first < openTime.length && openTime[first]! < from) first++;
  let end = first;
  while (end < openTime.length && openTime[end]! < to) end++;
  // Typed from the start: a year of minutes would be half a million numbers twice over.
  const times = new Float64Array(end > first ? end - first + 1 : 0);
  const prices = new Float64Array(times.length);
  if (times.length > 0) {
    times[0] = openTime[first]!;
    prices[0] = open[first]!;
  }
  for (let row = first; row < end; row++) {
    times[row - first + 1] = openTime[row]! + step;
    prices[row - first + 1] = close[row]!;
  }
  return returnsOf(atDayEnds(times, prices));
}

/** The open of the first bar and the end of the last within the request's own range. */
export function rangeOf(request: BacktestRequest): Span {
  const { openTime } = toColumns(request.bars);
  const step = timeframeMs(request.timeframe);
  return {
    from: Math.max(request.from ?? Number.NEGATIVE_INFINITY, openTime[0] ?? 0),
    to: Math.min(request.to ?? Number.POSITIVE_INFINITY, (openTime.at(-1) ?? 0) + step),
  };
}

const dayOf = (time: number): number => Math.floor(time / DAY_MS) * DAY_MS;

/**
 * The first value, then the last known at the end of each UTC day, from the day of the first to that of the last.
 * A bar that closes at midnight belongs to the day that ends.
 */
function atDayEnds(times: ArrayLike<number>, values: Float64Array): Float64Array {
  const first = dayOf(times[0] ?? 0);
  const days = Math.max(1, Math.ceil(((times[times.length - 1] ?? 0) - first) / DAY_MS));
  const out = new Float64Array(days + 1);
  out[0] = values[0] ?? 0;
  let row = 0;
  for (let day = 0; day < days; day++) {
    const end = first + (day + 1) * DAY_MS;
    while (row + 1 < times.length && times[row + 1]! <= end) row++;
    out[day + 1] = values[row]!;
  }
  return out;
}
