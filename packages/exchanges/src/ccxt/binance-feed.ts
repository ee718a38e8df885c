import { isTimeframe, marketMs, ok, timeframeMs } from '@trendy/domain';
import type {
  Bar,
  FundingPoint,
  Instrument,
  MarketFeed,
  MarketGlimpse,
  MarketHandlers,
  MarketQuality,
  MarketMs,
  NearDepth,
  MarketSubscription,
  Result,
  Timeframe,
  VenueAnswer,
  VenueFailure,
} from '@trendy/domain';

import { nearDepth } from '../near-depth.ts';
import { Caller } from './caller.ts';
import type { CallerOptions } from './caller.ts';
import { parseInstruments } from './instruments.ts';
import { BarStream } from './bar-stream.ts';
import { decimal, list, object, optionalText, rows } from './raw.ts';
import { toVendorSymbol } from './symbols.ts';
import { VendorError } from './vendor-error.ts';

const PAGE = 1_500;
const FUNDING_PAGE = 1_000;
const BOOK_LEVELS = 20;
/** The most that the venue gives. */
const DEEP_LEVELS = 1_000;

/** What a bar is made of: trades, or samples of the mark or index price (which have no volume). */
export type BarPrice = 'trade' | 'mark' | 'index';

const KLINES = {
  trade: { method: 'fapiPublicGetKlines', symbolKey: 'symbol' },
  mark: { method: 'fapiPublicGetMarkPriceKlines', symbolKey: 'symbol' },
  index: { method: 'fapiPublicGetIndexPriceKlines', symbolKey: 'pair' },
} as const;

/** Public market data over the Binance USD-M protocol. */
export class BinanceFeed implements MarketFeed {
  readonly #caller: Caller;
  #streams = 0;

  constructor(options: Omit<CallerOptions, 'key'>) {
    this.#caller = new Caller(options);
  }

