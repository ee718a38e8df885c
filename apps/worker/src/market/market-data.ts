import { marketMs, timeframeMs } from '@trendy/domain';
import type {
  Bar,
  BarEvent,
  MarketInterest,
  MarketMs,
  MarketSubscription,
  MarkEvent,
  Reason,
  Timeframe,
} from '@trendy/domain';

import { atMost } from '../clock.ts';
import type { WorkerContext } from '../context.ts';
import { GrowingPause } from './growing-pause.ts';
import { markWindow } from './mark-window.ts';
import type { Market } from './market.ts';
import { Newcomers } from './newcomers.ts';

/** Bars shown on a chart when a symbol is first wanted. */
const CHART_BARS = 500;
/** An outage is caught up for so many bars; older ones would only be late decisions. */
const MAX_CATCH_UP = 1_000;
/** Bars close while others are read; whoever still lacks some after this is looked at again soon. */
const MAX_ROUNDS = 3;
/** Wall ms after its close until a bar that is not in the logs is asked for: streams and lists need a moment. */
const LATE_MS = 2_000;
/** Whoever looks after the bots waits so long for new series to begin; then they go on by themselves. */
const BEGIN_WAIT_MS = 5_000;

interface Series {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  accounts: readonly string[];
  readonly newcomers: Newcomers;
  /** Open time of the newest bar that is in the logs; null before the first. */
  lastOpen: number | null;
  catchingUp: Promise<void> | null;
  /** Before what is missing is asked for again. */
  readonly gapPause: GrowingPause;
  /** False when some of its newest bars were not stored. */
  isCharted: boolean;
  readonly chartPause: GrowingPause;
}

