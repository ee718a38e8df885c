import { marketMs, ok, timeframeMs } from '@trendy/domain';
import type {
  Bar,
  FundingPoint,
  Instrument,
  MarketFeed,
  MarketGlimpse,
  MarketHandlers,
  MarketMs,
  NearDepth,
  MarketQuality,
  MarketSubscription,
  Timeframe,
  VenueAnswer,
} from '@trendy/domain';

import { Caller } from '../ccxt/caller.ts';
import type { CallerOptions } from '../ccxt/caller.ts';
import { decimal, list, object, rows } from '../ccxt/raw.ts';
import { VendorError } from '../ccxt/vendor-error.ts';
import { nearDepth } from '../near-depth.ts';
import { OkxBarStream } from './bar-stream.ts';
import { barName, parseCandle } from './candles.ts';
import { dataOf, PUBLIC_WEIGHT } from './instrument-cache.ts';
import { parseInstruments, toInstId } from './instruments.ts';
import type { OkxInstrument } from './instruments.ts';

/** The newest candles come three hundred at a time, old ones a hundred. */
const RECENT_PAGE = 300;
const HISTORY_PAGE = 100;
const FUNDING_PAGE = 100;
const BOOK_LEVELS = 20;
/** The most that the venue gives at once. */
const DEEP_LEVELS = 400;

/** Public market data of OKX, or of the simulated exchange in that protocol. */
export class OkxFeed implements MarketFeed {
  readonly #caller: Caller;
  #streams = 0;
  readonly #socket: string;
  #known: ReadonlyMap<string, OkxInstrument> = new Map();

  constructor(options: Omit<CallerOptions, 'key'>) {
    this.#caller = new Caller(options);
    this.#socket = options.endpoints.socket;
  }

