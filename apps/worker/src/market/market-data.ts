import { marketMs, timeframeMs } from '@trendy/domain';
import type {
  Bar,
  BarEvent,
  MarketInterest,
  MarketMs,
  MarketSubscription,
  MarkEvent,
  Timeframe,
} from '@trendy/domain';

import type { WorkerContext } from '../context.ts';
import { markWindow } from './mark-window.ts';
import type { Market } from './market.ts';
import { Newcomers } from './newcomers.ts';

/** Bars shown on a chart when a symbol is first wanted. */
const CHART_BARS = 500;
/** An outage is caught up for so many bars; older ones would only be late decisions. */
const MAX_CATCH_UP = 1_000;
/** Bars close while newcomers are brought up; whoever still lacks some after this is looked at again soon. */
const MAX_ROUNDS = 3;

interface Series {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  accounts: readonly string[];
  readonly newcomers: Newcomers;
  /** Open time of the newest bar that is in the logs; null before the first. */
  lastOpen: number | null;
  catchingUp: Promise<void> | null;
}

/** One market's closed bars and marks, from its stream and REST, into the store and into every log that wants them. */
export class MarketData {
  readonly #context: WorkerContext;
  readonly #market: Market;
  readonly #onAppended: (accountIds: readonly string[]) => void;
  readonly #onPrice: (symbol: string, price: number) => void;
  readonly #series = new Map<string, Series>();
  readonly #markedIn = new Map<string, number>();
  #subscription: MarketSubscription | null = null;
  #isUp = false;

  constructor(
    context: WorkerContext,
    market: Market,
    onAppended: (accountIds: readonly string[]) => void,
    onPrice: (symbol: string, price: number) => void,
  ) {
    this.#context = context;
    this.#market = market;
    this.#onAppended = onAppended;
    this.#onPrice = onPrice;
  }

  /**
   * What active bots of this market want to see now; asked again every few seconds. New series, and accounts that come
   * to one later, are caught up from where their bots left off.
   */
  async want(interests: readonly MarketInterest[]): Promise<void> {
    const wanted = new Map<string, MarketInterest[]>();
    for (const interest of interests) {
      const key = `${interest.symbol} ${interest.timeframe}`;
      wanted.set(key, [...(wanted.get(key) ?? []), interest]);
    }
    for (const key of this.#series.keys()) if (!wanted.has(key)) this.#series.delete(key);
    const added: Series[] = [];
    for (const [key, group] of wanted) {
      const series = this.#series.get(key) ?? this.#openSeries(group);
      if (!series) continue;
      const accounts = [...new Set(group.map((interest) => interest.accountId))];
      for (const accountId of accounts) {
        if (series.accounts.includes(accountId)) continue;
        series.newcomers.add(
          accountId,
          group.filter((interest) => interest.accountId === accountId),
        );
      }
      series.accounts = accounts;
      series.newcomers.keep(accounts);
      if (this.#series.has(key)) continue;
      await this.#placeAtOldest(series);
      this.#series.set(key, series);
      added.push(series);
    }
    this.#subscribe();
    for (const series of added) await this.#begin(series);
    for (const series of this.#series.values()) await this.#guard(this.#bringUp(series));
  }

  async close(): Promise<void> {
    await this.#subscription?.close();
    if (this.#isUp) this.#context.metrics.onStream('market', -1);
  }

  #openSeries([first]: readonly MarketInterest[]): Series | null {
    if (!first) return null;
    const { symbol, timeframe } = first;
    const newcomers = new Newcomers(this.#context);
    return { symbol, timeframe, accounts: [], newcomers, lastOpen: null, catchingUp: null };
  }

  /** A new series begins at the oldest place at which one of its bots stopped seeing bars, for all of them. */
  async #placeAtOldest(series: Series): Promise<void> {
    const places = await series.newcomers.leftOff();
    if (places.size > 0) series.lastOpen = Math.min(...places.values());
    series.newcomers.settle(places.keys());
  }

  /** Gives newcomers, and nobody else, the bars that the series had before they came. */
  async #bringUp(series: Series): Promise<void> {
    const places = await series.newcomers.leftOff();
    if (places.size === 0) return;
    const step = timeframeMs(series.timeframe);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const oldest = Math.min(...places.values());
      // Nobody has begun but they: the series is caught up from there, for all.
      series.lastOpen ??= oldest;
      const last = series.lastOpen;
      if (oldest >= last) return series.newcomers.settle(places.keys());
      const from = marketMs(Math.max(oldest, last - MAX_CATCH_UP * step) + step);
      const { symbol, timeframe } = series;
      const missing = await this.#market.feed.bars(symbol, timeframe, from, marketMs(last + step));
      // Until it answers they hear no live bars either: those would hide the hole.
      if (!missing.ok) return;
      for (const bar of missing.value) {
        const lacking = [...places].filter(([, place]) => place < bar.openTime).map(([id]) => id);
        await this.#appendTo(series, bar, lacking);
      }
      // The stream may be ahead of what REST tells: soon it will tell the rest.
      if ((missing.value.at(-1)?.openTime ?? oldest) < last) return series.newcomers.settleLate();
      for (const [accountId, place] of places) places.set(accountId, Math.max(place, last));
    }
  }

  #subscribe(): void {
    this.#subscription ??= this.#market.feed.openStream({
      onBar: (symbol, timeframe, bar) => {
        const series = this.#series.get(`${symbol} ${timeframe}`);
        if (series) void this.#guard(this.#onBar(series, bar));
      },
      onMark: (symbol, price, at) => void this.#guard(this.#onMark(symbol, price, at)),
      onConnected: () => {
        if (!this.#isUp) this.#context.metrics.onStream('market', 1);
        this.#isUp = true;
        for (const series of this.#series.values()) void this.#guard(this.#catchUp(series));
      },
      onDisconnected: (reason) => {
        if (this.#isUp) this.#context.metrics.onStream('market', -1);
        this.#isUp = false;
        this.#context.log.warn({ ...this.#market.key, ...reason }, 'market_stream.down');
      },
      onRefused: (symbol, reason) =>
        this.#context.log.warn({ ...this.#market.key, symbol, ...reason }, 'market_stream.refused'),
    });
    this.#subscription.want([...this.#series.values()]);
  }

  async #begin(series: Series): Promise<void> {
    const { symbol, timeframe } = series;
    const recent = await this.#market.feed.recentBars(symbol, timeframe, CHART_BARS);
    if (!recent.ok) return;
    await this.#context.database.market.putBars({ ...this.#market.key, symbol, timeframe }, recent.value);
    await this.#catchUp(series);
    // So that the first entry need not wait for it, or go without.
    this.#market.backgrounds.known(symbol);
  }

