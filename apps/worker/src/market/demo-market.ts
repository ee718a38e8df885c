import { marketMs, timeframeMs } from '@trendy/domain';
import type { Bar, MarketSubscription, Timeframe } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';
import type { Market } from './market.ts';

/** What a chart can show without a bot, most wanted first: a year of hours, the recent past of the rest. */
const KEPT: readonly { readonly timeframe: Timeframe; readonly count: number }[] = [
  { timeframe: '1h', count: 8_760 },
  { timeframe: '15m', count: 1_400 },
  { timeframe: '5m', count: 1_400 },
  { timeframe: '1m', count: 1_400 },
];
const RETRY_MS = 5_000;
/** Between two readings, so that orders of the same exchange are never behind a row of them. */
const BREATH_MS = 250;
/** So many bars fit into one answer of the feed's `recentBars`. */
const ONE_ANSWER = 1_400;

interface Series {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly count: number;
  /** Open time of the newest stored bar; null until the stored history is known to be whole. */
  lastOpen: number | null;
}

type OnPrice = (symbol: string, price: number) => void;

/**
 * The built-in exchange's history and prices for everybody who looks, with or without a bot. One reading at a time,
 * below every order in the rate budget; what is stored already is not read again.
 */
export class DemoMarket {
  readonly #context: WorkerContext;
  readonly #market: Market;
  readonly #onPrice: OnPrice;
  #series: readonly Series[] = [];
  #subscription: MarketSubscription | null = null;
  #filling: Promise<void> | null = null;
  #opening: Promise<void> | null = null;
  #wake: () => void = () => undefined;
  #closed = false;

  constructor(context: WorkerContext, market: Market, onPrice: OnPrice) {
    this.#context = context;
    this.#market = market;
    this.#onPrice = onPrice;
  }

  start(): void {
    this.#opening ??= this.#open();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#subscription?.close();
    await this.#opening;
    await this.#filling;
  }

  async #open(): Promise<void> {
    while (!this.#closed) {
      if (await this.#guard(() => this.#list())) break;
      await this.#pause(RETRY_MS);
    }
    if (this.#closed) return;
    this.#subscription = this.#market.feed.openStream({
      onBar: (_symbol, timeframe, bar) => this.#onMinute(timeframe, bar),
      onMark: (symbol, price, at) => {
        this.#market.observe(at);
        this.#onPrice(symbol, price);
      },
      onConnected: () => {
        for (const series of this.#series) series.lastOpen = null;
        this.#fill();
      },
      onDisconnected: (reason) => this.#context.log.warn({ ...reason }, 'demo_market.down'),
    });
    this.#subscription.want(this.#series.filter(({ timeframe }) => timeframe === '1m'));
  }

  /** Instruments of a tested account carry margin brackets, which the public list lacks: those stay. */
  async #list(): Promise<boolean> {
    const { key, feed } = this.#market;
    const listed = await feed.instruments();
    if (!listed.ok) return false;
    const { market } = this.#context.database;
    const known = new Set((await market.instruments(key)).map(({ instrument }) => instrument.symbol));
    const added = listed.value.filter(({ symbol }) => !known.has(symbol));
    await market.putInstruments(
      key,
      added.map((instrument) => ({ instrument, status: 'trading' })),
    );
    // Workers that start together begin at different symbols, and find stored what another has read.
    const start = Math.floor(Math.random() * listed.value.length);
    const symbols = [...listed.value.slice(start), ...listed.value.slice(0, start)].map(
      ({ symbol }) => symbol,
    );
    this.#series = KEPT.flatMap(({ timeframe, count }) =>
      symbols.map((symbol): Series => ({ symbol, timeframe, count, lastOpen: null })),
    );
    return true;
  }

  /** Every closed minute ends the longer bars that close with it. */
  #onMinute(timeframe: Timeframe, bar: Bar): void {
    if (timeframe === '1m') this.#fill(bar.closeTime);
  }

  /** At a market time, or of everything. What comes while a fill is under way waits for the next minute. */
  #fill(at: number = Number.POSITIVE_INFINITY): void {
    this.#filling ??= this.#fillDue(at).finally(() => {
      this.#filling = null;
    });
  }

  async #fillDue(at: number): Promise<void> {
    for (const series of this.#series) {
      const step = timeframeMs(series.timeframe);
      if (series.lastOpen !== null && series.lastOpen + 2 * step > at) continue;
      if (this.#closed) return;
      await this.#guard(() => this.#fillSeries(series));
      await this.#pause(BREATH_MS);
    }
  }

  /** Reads from the first bar that is missing. */
  async #fillSeries(series: Series): Promise<boolean> {
    const { symbol, timeframe, count } = series;
    const step = timeframeMs(timeframe);
    const { key, feed } = this.#market;
    const { market } = this.#context.database;
    const now = await feed.marketTime();
    if (!now.ok) return false;
    const end = Math.floor(now.value / step) * step;
    const stored = { ...key, symbol, timeframe };
    const from = series.lastOpen === null ? end - count * step : series.lastOpen + step;
    const first = firstMissing(await market.bars(stored, { from: marketMs(from) }), from, step);
    const missing = Math.round((end - first) / step);
    let last = first - step;
    if (missing > 0) {
      const read =
        missing <= ONE_ANSWER
          ? await feed.recentBars(symbol, timeframe, missing + 1) // one may have closed since
          : await feed.bars(symbol, timeframe, marketMs(first), marketMs(end));
      if (!read.ok) return false;
      await market.loadBars(stored, read.value);
      last = Math.max(last, read.value.at(-1)?.openTime ?? last);
    }
    series.lastOpen = last;
    return true;
  }

  async #guard(work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.#context.log.warn({ message }, 'demo_market.failed');
      return false;
    }
  }

  #pause(ms: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function firstMissing(bars: readonly Bar[], from: number, step: number): number {
  let expected = from;
  for (const bar of bars) {
    if (bar.openTime > expected) break;
    expected = bar.openTime + step;
  }
  return expected;
}