  async instruments(): VenueAnswer<readonly Instrument[]> {
    const read = await this.#ask('publicGetPublicInstruments', { instType: 'SWAP' }, (data) => {
      const found = parseInstruments(data);
      this.#known = found;
      return [...found.values()].flatMap(({ isTradable, scale }) => (isTradable ? [scale.instrument] : []));
    });
    return read;
  }

  async bars(
    symbol: string,
    timeframe: Timeframe,
    from: MarketMs,
    to: MarketMs,
  ): VenueAnswer<readonly Bar[]> {
    const pages: (readonly Bar[])[] = [];
    let after: number = to;
    while (after > from) {
      const page = await this.#candles('History', symbol, timeframe, {
        after: String(after),
        limit: String(HISTORY_PAGE),
      });
      if (!page.ok) return page;
      const [oldest] = page.value.bars;
      if (!oldest) break;
      pages.push(page.value.bars.filter((bar) => bar.openTime >= from));
      if (page.value.count < HISTORY_PAGE) break;
      after = oldest.openTime;
    }
    return ok(pages.reverse().flat());
  }

  async recentBars(symbol: string, timeframe: Timeframe, count: number): VenueAnswer<readonly Bar[]> {
    if (count < RECENT_PAGE) {
      const page = await this.#candles('', symbol, timeframe, { limit: String(count + 1) });
      return page.ok ? ok(page.value.bars.slice(-count)) : page;
    }
    const now = await this.marketTime();
    if (!now.ok) return now;
    const span = timeframeMs(timeframe);
    const end = Math.floor(now.value / span) * span;
    return this.bars(symbol, timeframe, marketMs(end - count * span), marketMs(end));
  }

  async funding(symbol: string, from: MarketMs, to: MarketMs): VenueAnswer<readonly FundingPoint[]> {
    const found: FundingPoint[] = [];
    let after: number = to;
    for (;;) {
      const parameters = {
        instId: toInstId(symbol),
        after: String(after),
        before: String(from - 1),
        limit: String(FUNDING_PAGE),
      };
      const page = await this.#ask('publicGetPublicFundingRateHistory', parameters, (data) =>
        rows(data).map((raw) => ({
          at: marketMs(decimal(raw, 'fundingTime')),
          rate: decimal(raw, 'realizedRate'),
        })),
      );
      if (!page.ok) return page;
      found.push(...page.value);
      const oldest = page.value.at(-1);
      if (!oldest || page.value.length < FUNDING_PAGE) return ok(found.reverse());
      after = oldest.at;
    }
  }

  quality(symbol: string): VenueAnswer<MarketQuality> {
    return this.#ask('publicGetMarketTicker', { instId: toInstId(symbol) }, (data) => {
      const raw = object(rows(data)[0]);
      return {
        bid: decimal(raw, 'bidPx'),
        ask: decimal(raw, 'askPx'),
        // In coins here: at the last price.
        volume24hQuote: decimal(raw, 'volCcy24h') * decimal(raw, 'last'),
      };
    });
  }

  async glimpse(symbol: string): VenueAnswer<MarketGlimpse> {
    const found = await this.#find(symbol);
    if (!found.ok) return found;
    const { contractValue, instId } = found.value;
    const [book, minutes] = await Promise.all([
      this.#ask('publicGetMarketBooks', { instId, sz: String(BOOK_LEVELS) }, (data) =>
        parseBook(object(rows(data)[0]), contractValue),
      ),
      this.recentBars(symbol, '1m', 1),
    ]);
    if (!book.ok) return book;
    if (!minutes.ok) return minutes;
    return ok({ ...book.value, volume: minutes.value[0]?.volume ?? 0, overMs: 60_000 });
  }

  async nearDepth(symbol: string): VenueAnswer<NearDepth> {
    const found = await this.#find(symbol);
    if (!found.ok) return found;
    const { contractValue, instId } = found.value;
    return this.#ask('publicGetMarketBooks', { instId, sz: String(DEEP_LEVELS) }, (data) =>
      nearDepth(parseBook(object(rows(data)[0]), contractValue), DEEP_LEVELS),
    );
  }

  /** The venue's own market clock, by the instant of its newest mark price. */
  marketTime(): VenueAnswer<MarketMs> {
    const parameters = { instType: 'SWAP', instId: 'BTC-USDT-SWAP' };
    return this.#ask('publicGetPublicMarkPrice', parameters, (data) =>
      marketMs(decimal(object(rows(data)[0]), 'ts')),
    );
  }

  openStream(handlers: MarketHandlers): MarketSubscription {
    const slot = this.#streams;
    this.#streams += 1;
    return new OkxBarStream(this.#caller, this.#socket, slot, handlers);
  }

  close(): Promise<void> {
    return this.#caller.close();
  }

  async #find(symbol: string): VenueAnswer<OkxInstrument> {
    const instId = toInstId(symbol);
    if (!this.#known.has(instId)) {
      const read = await this.instruments();
      if (!read.ok) return read;
    }
    const found = this.#known.get(instId);
    return found ? ok(found) : { ok: false, error: { kind: 'refused', reason: { code: 'bad_symbol' } } };
  }

  /** Closed bars, oldest first, and how many rows came, closed or not. */
  #candles(
    list_: 'History' | '',
    symbol: string,
    timeframe: Timeframe,
    window: Readonly<Record<string, string>>,
  ): VenueAnswer<{ readonly bars: readonly Bar[]; readonly count: number }> {
    const parameters = { instId: toInstId(symbol), bar: barName(timeframe), ...window };
    const method = `publicGetMarket${list_}Candles`;
    return this.#ask(method, parameters, (data) => {
      const all = list(data);
      return { bars: all.flatMap((row) => parseCandle(row, timeframe) ?? []).reverse(), count: all.length };
    });
  }

  #ask<T>(
    method: string,
    parameters: Readonly<Record<string, string>>,
    read: (data: unknown) => T,
  ): VenueAnswer<T> {
    return this.#caller.ask(
      { method, parameters, weight: PUBLIC_WEIGHT, priority: 'entry', waitMs: 70_000 },
      (answer) => read(dataOf(answer)),
    );
  }
}

/** Best first; sizes as coins. An empty side is no market that could be looked at. */
function parseBook(
  raw: Readonly<Record<string, unknown>>,
  contractValue: number,
): Required<Omit<MarketGlimpse, 'volume' | 'overMs'>> {
  const side = (name: string) =>
    list(raw[name]).map((row): readonly [number, number] => {
      const [price, contracts] = list(row).map(Number);
      if (price === undefined || contracts === undefined || !(price > 0 && contracts >= 0))
        throw new VendorError('unreadable answer: books', 200, null);
      return [price, contracts * contractValue];
    });
  const [bids, asks] = [side('bids'), side('asks')];
  const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]];
  if (bid === undefined || ask === undefined || bid > ask)
    throw new VendorError('the book has an empty or a crossed side', 200, null);
  return { bid, ask, bids, asks };
}