  instruments(): VenueAnswer<readonly Instrument[]> {
    return this.#caller.ask(
      { method: 'fapiPublicGetExchangeInfo', weight: 1, priority: 'read' },
      (answer) => {
        const { instruments, tradable } = parseInstruments(answer, new Map());
        return [...instruments].flatMap(([id, instrument]) => (tradable.has(id) ? [instrument] : []));
      },
    );
  }

  async bars(
    symbol: string,
    timeframe: Timeframe,
    from: MarketMs,
    to: MarketMs,
  ): VenueAnswer<readonly Bar[]> {
    const now = await this.marketTime();
    if (!now.ok) return now;
    const found: Bar[] = [];
    let cursor: number = from;
    while (cursor < to) {
      const page = await this.#klines(symbol, timeframe, {
        startTime: cursor,
        endTime: to - 1,
        limit: Math.min(PAGE, Math.ceil((to - cursor) / timeframeMs(timeframe))),
      });
      if (!page.ok) return page;
      found.push(...page.value.filter((bar) => bar.closeTime <= now.value && bar.openTime < to));
      const last = page.value.at(-1);
      if (!last || page.value.length < PAGE) break;
      cursor = last.openTime + timeframeMs(timeframe);
    }
    return ok(found);
  }

  async recentBars(symbol: string, timeframe: Timeframe, count: number): VenueAnswer<readonly Bar[]> {
    const now = await this.marketTime();
    if (!now.ok) return now;
    if (count + 1 <= PAGE) {
      const page = await this.#klines(symbol, timeframe, { limit: count + 1 });
      if (!page.ok) return page;
      return ok(page.value.filter((bar) => bar.closeTime <= now.value).slice(-count));
    }
    const span = timeframeMs(timeframe);
    const end = Math.floor(now.value / span) * span;
    return this.bars(symbol, timeframe, marketMs(end - count * span), marketMs(end));
  }

  async funding(symbol: string, from: MarketMs, to: MarketMs): VenueAnswer<readonly FundingPoint[]> {
    const found: FundingPoint[] = [];
    let cursor: number = from;
    while (cursor < to) {
      const page = await this.fundingPage(symbol, marketMs(cursor), to);
      if (!page.ok) return page;
      found.push(...page.value);
      const last = page.value.at(-1);
      if (!last || page.value.length < FUNDING_PAGE) break;
      cursor = last.at + 1;
    }
    return ok(found);
  }

  /**
   * One page of a history: the first bars with `from ≤ openTime < to`, oldest first. Whatever is missing at the venue
   * is skipped, so an empty page means that there are no more. The bar that is still forming is among them: end `to`
   * before it.
   */
  barPage(
    price: BarPrice,
    symbol: string,
    timeframe: Timeframe,
    from: MarketMs,
    to: MarketMs,
  ): VenueAnswer<readonly Bar[]> {
    return this.#klines(symbol, timeframe, { startTime: from, endTime: to - 1, limit: PAGE }, price);
  }

  /** One page of charges settled in [from, to), oldest first; an empty one means that there are no more. */
  fundingPage(symbol: string, from: MarketMs, to: MarketMs): VenueAnswer<readonly FundingPoint[]> {
    const parameters = {
      symbol: toVendorSymbol(symbol),
      startTime: from,
      endTime: to - 1,
      limit: FUNDING_PAGE,
    };
    return this.#caller.ask(
      { method: 'fapiPublicGetFundingRate', parameters, weight: 1, priority: 'background', waitMs: 70_000 },
      (answer) =>
        rows(answer).map((row) => ({
          at: marketMs(decimal(row, 'fundingTime')),
          rate: decimal(row, 'fundingRate'),
          ...(optionalText(row, 'markPrice') === undefined ? {} : { markPrice: decimal(row, 'markPrice') }),
        })),
    );
  }

  async quality(symbol: string): VenueAnswer<MarketQuality> {
    const parameters = { symbol: toVendorSymbol(symbol) };
    const day = await this.#caller.ask(
      { method: 'fapiPublicGetTicker24hr', parameters, weight: 1, priority: 'entry' },
      (answer) => decimal(object(answer), 'quoteVolume'),
    );
    if (!day.ok) return day;
    return this.#caller.ask(
      { method: 'fapiPublicGetTickerBookTicker', parameters, weight: 2, priority: 'entry' },
      (answer) => ({
        bid: decimal(object(answer), 'bidPrice'),
        ask: decimal(object(answer), 'askPrice'),
        volume24hQuote: day.value,
      }),
    );
  }

  async glimpse(symbol: string): VenueAnswer<MarketGlimpse> {
    const vendor = toVendorSymbol(symbol);
    const parameters = { symbol: vendor, limit: BOOK_LEVELS };
    const [book, minutes] = await Promise.all([
      this.#caller.ask({ method: 'fapiPublicGetDepth', parameters, weight: 2, priority: 'entry' }, parseBook),
      this.#klines(symbol, '1m', { limit: 2 }),
    ]);
    if (!book.ok) return book;
    if (!minutes.ok) return minutes;
    return ok({ ...book.value, volume: minutes.value[0]?.volume ?? 0, overMs: 60_000 });
  }

  nearDepth(symbol: string): VenueAnswer<NearDepth> {
    const parameters = { symbol: toVendorSymbol(symbol), limit: DEEP_LEVELS };
    return this.#caller.ask(
      { method: 'fapiPublicGetDepth', parameters, weight: 20, priority: 'entry' },
      (answer) => nearDepth(parseBook(answer), DEEP_LEVELS),
    );
  }

  /** The venue's own market clock: the close of the newest trade's minute is judged by it. */
  marketTime(): VenueAnswer<MarketMs> {
    const parameters = { symbol: 'BTCUSDT' };
    return this.#caller.ask(
      { method: 'fapiPublicGetPremiumIndex', parameters, weight: 1, priority: 'entry' },
      (answer) => marketMs(decimal(object(answer), 'time')),
    );
  }

  openStream(handlers: MarketHandlers): MarketSubscription {
    const slot = this.#streams;
    this.#streams += 1;
    return new BarStream(this.#caller, slot, handlers);
  }

  close(): Promise<void> {
    return this.#caller.close();
  }

  #klines(
    symbol: string,
    timeframe: Timeframe,
    window: Readonly<Record<string, number>>,
    price: BarPrice = 'trade',
  ): Promise<Result<readonly Bar[], VenueFailure>> {
    const limit = window['limit'] ?? PAGE;
    const weight = limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1_000 ? 5 : 10;
    // Full pages are histories for charts and backtests; a bot that starts, or has a gap, asks for less.
    const priority = limit === PAGE ? 'background' : 'entry';
    const { method, symbolKey } = KLINES[price];
    const parameters = { [symbolKey]: toVendorSymbol(symbol), interval: timeframe, ...window };
    return this.#caller.ask({ method, parameters, weight, priority, waitMs: 70_000 }, (answer) =>
      list(answer).map((row) => parseKline(row, timeframe)),
    );
  }
}

/** `{ bids: [[price, quantity], …], asks }`, best first. An empty side is no market that could be looked at. */
function parseBook(answer: unknown): Required<Omit<MarketGlimpse, 'volume' | 'overMs'>> {
  const side = (name: string) =>
    list(object(answer)[name]).map((row): readonly [number, number] => {
      const [price, quantity] = list(row).map(Number);
      if (price === undefined || quantity === undefined || !(price > 0 && quantity >= 0))
        throw new VendorError('unreadable answer: depth', 200, null);
      return [price, quantity];
    });
  const [bids, asks] = [side('bids'), side('asks')];
  const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]];
  if (bid === undefined || ask === undefined || bid > ask)
    throw new VendorError('the book has an empty or a crossed side', 200, null);
  return { bid, ask, bids, asks };
}

/** `[openTime, o, h, l, c, volume, …]`. */
function parseKline(row: unknown, timeframe: Timeframe): Bar {
  const values = list(row).slice(0, 6).map(Number);
  const [openTime, open, high, low, close, volume] = values;
  if (
    values.length < 6 ||
    values.some((value) => !Number.isFinite(value)) ||
    openTime === undefined ||
    !isTimeframe(timeframe)
  ) {
    throw new VendorError('unreadable answer: kline', 200, null);
  }
  return {
    openTime: marketMs(openTime),
    closeTime: marketMs(openTime + timeframeMs(timeframe)),
    open: open as number,
    high: high as number,
    low: low as number,
    close: close as number,
    volume: volume as number,
  };
}
