import type { BarColumns, StrategyRegistry } from '@trendy/domain';
import { timeframeMs } from '@trendy/domain';
import type { Span } from '@trendy/quant';
import { maxDrawdown, returnsOf } from '@trendy/quant';
import type { BacktestReport } from '../report/report.ts';
import { toColumns } from '../request.ts';
import type { BacktestRequest } from '../request.ts';
import { runBacktest } from '../run.ts';

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
  /** By closes of bars, not of days. */
  readonly maxDrawdown: number;
  readonly trades: number;
  /** Notional bought and sold a day, in multiples of the equity of the moment. */
  readonly turnover: number;
}

/**
 * One configuration over a part of the data, flat at the start and at the end.
 * @param span null: all of it. @throws BacktestInputError on parameters that the strategy refuses, or a span without bars.
 */
export type Evaluate = (params: Params, span: Span | null) => Outcome;

/** Runs whole backtests of a request with other parameters and ranges. @throws BacktestInputError without a strategy. */
export function createEvaluate(request: BacktestRequest, strategies: StrategyRegistry): Evaluate {
  const bars = toColumns(request.bars);
  const id = request.strategy?.id ?? '';
  const fixed = request.strategy?.params ?? {};
  return (params, span) => {
    const range = spanOf(request, span);
    const varied = { ...request, ...range, bars, strategy: { id, params: { ...fixed, ...params } } };
    const report = runBacktest(varied, { strategies });
    if (!report) throw new Error('a backtest without a cancel was cancelled');
    return outcomeOf(report);
  };
}

/** What research needs out of a whole report; its curve must not be thinned. */
export function outcomeOf(report: BacktestReport): Outcome {
  const { curve, settings } = report;
  const equity = Float64Array.from(curve.equity);
  const last = equity.length - 1;
  const capital = equity[0]!;
  const shareAt = (time: number, notional: number): number => {
    const before = equity[rowAt(curve.time, time)]!;
    return before > 0 ? notional / before : 0;
  };
  let traded = 0;
  let closing = 0;
  for (const trade of report.trades) {
    const quantity = Number(trade.quantity);
    const exitNotional = quantity * trade.exitPrice;
    traded += shareAt(trade.entryTime, quantity * trade.entryPrice);
    traded += shareAt(trade.exitTime ?? Number.POSITIVE_INFINITY, exitNotional);
    if (trade.exitTime === null)
      closing += (exitNotional * (settings.takerBps + settings.slippageBps)) / 10_000;
  }
  equity[last] = equity[last]! - closing;
  const daily = atDayEnds(curve.time, equity);
  const drawdown = maxDrawdown(returnsOf(equity)).value ?? 1;
  return {
    dailyReturns: returnsOf(daily).map((value) => (Number.isFinite(value) ? Math.max(-1, value) : 0)),
    firstDay: dayOf(curve.time[0]!),
    netReturn: equity[last]! / capital - 1,
    maxDrawdown: Math.min(1, drawdown),
    trades: report.trades.length,
    turnover: traded / (daily.length - 1),
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
  const times: number[] = [];
  const prices: number[] = [];
  for (let row = 0; row < bars.openTime.length; row++) {
    const open = bars.openTime[row]!;
    if (open < from || open >= to) continue;
    if (times.length === 0) {
      times.push(open);
      prices.push(bars.open[row]!);
    }
    times.push(open + step);
    prices.push(bars.close[row]!);
  }
  return returnsOf(atDayEnds(times, Float64Array.from(prices)));
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

function spanOf(request: BacktestRequest, span: Span | null): Partial<Span> {
  if (span) return span;
  return {
    ...(request.from === undefined ? {} : { from: request.from }),
    ...(request.to === undefined ? {} : { to: request.to }),
  };
}

/** The last row at or before a time. */
function rowAt(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

const dayOf = (time: number): number => Math.floor(time / DAY_MS) * DAY_MS;

/**
 * The first value, then the last known at the end of each UTC day, from the day of the first to that of the last.
 * A bar that closes at midnight belongs to the day that ends.
 */
function atDayEnds(times: readonly number[], values: Float64Array): Float64Array {
  const first = dayOf(times[0] ?? 0);
  const days = Math.max(1, Math.ceil(((times.at(-1) ?? 0) - first) / DAY_MS));
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
