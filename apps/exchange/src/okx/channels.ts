import type { MarketEvent, SymbolMarket } from '@trendy/simulator';
import type { Wire } from '../binance-usdm/call.ts';
import { candleBetween } from '../binance-usdm/candles.ts';
import { bookTop } from '../binance-usdm/market-data.ts';
import { decimal, price } from '../binance-usdm/render.ts';
import { contracts, familyOf, instIdOf, marketOfInst, renderInstrument } from './instruments.ts';
import { barOf, candleRow, fundingRow, levels, markRow, renderTrade, ticker } from './market.ts';

/** Sends data of a channel to whoever listens; `action` only for books. */
type Publish = (
  channel: string,
  instId: string,
  data: readonly unknown[],
  action?: 'snapshot' | 'update',
) => void;

const PLAIN = [
  'trades',
  'trades-all',
  'tickers',
  'mark-price',
  'funding-rate',
  'index-tickers',
  'instruments',
];
const BOOKS = ['books', 'books-l2-tbt', 'books50-l2-tbt', 'books5', 'bbo-tbt'];
const FULL_BOOKS = ['books', 'books-l2-tbt', 'books50-l2-tbt'];
const MOST_LEVELS = 400;
const FUNDING_TICKS = 300;

/** Which door a channel is behind; null: there is no such channel. */
export function doorOf(channel: string): 'public' | 'business' | 'private' | null {
  if (PLAIN.includes(channel)) return channel === 'trades-all' ? 'business' : 'public';
  if (BOOKS.includes(channel)) return 'public';
  if (['orders', 'account', 'positions', 'liquidation-warning'].includes(channel)) return 'private';
  if (channel === 'orders-algo') return 'business';
  if (!channel.startsWith('candle')) return null;
  try {
    barOf(channel.slice('candle'.length));
    return 'business';
  } catch {
    return null;
  }
}

export interface Channels {
  /** What a new listener is told first: a snapshot between two updates, or the present state. */
  first(channel: string, instId: string): { action?: 'snapshot'; data: readonly unknown[] } | null;
  onEvents(events: readonly MarketEvent[]): void;
  tick(): void;
}

