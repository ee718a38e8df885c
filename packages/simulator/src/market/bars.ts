import { MINUTE_MS, MINUTES_PER_DAY } from './reference.ts';
import { createTape, writeTape } from './tape.ts';
import type { MarketModel, Tape } from './tape.ts';

/** Totals of the trades of a span. Prices in ticks, quantities in steps, `quote` in ticks × steps. */
export interface Candle {
  open: number;
  high: number;
  low: number;
  close: number;
  quantity: number;
  quote: number;
  trades: number;
  takerBuyQuantity: number;
  takerBuyQuote: number;
}

export const emptyCandle = (): Candle => ({
  open: 0,
  high: 0,
  low: 0,
  close: 0,
  quantity: 0,
  quote: 0,
  trades: 0,
  takerBuyQuantity: 0,
  takerBuyQuote: 0,
});

export function addTrade(candle: Candle, price: number, quantity: number, takerBuys: boolean): void {
  if (candle.trades === 0) {
    candle.open = price;
    candle.high = price;
    candle.low = price;
  }
  if (price > candle.high) candle.high = price;
  if (price < candle.low) candle.low = price;
  candle.close = price;
  candle.quantity += quantity;
  candle.quote += price * quantity;
  candle.trades += 1;
  if (takerBuys) {
    candle.takerBuyQuantity += quantity;
    candle.takerBuyQuote += price * quantity;
  }
}

export function addCandle(sum: Candle, next: Candle): void {
  if (next.trades === 0) return;
  if (sum.trades === 0) {
    Object.assign(sum, next);
    return;
  }
  sum.high = Math.max(sum.high, next.high);
  sum.low = Math.min(sum.low, next.low);
  sum.close = next.close;
  sum.quantity += next.quantity;
  sum.quote += next.quote;
  sum.trades += next.trades;
  sum.takerBuyQuantity += next.takerBuyQuantity;
  sum.takerBuyQuote += next.takerBuyQuote;
}

const CACHED_MINUTE_DAYS = 40;

/** Closed candles of one symbol, from minutes up. */
export interface CandleHistory {
  /** A closed minute. */
  minute(minute: number): Candle;
  /** Sum of whole minutes [from, until). */
  span(from: number, until: number): Candle;
  /** What really happened in a minute in which users traded: from now on this is that minute. */
  remember(minute: number, candle: Candle): void;
  /** The model has changed from this minute on: what was computed ahead is void. */
  forgetFrom(minute: number): void;
  /** Whether `span` over this day is answered from the cache. */
  isWarm(day: number): boolean;
}

/**
 * @param priceAt turns a tape price into the one printed (a shoved market moves away from its model).
 */
export function createHistory(
  model: MarketModel,
  priceAt: (price: number, at: number) => number,
  remembered: ReadonlyMap<number, Candle>,
): CandleHistory {
  const tape = createTape();
  const minutes = new Map<number, Candle[]>();
  const hours = new Map<number, Candle>();
  const daysSeen = new Set<number>();
  const dayOf = (day: number): Candle[] => {
    const hit = minutes.get(day);
    if (hit) return hit;
    const list: Candle[] = [];
    for (let i = 0; i < MINUTES_PER_DAY; i += 1) {
      const minute = day * MINUTES_PER_DAY + i;
      list.push(remembered.get(minute) ?? candleOf(model, minute, tape, priceAt));
    }
    for (let hour = 0; hour < 24; hour += 1)
      hours.set(day * 24 + hour, sumOf(list, hour * 60, hour * 60 + 60));
    daysSeen.add(day);
    if (minutes.size >= CACHED_MINUTE_DAYS) {
      const [oldest] = minutes.keys();
      if (oldest !== undefined) minutes.delete(oldest);
    }
    minutes.set(day, list);
    return list;
  };
  const hourOf = (hour: number): Candle => {
    const hit = hours.get(hour);
    if (hit) return hit;
    dayOf(Math.floor(hour / 24));
    return hours.get(hour)!;
  };
  const minuteOf = (minute: number): Candle =>
    dayOf(Math.floor(minute / MINUTES_PER_DAY))[minute % MINUTES_PER_DAY]!;
  return {
    minute: minuteOf,
    span: (from, until) => {
      const sum = emptyCandle();
      for (let minute = from; minute < until;) {
        if (minute % 60 === 0 && minute + 60 <= until) {
          addCandle(sum, hourOf(minute / 60));
          minute += 60;
        } else {
          addCandle(sum, minuteOf(minute));
          minute += 1;
        }
      }
      return sum;
    },
    remember: (minute, candle) => {
      const day = Math.floor(minute / MINUTES_PER_DAY);
      const list = minutes.get(day);
      if (list) list[minute % MINUTES_PER_DAY] = candle;
      const hour = Math.floor(minute / 60);
      if (list) hours.set(hour, sumOf(list, (hour % 24) * 60, (hour % 24) * 60 + 60));
      else {
        for (let h = 0; h < 24; h += 1) hours.delete(day * 24 + h);
        daysSeen.delete(day);
      }
    },
    forgetFrom: (minute) => {
      const first = Math.floor(minute / MINUTES_PER_DAY);
      for (const day of daysSeen) {
        if (day < first) continue;
        daysSeen.delete(day);
        minutes.delete(day);
        for (let hour = 0; hour < 24; hour += 1) hours.delete(day * 24 + hour);
      }
    },
    isWarm: (day) => daysSeen.has(day),
  };
}

function sumOf(list: readonly Candle[], from: number, until: number): Candle {
  const sum = emptyCandle();
  for (let i = from; i < until; i += 1) addCandle(sum, list[i]!);
  return sum;
}

function candleOf(
  model: MarketModel,
  minute: number,
  tape: Tape,
  priceAt: (price: number, at: number) => number,
): Candle {
  writeTape(model, minute, tape);
  const candle = emptyCandle();
  for (let k = 0; k < tape.length; k += 1)
    addTrade(candle, priceAt(tape.price[k]!, tape.at[k]!), tape.quantity[k]!, tape.buy[k] === 1);
  return candle;
}

export const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS);
