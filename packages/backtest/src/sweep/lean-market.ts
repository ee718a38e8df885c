import { scaleOf, timeframeMs } from '@trendy/domain';
import type { BarColumns, BotRisk, InstrumentScale, Strategy } from '@trendy/domain';
import { exactTicks } from '@trendy/engine';
import type { FundingRate, BacktestRequest } from '../request.ts';

const DAY_MS = 86_400_000;

/** What all combinations of a sweep share: the market, the terms, and what is derived from them once. */
export interface LeanMarket {
  readonly request: BacktestRequest;
  readonly bars: BarColumns;
  readonly stepMs: number;
  readonly scale: InstrumentScale;
  readonly risk: BotRisk;
  /** Closes in ticks; not rounded, because a close may lie between ticks. */
  readonly closeTicks: Float64Array;
  readonly funding: readonly FundingRate[];
  /** Row of the bar in which each settlement falls: the first that ends after it. */
  readonly fundingRows: Int32Array;
}

/** The bars that a run trades: rows [first, last), and where its days end. */
export interface LeanRange {
  readonly first: number;
  readonly last: number;
  /** 00:00 UTC of the first day, milliseconds. */
  readonly firstDay: number;
  /** Row of the last bar that has closed when each day ends; `first − 1` before the first bar's close. */
  readonly dayRows: Int32Array;
}

/** What one account of a sweep trades by. */
export interface Combination {
  readonly index: number;
  readonly strategy: Strategy;
  readonly params: unknown;
  /** One a slot; the value before the tile at hand, then one a bar. */
  readonly columns: readonly Float64Array[];
}

export function leanMarket(request: BacktestRequest, bars: BarColumns): LeanMarket {
  const scale = scaleOf(request.instrument);
  const stepMs = timeframeMs(request.timeframe);
  const funding = request.funding ?? [];
  let row = 0;
  const fundingRows = Int32Array.from(funding, ({ time }) => {
    while (row < bars.openTime.length && bars.openTime[row]! + stepMs <= time) row++;
    return row;
  });
  const closeTicks = bars.close.map((close) => exactTicks({ scale }, close));
  return {
    request,
    bars,
    scale,
    closeTicks,
    stepMs,
    risk: request.risk,
    funding,
    fundingRows,
  };
}

/** A bar that closes at midnight belongs to the day that ends. */
export function leanRange({ bars, stepMs }: LeanMarket, first: number, last: number): LeanRange {
  const { openTime } = bars;
  const firstDay = Math.floor(openTime[first]! / DAY_MS) * DAY_MS;
  const end = openTime[last - 1]! + stepMs;
  const dayRows = new Int32Array(Math.max(1, Math.ceil((end - firstDay) / DAY_MS)));
  let row = first - 1;
  for (let day = 0; day < dayRows.length; day++) {
    const dayEnd = firstDay + (day + 1) * DAY_MS;
    while (row + 1 < last && openTime[row + 1]! + stepMs <= dayEnd) row++;
    dayRows[day] = row;
  }
  return { first, last, firstDay, dayRows };
}
