import {
  createTape,
  FUNDING_MS,
  fundingRateAt,
  markPriceAt,
  MINUTE_MS,
  nextFunding,
  PRINTS_PER_MINUTE,
  shoveFactor,
  shovedTicks,
  writeTape,
} from '@trendy/simulator';
import type { Candle, Print, SymbolMarket } from '@trendy/simulator';
import { limitOf, marketOf, marketsOf } from './call.ts';
import type { Call } from './call.ts';
import { candleBetween, candleOpens, firstMinuteOf, intervalOf } from './candles.ts';
import { WireError } from './errors.ts';
import { decimal, price, quantity, quoteOf, renderKline } from './render.ts';

const DAY_MINUTES = 1_440;
/** Days computed before other work gets a turn. */
const DAYS_PER_SLICE = 4;

/** Everything the window needs is computed in slices first, so that a long history does not hold up orders. */
export async function warm(market: SymbolMarket, from: number, until: number): Promise<void> {
  let sinceBreak = 0;
  for (let day = Math.floor(from / DAY_MINUTES); day * DAY_MINUTES < until; day += 1) {
    if (market.history.isWarm(day)) continue;
    market.history.minute(day * DAY_MINUTES);
    sinceBreak += 1;
    if (sinceBreak % DAYS_PER_SLICE === 0) await new Promise((resume) => setImmediate(resume));
  }
}

export async function klines(call: Call): Promise<unknown> {
  const market = marketOf(call);
  const interval = intervalOf(call.params.need('interval'));
  if (!interval) throw new WireError(-1120, 'Invalid interval.');
  const { exchange } = call.wire.venue;
  const now = exchange.core.minute;
  const opens = candleOpens(call, interval, firstMinuteOf(market), now);
  const first = opens[0];
  if (first === undefined) return [];
  const lastOpen = opens.at(-1) ?? first;
  await warm(market, Math.max(first, firstMinuteOf(market)), Math.min(now, interval.nextOf(lastOpen)));
  return opens.map((open) => {
    const next = interval.nextOf(open);
    const candle = candleBetween(exchange, market, open, next);
    return renderKline(market.listing, open * MINUTE_MS, (next - open) * MINUTE_MS, candle);
  });
}

const DEPTHS = [5, 10, 20, 50, 100, 500, 1_000];

export function depth(call: Call): unknown {
  const market = marketOf(call);
  const limit = call.params.integer('limit') ?? 500;
  if (!DEPTHS.includes(limit))
    throw new WireError(-4021, `Invalid depth limit: use one of ${DEPTHS.join(', ')}.`);
  const side = (name: 'buy' | 'sell'): string[][] =>
    market.book
      .depth(name, limit)
      .map(([ticks, steps]) => [price(market.listing, ticks), quantity(market.listing, steps)]);
  return {
    lastUpdateId: market.book.updateId,
    E: call.wire.wall(),
    T: call.wire.venue.exchange.core.now,
    bids: side('buy'),
    asks: side('sell'),
  };
}

export const renderPrint = (market: SymbolMarket, print: Omit<Print, 'kind' | 'symbol'>): unknown => ({
  a: print.id,
  p: price(market.listing, print.price),
  q: quantity(market.listing, print.quantity),
  f: print.id,
  l: print.id,
  T: print.at,
  m: !print.takerBuys,
});

/** Recent trades from memory; older ones are read from the tape again. */
export function aggTrades(call: Call): unknown {
  const market = marketOf(call);
  const limit = limitOf(call, 500, 1_000);
  const fromId = call.params.integer('fromId');
  const start = call.params.integer('startTime');
  const end = call.params.integer('endTime') ?? Number.MAX_SAFE_INTEGER;
  if (fromId === undefined && start === undefined) {
    const recent = market.prints.filter((print) => print.at <= end).slice(-limit);
    return recent.map((print) => renderPrint(market, print));
  }
  const firstMinute =
    fromId === undefined ? Math.floor((start ?? 0) / MINUTE_MS) : Math.floor(fromId / PRINTS_PER_MINUTE);
  const wanted = (print: Omit<Print, 'kind' | 'symbol'>): boolean =>
    fromId === undefined ? print.at >= (start ?? 0) && print.at <= end : print.id >= fromId;
  const found: unknown[] = [];
  for (const print of printsFrom(call, market, Math.max(firstMinute, firstMinuteOf(market)))) {
    if (print.at > end || found.length >= limit) break;
    if (wanted(print)) found.push(renderPrint(market, print));
  }
  return found;
}

function* printsFrom(
  call: Call,
  market: SymbolMarket,
  firstMinute: number,
): Generator<Omit<Print, 'kind' | 'symbol'>> {
  const { core } = call.wire.venue.exchange;
  // Whole minutes that memory still holds; the one in which it begins may have lost its head.
  const kept = market.prints[0] ? Math.floor(market.prints[0].id / PRINTS_PER_MINUTE) + 1 : core.minute + 1;
  const tape = createTape();
  for (let minute = firstMinute; minute < Math.min(kept, core.minute); minute += 1) {
    writeTape(market.model, minute, tape);
    for (let k = 0; k < tape.length; k += 1) {
      const at = tape.at[k]!;
      yield {
        id: minute * PRINTS_PER_MINUTE + k,
        price: shovedTicks(core, market.listing.symbol, tape.price[k]!, at),
        quantity: tape.quantity[k]!,
        takerBuys: tape.buy[k] === 1,
        at,
      };
    }
  }
  for (const print of market.prints) if (Math.floor(print.id / PRINTS_PER_MINUTE) >= kept) yield print;
}

/** Totals of the last 24 hours, the running minute included. */
export function dayCandle(call: Pick<Call, 'wire'>, market: SymbolMarket): Candle {
  const { exchange } = call.wire.venue;
  return candleBetween(exchange, market, exchange.core.minute - DAY_MINUTES + 1, exchange.core.minute + 1);
}