/** `not_closed`: the venue says that no bar has closed that we lack. */
type Attempt = 'done' | 'not_closed' | { readonly event: string; readonly reason: Reason | null };

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
   * to one later, are caught up from where their bots left off. Each time, bars that are late are asked for again.
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
      this.#follow(series, group);
      if (this.#series.has(key)) continue;
      await this.#guard(this.#place(key, series, added));
    }
    this.#subscribe();
    await atMost(this.#context.clock, this.#begin(added), BEGIN_WAIT_MS);
    for (const series of this.#series.values()) this.#retry(series);
    for (const series of this.#series.values()) await this.#guard(this.#bringUp(series));
  }

  async close(): Promise<void> {
    await this.#subscription?.close();
    if (this.#isUp) this.#context.metrics.onStream('market', -1);
  }

  #openSeries([first]: readonly MarketInterest[]): Series | null {
    if (!first) return null;
    const { symbol, timeframe } = first;
    return {
      ...{ symbol, timeframe, accounts: [], lastOpen: null, catchingUp: null, isCharted: true },
      newcomers: new Newcomers(this.#context),
      gapPause: new GrowingPause(this.#context.clock),
      chartPause: new GrowingPause(this.#context.clock),
    };
  }

  #follow(series: Series, group: readonly MarketInterest[]): void {
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
  }

  /**
   * A new series begins at the oldest place at which one of its bots stopped seeing bars, for all of them. While that
   * cannot be read, it is not there yet.
   */
  async #place(key: string, series: Series, added: Series[]): Promise<void> {
    const places = await series.newcomers.leftOff();
    if (places.size > 0) series.lastOpen = Math.min(...places.values());
    series.newcomers.settle(places.keys());
    this.#series.set(key, series);
    added.push(series);
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
        for (const series of this.#series.values()) void this.#catchUp(series);
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

  async #begin(added: readonly Series[]): Promise<void> {
    for (const series of added) {
      await this.#chart(series);
      await this.#catchUp(series);
      // So that the first entry need not wait for it, or go without.
      this.#market.backgrounds.known(series.symbol);
    }
  }

  /** Nobody waits for it: a venue that does not answer would hold up everything else that is looked after. */
  #retry(series: Series): void {
    if (!this.#isLate(series)) series.gapPause.end();
    else if (!series.catchingUp && series.gapPause.isOver()) void this.#catchUp(series);
    if (!series.isCharted && series.chartPause.isOver()) void this.#chart(series);
  }

  /** Wall ms since the bar after the last one closed; below 0 when it has yet to. */
  #lateMs(series: Series): number {
    if (series.lastOpen === null) return Number.POSITIVE_INFINITY;
    return -this.#market.wallMsUntil(marketMs(series.lastOpen + 2 * timeframeMs(series.timeframe)));
  }

  #isLate(series: Series): boolean {
    return this.#lateMs(series) >= LATE_MS;
  }

  /** The newest bars into the store. */
  async #chart(series: Series): Promise<void> {
    const { symbol, timeframe } = series;
    // At once: whatever fails from now on is not covered by this read.
    series.isCharted = true;
    const isDone = await this.#attempt(series, series.chartPause, async () => {
      const recent = await this.#market.feed.recentBars(symbol, timeframe, CHART_BARS);
      if (!recent.ok) return { event: 'market_data.no_answer', reason: recent.error.reason };
      await this.#context.database.market.putBars({ ...this.#market.key, symbol, timeframe }, recent.value);
      return 'done';
    });
    if (!isDone) series.isCharted = false;
  }

  /** A bar that follows the last one goes straight in; anything else means a gap, which is read first. */
  async #onBar(series: Series, bar: Bar): Promise<void> {
    const step = timeframeMs(series.timeframe);
    this.#market.observe(bar.closeTime);
    // Nobody has seen a bar yet: this is the first, also while it is on its way into the logs.
    series.lastOpen ??= bar.openTime - step;
    if (bar.openTime > series.lastOpen + step) await this.#catchUp(series);
    if (bar.openTime === series.lastOpen + step) return this.#append(series, [bar]);
    // Behind a hole that could not be read it waits, and is read with it.
    if (bar.openTime > series.lastOpen) series.gapPause.shorten();
  }

  /** Never fails: what could not be read is asked for again when bots are next looked at. */
  #catchUp(series: Series): Promise<void> {
    return (series.catchingUp ??= this.#attempt(series, series.gapPause, () => this.#readGaps(series)).then(
      () => {
        series.catchingUp = null;
      },
    ));
  }

  async #readGaps(series: Series): Promise<Attempt> {
    for (let round = 1; ; round++) {
      const before = series.lastOpen;
      const found = await this.#readGap(series);
      // Reading takes its time, in which another bar may have closed.
      const isMore = series.lastOpen !== before && this.#lateMs(series) >= 0;
      if (found !== 'done' || !isMore || round === MAX_ROUNDS) return found;
    }
  }

  async #readGap(series: Series): Promise<Attempt> {
    const { symbol, timeframe } = series;
    const step = timeframeMs(timeframe);
    const now = await this.#market.feed.marketTime();
    if (!now.ok) return { event: 'market_data.no_answer', reason: now.error.reason };
    this.#market.observe(now.value);
    if (series.lastOpen === null) {
      // Nobody has seen a bar yet: their history comes with the bot's start.
      series.lastOpen = Math.floor(now.value / step) * step - step;
      return 'done';
    }
    const from = Math.max(series.lastOpen + step, now.value - MAX_CATCH_UP * step);
    if (from + step > now.value) return 'not_closed';
    const missing = await this.#market.feed.bars(symbol, timeframe, marketMs(from), now.value);
    if (!missing.ok) return { event: 'market_data.no_answer', reason: missing.error.reason };
    await this.#append(series, missing.value);
    const isLacking = series.lastOpen + 2 * step <= now.value && this.#isLate(series);
    return isLacking ? { event: 'market_data.not_listed', reason: null } : 'done';
  }

  /** Whether it worked. What did not is told as long as the pauses before the next attempt grow. */
  async #attempt(series: Series, pause: GrowingPause, work: () => Promise<Attempt>): Promise<boolean> {
    const { symbol, timeframe } = series;
    const { log } = this.#context;
    const about = { ...this.#market.key, symbol, timeframe };
    try {
      const found = await work();
      if (found === 'done') {
        pause.end();
        return true;
      }
      const pauseMs = pause.grow();
      // What we take for the market's time runs ahead of the venue's: no fault, and no reason to ask all the time.
      if (found === 'not_closed') return true;
      if (pauseMs !== null) log.warn({ ...about, pauseMs, ...found.reason }, found.event);
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      const pauseMs = pause.grow();
      if (pauseMs !== null) log.error({ ...about, pauseMs, message }, 'market_data.failed');
    }
    return false;
  }

  async #append(series: Series, bars: readonly Bar[]): Promise<void> {
    const { symbol, timeframe } = series;
    try {
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
    } catch (thrown) {
      // Those that are in the logs are not asked for again, and the store lacks them.
      if (bars.some(({ openTime }) => openTime <= (series.lastOpen ?? 0))) series.isCharted = false;
      throw thrown;
    }
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
