import { addCandle, emptyCandle, MINUTE_MS } from '@trendy/simulator';
import type { Candle, Exchange, SymbolMarket } from '@trendy/simulator';
import { limitOf } from './call.ts';
import type { Call } from './call.ts';

const MINUTES: Readonly<Record<string, number>> = {
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '2h': 120,
  '4h': 240,
  '6h': 360,
  '8h': 480,
  '12h': 720,
  '1d': 1_440,
  '3d': 4_320,
  '1w': 10_080,
};
/** Weeks open on Mondays; the epoch was a Thursday. */
const WEEK_OFFSET = 4 * 1_440;

export interface Interval {
  readonly name: string;
  /** Minute index at which the candle that holds a minute opens. */
  openOf(minute: number): number;
  /** Minute index at which the next one opens. */
  nextOf(open: number): number;
}

export function intervalOf(name: string): Interval | null {
  if (name === '1M') return { name, openOf: monthOpen, nextOf: (open) => monthOpen(open + 32 * 1_440) };
  const span = MINUTES[name];
  if (span === undefined) return null;
  const offset = name === '1w' ? WEEK_OFFSET : 0;
  return {
    name,
    openOf: (minute) => Math.floor((minute - offset) / span) * span + offset,
    nextOf: (open) => open + span,
  };
}

function monthOpen(minute: number): number {
  const date = new Date(minute * MINUTE_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / MINUTE_MS;
}

/** Where a market's history begins. */
export const firstMinuteOf = (market: SymbolMarket): number => market.model.source.firstDay * 1_440;

/**
 * Minute indices at which the candles open that a call asks for, oldest first.
 * @param first minute at which the history begins.
 * @param now the running minute.
 */
export function candleOpens(call: Call, interval: Interval, first: number, now: number): number[] {
  const limit = limitOf(call, 500, 1_500);
  const start = call.params.integer('startTime');
  const end = call.params.integer('endTime');
  const last = end === undefined ? now : Math.min(now, Math.floor(end / MINUTE_MS));
  const opens: number[] = [];
  if (start === undefined) {
    for (let open = interval.openOf(last); open + 1 > first && opens.length < limit;) {
      opens.push(open);
      open = interval.openOf(open - 1);
    }
    return opens.reverse();
  }
  // The first candle that opens at or after the start.
  const from = Math.max(first, Math.ceil(start / MINUTE_MS));
  let open = interval.openOf(from);
  if (open < from) open = interval.nextOf(open);
  for (; open <= last && opens.length < limit; open = interval.nextOf(open)) opens.push(open);
  return opens;
}

/** Totals from a minute (inclusive) to another (exclusive), the running minute included when it is inside. */
export function candleBetween(exchange: Exchange, market: SymbolMarket, from: number, until: number): Candle {
  const now = exchange.core.minute;
  const sum = emptyCandle();
  const closedUntil = Math.min(until, now);
  const first = Math.max(from, firstMinuteOf(market));
  if (first < closedUntil) addCandle(sum, market.history.span(first, closedUntil));
  if (now >= from && now < until) addCandle(sum, market.candle);
  if (sum.trades === 0) {
    // The minute has begun and nobody has traded yet.
    const price = market.lastPrice;
    Object.assign(sum, { open: price, high: price, low: price, close: price });
  }
  return sum;
}