  /** A bar that follows the last one goes straight in; anything else means a gap, which is read first. */
  async #onBar(series: Series, bar: Bar): Promise<void> {
    const step = timeframeMs(series.timeframe);
    this.#market.observe(bar.closeTime);
    if (series.lastOpen !== null && bar.openTime <= series.lastOpen) return;
    if (series.lastOpen !== null && bar.openTime > series.lastOpen + step) return this.#catchUp(series);
    await this.#append(series, [bar]);
  }

  #catchUp(series: Series): Promise<void> {
    return (series.catchingUp ??= this.#readGap(series).finally(() => {
      series.catchingUp = null;
    }));
  }

  async #readGap(series: Series): Promise<void> {
    const { symbol, timeframe } = series;
    const step = timeframeMs(timeframe);
    const now = await this.#market.feed.marketTime();
    if (!now.ok) return;
    this.#market.observe(now.value);
    if (series.lastOpen === null) {
      // Nobody has seen a bar yet: their history comes with the bot's start.
      series.lastOpen = Math.floor(now.value / step) * step - step;
      return;
    }
    const from = Math.max(series.lastOpen + step, now.value - MAX_CATCH_UP * step);
    if (from + step > now.value) return;
    const missing = await this.#market.feed.bars(symbol, timeframe, marketMs(from), now.value);
    if (missing.ok) await this.#append(series, missing.value);
  }

  async #append(series: Series, bars: readonly Bar[]): Promise<void> {
    const { symbol, timeframe } = series;
    for (const bar of bars) {
      if (series.lastOpen !== null && bar.openTime <= series.lastOpen) continue;
      // Whoever is brought up while a bar is on its way into the logs gets it as well.
      const told = new Set<string>();
      for (;;) {
        const others = series.accounts.filter((id) => !told.has(id) && series.newcomers.mayHearLive(id));
        if (others.length === 0) break;
        await this.#appendTo(series, bar, others);
        for (const id of others) told.add(id);
      }
      series.lastOpen = Math.max(series.lastOpen ?? 0, bar.openTime);
    }
    await this.#context.database.market.putBars({ ...this.#market.key, symbol, timeframe }, bars);
  }

  /** Twice is once: the log knows its bars. */
  async #appendTo({ symbol, timeframe }: Series, bar: Bar, accountIds: readonly string[]): Promise<void> {
    const event: BarEvent = { kind: 'bar', at: bar.closeTime, symbol, timeframe, ...bar };
    const key = `bar:${symbol}:${timeframe}:${bar.openTime}`;
    this.#onAppended(await this.#context.database.work.appendToLogs(accountIds, 'bar', event, key));
  }

  async #onMark(symbol: string, price: number, at: MarketMs): Promise<void> {
    this.#market.observe(at);
    this.#onPrice(symbol, price);
    const window = markWindow(symbol, this.#context.clock.now());
    if (this.#markedIn.get(symbol) === window) return;
    this.#markedIn.set(symbol, window);
    const interested = [...this.#series.values()].filter((series) => series.symbol === symbol);
    const accounts = [...new Set(interested.flatMap((series) => series.accounts))];
    if (accounts.length === 0) return;
    const event: MarkEvent = { kind: 'mark', at, symbol, price };
    const appended = await this.#context.database.work.appendToLogs(
      accounts,
      'mark',
      event,
      `mark:${symbol}:${window}`,
    );
    this.#onAppended(appended);
  }

  async #guard(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.#context.log.error({ ...this.#market.key, message }, 'market_data.failed');
    }
  }
}
