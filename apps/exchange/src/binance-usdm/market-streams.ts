import { fundingRateAt, MINUTE_MS, nextFunding, PRINTS_PER_MINUTE } from '@trendy/simulator';
import type { MarketEvent, SymbolMarket } from '@trendy/simulator';
import type { Wire } from './call.ts';
import { candleBetween, intervalOf } from './candles.ts';
import type { Interval } from './candles.ts';
import { bookTop, dayCandle } from './market-data.ts';
import { decimal, price, quantity, quoteOf } from './render.ts';

type Send = (stream: string, data: unknown) => void;

/** What a stream's name asks for. */
type Topic =
  | { readonly kind: 'trade' | 'aggTrade' | 'bookTicker' | 'miniTicker' | 'ticker'; readonly symbol: string }
  | { readonly kind: 'markPrice'; readonly symbol: string; readonly everyMs: number }
  | { readonly kind: 'kline'; readonly symbol: string; readonly interval: Interval }
  | { readonly kind: 'depth'; readonly symbol: string; readonly everyMs: number }
  | { readonly kind: 'partial'; readonly symbol: string; readonly levels: number; readonly everyMs: number };

const ALL: Readonly<Record<string, Topic['kind']>> = {
  '!miniTicker@arr': 'miniTicker',
  '!ticker@arr': 'ticker',
  '!bookTicker': 'bookTicker',
  '!markPrice@arr': 'markPrice',
  '!markPrice@arr@1s': 'markPrice',
};

/** Reads a stream's name; null when this venue has no such stream. */
export function topicOf(stream: string): Topic | null {
  if (stream in ALL) {
    const kind = ALL[stream]!;
    return kind === 'markPrice'
      ? { kind, symbol: '*', everyMs: stream.endsWith('1s') ? 1_000 : 3_000 }
      : { kind: kind as 'ticker', symbol: '*' };
  }
  const [name = '', what = '', speed] = stream.split('@');
  const symbol = name.toUpperCase();
  if (!/^[A-Z0-9]{4,20}$/.test(symbol)) return null;
  if (
    what === 'trade' ||
    what === 'aggTrade' ||
    what === 'bookTicker' ||
    what === 'miniTicker' ||
    what === 'ticker'
  )
    return { kind: what, symbol };
  if (what === 'markPrice') return { kind: 'markPrice', symbol, everyMs: speed === '1s' ? 1_000 : 3_000 };
  const interval = what.startsWith('kline_') ? intervalOf(what.slice(6)) : null;
  if (interval) return { kind: 'kline', symbol, interval };
  const everyMs = speed === '100ms' ? 100 : speed === '500ms' ? 500 : 250;
  if (what === 'depth') return { kind: 'depth', symbol, everyMs };
  const levels = /^depth(5|10|20)$/.exec(what)?.[1];
  return levels ? { kind: 'partial', symbol, levels: Number(levels), everyMs } : null;
}

/** Changes of a book since the last frame of one speed. */
interface DepthFeed {
  lastSent: number;
  readonly buy: Map<number, number>;
  readonly sell: Map<number, number>;
}

const SPEEDS = [100, 250, 500] as const;

/** Turns market events and the passing of time into frames, only for streams that somebody listens to. */
export interface MarketStreams {
  /** Whether any client listens to a stream changes what must be computed. */
  listened(streams: ReadonlySet<string>): void;
  onEvents(events: readonly MarketEvent[]): void;
  tick(): void;
  /** Sends what is pending of a book, so that a snapshot taken now fits between two frames. */
  flushDepth(symbol: string): void;
}