function ticker(call: Call, market: SymbolMarket): Record<string, unknown> {
  const { listing } = market;
  const { now } = call.wire.venue.exchange.core;
  const day = dayCandle(call, market);
  const change = (day.close - day.open) * listing.scale.tickSize;
  const last = market.prints.at(-1);
  return {
    symbol: listing.symbol,
    priceChange: decimal(change, listing.pricePrecision),
    priceChangePercent: decimal(((day.close - day.open) / day.open) * 100, 3),
    weightedAvgPrice: decimal((day.quote / Math.max(1, day.quantity)) * listing.scale.tickSize, 4),
    lastPrice: price(listing, day.close),
    lastQty: quantity(listing, last?.quantity ?? 0),
    openPrice: price(listing, day.open),
    highPrice: price(listing, day.high),
    lowPrice: price(listing, day.low),
    volume: quantity(listing, day.quantity),
    quoteVolume: quoteOf(listing, day.quote),
    openTime: now - 86_400_000,
    closeTime: now,
    firstId: (Math.floor(now / MINUTE_MS) - DAY_MINUTES + 1) * PRINTS_PER_MINUTE,
    lastId: last?.id ?? 0,
    count: day.trades,
  };
}

/** A list, or its only member when the caller asked for one symbol. */
function each(call: Call, render: (market: SymbolMarket) => unknown): unknown {
  const rows = marketsOf(call).map(render);
  return call.params.text('symbol') === undefined ? rows : rows[0];
}

export const ticker24h = (call: Call): unknown => each(call, (market) => ticker(call, market));

export const tickerPrice = (call: Call): unknown =>
  each(call, (market) => ({
    symbol: market.listing.symbol,
    price: price(market.listing, market.lastPrice),
    time: call.wire.venue.exchange.core.now,
  }));

export function bookTop(market: SymbolMarket): { b: string; B: string; a: string; A: string } {
  const { listing, book } = market;
  const bid = book.best('buy');
  const ask = book.best('sell');
  return {
    b: bid === null ? '0' : price(listing, bid),
    B: bid === null ? '0' : quantity(listing, book.quantityAt('buy', bid)),
    a: ask === null ? '0' : price(listing, ask),
    A: ask === null ? '0' : quantity(listing, book.quantityAt('sell', ask)),
  };
}

export const bookTicker = (call: Call): unknown =>
  each(call, (market) => {
    const top = bookTop(market);
    const row = { bidPrice: top.b, bidQty: top.B, askPrice: top.a, askQty: top.A };
    return { symbol: market.listing.symbol, ...row, time: call.wire.venue.exchange.core.now };
  });

export const premiumIndex = (call: Call): unknown =>
  each(call, (market) => {
    const { now } = call.wire.venue.exchange.core;
    const next = nextFunding(now);
    return {
      symbol: market.listing.symbol,
      markPrice: decimal(market.markPrice),
      indexPrice: decimal(market.indexPrice),
      estimatedSettlePrice: decimal(market.indexPrice),
      lastFundingRate: decimal(fundingRateAt(market.model, next)),
      interestRate: '0.00010000',
      nextFundingTime: next,
      time: now,
    };
  });

export function fundingRates(call: Call): unknown {
  const limit = limitOf(call, 100, 1_000);
  const { core } = call.wire.venue.exchange;
  const start = call.params.integer('startTime');
  const end = Math.min(call.params.integer('endTime') ?? core.now, core.now);
  const last = Math.floor(end / FUNDING_MS) * FUNDING_MS;
  const wanted =
    start === undefined ? last - (limit - 1) * FUNDING_MS : Math.ceil(start / FUNDING_MS) * FUNDING_MS;
  const rows: { symbol: string; fundingTime: number; fundingRate: string; markPrice: string }[] = [];
  for (const market of marketsOf(call)) {
    const { symbol } = market.listing;
    // The first day has no trend to be computed from.
    const genesis = firstMinuteOf(market) * MINUTE_MS + 4 * FUNDING_MS;
    for (let at = Math.max(genesis, wanted), n = 0; at <= last && n < limit; at += FUNDING_MS, n += 1)
      rows.push({
        symbol,
        fundingTime: at,
        fundingRate: fundingRateAt(market.model, at).toFixed(8),
        markPrice: decimal(markPriceAt(market.model, at) * shoveFactor(core.shoves, symbol, at)),
      });
  }
  return rows.sort((a, b) => a.fundingTime - b.fundingTime);
}

export const fundingInfo = (call: Call): unknown =>
  marketsOf(call).map((market) => ({
    symbol: market.listing.symbol,
    adjustedFundingRateCap: '0.00750000',
    adjustedFundingRateFloor: '-0.00750000',
    fundingIntervalHours: 8,
    disclaimer: false,
  }));

export const openInterest = (call: Call): unknown => {
  const market = marketOf(call);
  let sum = 0;
  for (const account of call.wire.venue.exchange.core.accounts.values())
    for (const position of account.positions.values())
      if (position.symbol === market.listing.symbol) sum += Math.abs(position.quantity);
  return {
    symbol: market.listing.symbol,
    openInterest: quantity(market.listing, sum),
    time: call.wire.venue.exchange.core.now,
  };
};

export function recentTrades(call: Call): unknown {
  const market = marketOf(call);
  return market.prints.slice(-limitOf(call, 500, 1_000)).map((print) => ({
    id: print.id,
    price: price(market.listing, print.price),
    qty: quantity(market.listing, print.quantity),
    quoteQty: quoteOf(market.listing, print.price * print.quantity),
    time: print.at,
    isBuyerMaker: !print.takerBuys,
  }));
}