/** @param listened channels and instruments somebody listens to, as `channel:instId`. */
export function createChannels(
  wire: Wire,
  listened: ReadonlyMap<string, number>,
  publish: Publish,
): Channels {
  const { exchange } = wire.venue;
  const { core } = exchange;
  const pending = new Map<string, { last: number; buy: Map<number, number>; sell: Map<number, number> }>();
  const tops = new Map<string, string>();
  const traded = new Set<string>();
  let ticks = 0;
  const feedOf = (market: SymbolMarket) => {
    let feed = pending.get(market.listing.symbol);
    if (!feed) {
      feed = { last: market.book.updateId, buy: new Map(), sell: new Map() };
      pending.set(market.listing.symbol, feed);
    }
    return feed;
  };
  wire.books.listen((symbol, side, changes) => {
    const feed = pending.get(symbol);
    if (feed) for (const [ticks_, steps] of changes) feed[side].set(ticks_, steps);
  });
  const flushBook = (market: SymbolMarket): void => {
    const feed = feedOf(market);
    if (feed.buy.size === 0 && feed.sell.size === 0) return;
    const { listing, book } = market;
    const rows = (side: 'buy' | 'sell'): string[][] =>
      [...feed[side]].map(([at, steps]) => [
        price(listing, at),
        contracts(listing, steps),
        '0',
        steps === 0 ? '0' : '1',
      ]);
    const data = [
      {
        asks: rows('sell'),
        bids: rows('buy'),
        ts: String(core.now),
        checksum: 0,
        seqId: book.updateId,
        prevSeqId: feed.last,
      },
    ];
    for (const channel of FULL_BOOKS) publish(channel, instIdOf(listing), data, 'update');
    Object.assign(feed, { last: book.updateId, buy: new Map(), sell: new Map() });
  };
  const snapshot = (market: SymbolMarket) => {
    wire.books.drain();
    flushBook(market);
    return {
      action: 'snapshot' as const,
      data: [{ ...bookRow(market, MOST_LEVELS), checksum: 0, prevSeqId: -1 }],
    };
  };
  const bookRow = (market: SymbolMarket, depth: number) => ({
    asks: levels(market, 'sell', depth),
    bids: levels(market, 'buy', depth),
    ts: String(core.now),
    seqId: feedOf(market).last,
  });
  const candle = (channel: string, market: SymbolMarket, closedMinute: number | null): void => {
    const interval = barOf(channel.slice('candle'.length));
    const open = interval.openOf(closedMinute ?? core.minute);
    const totals = candleBetween(exchange, market, open, interval.nextOf(open));
    publish(channel, instIdOf(market.listing), [candleRow(market, open, totals, closedMinute !== null)]);
  };
  const each = (act: (channel: string, market: SymbolMarket, instId: string) => void): void => {
    for (const key of listened.keys()) {
      const cut = key.indexOf(':');
      const instId = key.slice(cut + 1);
      const market =
        marketOfInst(core, instId) ??
        [...core.markets.values()].find((one) => familyOf(one.listing) === instId);
      if (market) act(key.slice(0, cut), market, instId);
    }
  };
  const publishTop = (channel: string, market: SymbolMarket, instId: string): void => {
    const depth = channel === 'bbo-tbt' ? 1 : 5;
    const top = JSON.stringify([levels(market, 'buy', depth), levels(market, 'sell', depth)]);
    const key = `${channel}:${instId}`;
    if (tops.get(key) === top) return;
    tops.set(key, top);
    publish(channel, instId, [{ ...bookRow(market, depth), seqId: market.book.updateId, instId }]);
  };
  return {
    first: (channel, instId) => {
      const market = marketOfInst(core, instId);
      if (channel === 'instruments')
        return { data: [...core.markets.values()].map((one) => renderInstrument(core, one)) };
      if (!market) return null;
      if (FULL_BOOKS.includes(channel)) return snapshot(market);
      if (channel === 'tickers') return { data: [ticker({ wire }, market)] };
      if (channel === 'funding-rate') return { data: [fundingRow({ wire }, market)] };
      if (channel === 'mark-price') return { data: [markRow({ wire }, market)] };
      return null;
    },
    onEvents: (events) => {
      if (listened.size === 0) return;
      for (const event of events) {
        const market = core.markets.get(event.symbol)!;
        const instId = instIdOf(market.listing);
        if (event.kind === 'trade') {
          traded.add(event.symbol);
          const row = [renderTrade(market, event)];
          publish('trades', instId, row);
          publish('trades-all', instId, row);
        } else
          each((channel, one) => {
            if (one !== market || !channel.startsWith('candle')) return;
            const next = event.minute + 1;
            if (barOf(channel.slice('candle'.length)).openOf(next) === next)
              candle(channel, one, event.minute);
          });
      }
    },
    tick: () => {
      ticks += 1;
      if (listened.size === 0) return;
      for (const symbol of pending.keys()) flushBook(core.markets.get(symbol)!);
      each((channel, market, instId) => {
        const news = traded.has(market.listing.symbol);
        if (channel === 'books5' || channel === 'bbo-tbt') publishTop(channel, market, instId);
        if (channel.startsWith('candle') && news && ticks % 3 === 0) candle(channel, market, null);
        if (channel === 'tickers' && ticks % 3 === 0 && (news || bookTop(market).b !== ''))
          publish(channel, instId, [ticker({ wire }, market)]);
        if (channel === 'mark-price' && ticks % 2 === 0)
          publish(channel, instId, [markRow({ wire }, market)]);
        if (channel === 'index-tickers' && ticks % 2 === 0)
          publish(channel, instId, [{ instId, idxPx: decimal(market.indexPrice), ts: String(core.now) }]);
        if (channel === 'funding-rate' && ticks % FUNDING_TICKS === 0)
          publish(channel, instId, [fundingRow({ wire }, market)]);
      });
      if (ticks % 3 === 0) traded.clear();
    },
  };
}