export function createMarketStreams(wire: Wire, send: Send): MarketStreams {
  const { exchange } = wire.venue;
  let topics: (readonly [string, Topic])[] = [];
  const feeds = new Map<string, DepthFeed>();
  const traded = new Set<string>();
  const tops = new Map<string, string>();
  let ticks = 0;
  const each = (topic: Topic, act: (market: SymbolMarket) => void): void => {
    for (const market of exchange.core.markets.values())
      if (topic.symbol === '*' || market.listing.symbol === topic.symbol) act(market);
  };
  const feedOf = (symbol: string, speed: number): DepthFeed => {
    const key = `${symbol}@${speed}`;
    let feed = feeds.get(key);
    if (!feed) {
      feed = { lastSent: exchange.core.markets.get(symbol)!.book.updateId, buy: new Map(), sell: new Map() };
      feeds.set(key, feed);
    }
    return feed;
  };
  wire.books.listen((symbol, side, changes) => {
    for (const speed of SPEEDS)
      for (const [ticks_, steps] of changes) feedOf(symbol, speed)[side].set(ticks_, steps);
  });
  const sendDepth = (market: SymbolMarket, speed: number): void => {
    const feed = feedOf(market.listing.symbol, speed);
    if (feed.buy.size === 0 && feed.sell.size === 0) return;
    let frame: unknown = null;
    for (const [stream, topic] of topics)
      if (topic.kind === 'depth' && topic.symbol === market.listing.symbol && topic.everyMs === speed) {
        frame ??= depthFrame(wire, market, feed);
        send(stream, frame);
      }
    feed.lastSent = market.book.updateId;
    feed.buy.clear();
    feed.sell.clear();
  };
  const kline = (
    stream: string,
    market: SymbolMarket,
    interval: Interval,
    closedMinute: number | null,
  ): void => send(stream, klineFrame(wire, market, interval, closedMinute));
  return {
    listened: (streams) => {
      topics = [...streams].flatMap((stream) => {
        const topic = topicOf(stream);
        return topic ? [[stream, topic] as const] : [];
      });
    },
    onEvents: (events) => {
      for (const event of events) {
        if (event.kind === 'trade') traded.add(event.symbol);
        for (const [stream, topic] of topics) {
          if (topic.symbol !== event.symbol) continue;
          const market = exchange.core.markets.get(event.symbol)!;
          if (event.kind === 'trade' && topic.kind === 'trade')
            send(stream, tradeFrame(wire, market, event, 'trade'));
          if (event.kind === 'trade' && topic.kind === 'aggTrade')
            send(stream, tradeFrame(wire, market, event, 'aggTrade'));
          if (event.kind === 'minute' && topic.kind === 'kline') {
            const next = event.minute + 1;
            if (topic.interval.openOf(next) === next) kline(stream, market, topic.interval, event.minute);
          }
        }
      }
    },
    flushDepth: (symbol) => {
      wire.books.drain();
      const market = exchange.core.markets.get(symbol);
      if (market) for (const speed of SPEEDS) sendDepth(market, speed);
    },
    tick: () => {
      ticks += 1;
      wire.books.drain();
      for (const market of exchange.core.markets.values())
        for (const speed of SPEEDS) if ((ticks * 100) % speed < 100) sendDepth(market, speed);
      for (const [stream, topic] of topics) {
        if (topic.kind === 'kline' && ticks % 3 === 0)
          each(topic, (market) => {
            if (traded.has(market.listing.symbol)) kline(stream, market, topic.interval, null);
          });
        if (topic.kind === 'partial' && (ticks * 100) % topic.everyMs < 100)
          each(topic, (market) => send(stream, partialFrame(wire, market, topic.levels)));
        if (topic.kind === 'markPrice' && (ticks * 100) % topic.everyMs < 100) {
          const frames: unknown[] = [];
          each(topic, (market) => frames.push(markFrame(wire, market)));
          send(stream, topic.symbol === '*' ? frames : frames[0]);
        }
        if ((topic.kind === 'miniTicker' || topic.kind === 'ticker') && ticks % 10 === 0) {
          const frames: unknown[] = [];
          each(topic, (market) => frames.push(tickerFrame(wire, market, topic.kind === 'ticker')));
          send(stream, topic.symbol === '*' ? frames : frames[0]);
        }
        if (topic.kind === 'bookTicker')
          each(topic, (market) => {
            const top = bookTop(market);
            const key = `${stream} ${market.listing.symbol}`;
            const text = JSON.stringify(top);
            if (tops.get(key) === text) return;
            tops.set(key, text);
            send(stream, bookTickerFrame(wire, market, top));
          });
      }
      if (ticks % 3 === 0) traded.clear();
    },
  };
}

const stamp = (wire: Wire, market: SymbolMarket, e: string): { e: string; E: number; s: string } => ({
  e,
  E: wire.venue.exchange.core.now,
  s: market.listing.symbol,
});

function depthFrame(wire: Wire, market: SymbolMarket, feed: DepthFeed): unknown {
  const side = (changes: ReadonlyMap<number, number>): string[][] =>
    [...changes].map(([ticks, steps]) => [price(market.listing, ticks), quantity(market.listing, steps)]);
  return {
    ...stamp(wire, market, 'depthUpdate'),
    T: wire.venue.exchange.core.now,
    U: feed.lastSent + 1,
    u: market.book.updateId,
    pu: feed.lastSent,
    b: side(feed.buy),
    a: side(feed.sell),
  };
}

function partialFrame(wire: Wire, market: SymbolMarket, levels: number): unknown {
  const side = (name: 'buy' | 'sell'): string[][] =>
    market.book
      .depth(name, levels)
      .map(([ticks, steps]) => [price(market.listing, ticks), quantity(market.listing, steps)]);
  const u = market.book.updateId;
  const ids = { T: wire.venue.exchange.core.now, U: u, u, pu: u };
  return { ...stamp(wire, market, 'depthUpdate'), ...ids, b: side('buy'), a: side('sell') };
}

function tradeFrame(
  wire: Wire,
  market: SymbolMarket,
  event: Extract<MarketEvent, { kind: 'trade' }>,
  kind: 'trade' | 'aggTrade',
): unknown {
  const common = {
    ...stamp(wire, market, kind),
    T: event.at,
    p: price(market.listing, event.price),
    q: quantity(market.listing, event.quantity),
    m: !event.takerBuys,
  };
  return kind === 'trade'
    ? { ...common, t: event.id, X: 'MARKET' }
    : { ...common, a: event.id, f: event.id, l: event.id };
}

/** @param closedMinute the last minute of a candle that has just closed; null: the running candle. */
function klineFrame(
  wire: Wire,
  market: SymbolMarket,
  interval: Interval,
  closedMinute: number | null,
): unknown {
  const { exchange } = wire.venue;
  const { listing } = market;
  const minute = closedMinute ?? exchange.core.minute;
  const open = interval.openOf(minute);
  const until = interval.nextOf(open);
  const candle = candleBetween(exchange, market, open, until);
  const last = market.prints.findLast((print) => print.id < until * PRINTS_PER_MINUTE);
  return {
    ...stamp(wire, market, 'kline'),
    k: {
      t: open * MINUTE_MS,
      T: until * MINUTE_MS - 1,
      s: listing.symbol,
      i: interval.name,
      f: open * PRINTS_PER_MINUTE,
      L: last?.id ?? -1,
      o: price(listing, candle.open),
      c: price(listing, candle.close),
      h: price(listing, candle.high),
      l: price(listing, candle.low),
      v: quantity(listing, candle.quantity),
      n: candle.trades,
      x: closedMinute !== null,
      q: quoteOf(listing, candle.quote),
      V: quantity(listing, candle.takerBuyQuantity),
      Q: quoteOf(listing, candle.takerBuyQuote),
      B: '0',
    },
  };
}

function markFrame(wire: Wire, market: SymbolMarket): unknown {
  const next = nextFunding(wire.venue.exchange.core.now);
  return {
    ...stamp(wire, market, 'markPriceUpdate'),
    p: decimal(market.markPrice),
    ap: decimal(market.markPrice),
    i: decimal(market.indexPrice),
    P: decimal(market.indexPrice),
    r: decimal(fundingRateAt(market.model, next)),
    T: next,
  };
}

function tickerFrame(wire: Wire, market: SymbolMarket, full: boolean): unknown {
  const { listing } = market;
  const day = dayCandle({ wire }, market);
  const { now } = wire.venue.exchange.core;
  const core = {
    c: price(listing, day.close),
    o: price(listing, day.open),
    h: price(listing, day.high),
    l: price(listing, day.low),
    v: quantity(listing, day.quantity),
    q: quoteOf(listing, day.quote),
  };
  if (!full) return { ...stamp(wire, market, '24hrMiniTicker'), ...core };
  const last = market.prints.at(-1);
  return {
    ...stamp(wire, market, '24hrTicker'),
    ...core,
    p: decimal((day.close - day.open) * listing.scale.tickSize, listing.pricePrecision),
    P: decimal(((day.close - day.open) / day.open) * 100, 3),
    w: decimal((day.quote / Math.max(1, day.quantity)) * listing.scale.tickSize, 4),
    Q: quantity(listing, last?.quantity ?? 0),
    O: now - 86_400_000,
    C: now,
    F: 0,
    L: last?.id ?? 0,
    n: day.trades,
  };
}

function bookTickerFrame(wire: Wire, market: SymbolMarket, top: ReturnType<typeof bookTop>): unknown {
  return {
    ...stamp(wire, market, 'bookTicker'),
    u: market.book.updateId,
    T: wire.venue.exchange.core.now,
    ...top,
  };
}
