import { marketMs, timeframeMs } from '@trendy/domain';
import type {
  Bar,
  BarEvent,
  Json,
  MarketInterest,
  MarketMs,
  MarketSubscription,
  MarkEvent,
  Timeframe,
} from '@trendy/domain';

import type { WorkerContext } from '../context.ts';
import { markWindow } from './mark-window.ts';
import type { Market } from './market.ts';

/** Bars shown on a chart when a symbol is first wanted. */
const CHART_BARS = 500;
/** An outage is caught up for so many bars; older ones would only be late decisions. */
const MAX_CATCH_UP = 1_000;

interface Series {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  accounts: readonly string[];
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

  /** What active bots of this market want to see now. New series are caught up from where their bots left off. */
  async want(interests: readonly MarketInterest[]): Promise<void> {
    const wanted = new Map<string, MarketInterest[]>();
    for (const interest of interests) {
      const key = `${interest.symbol} ${interest.timeframe}`;
      wanted.set(key, [...(wanted.get(key) ?? []), interest]);
    }
    for (const key of this.#series.keys()) if (!wanted.has(key)) this.#series.delete(key);
    const added: Series[] = [];
    for (const [key, group] of wanted) {
      const accounts = [...new Set(group.map((interest) => interest.accountId))];
      const known = this.#series.get(key);
      if (known) {
        known.accounts = accounts;
        continue;
      }
      const [first] = group;
      if (!first) continue;
      const { symbol, timeframe } = first;
      const series = { symbol, timeframe, accounts, lastOpen: await this.#leftOff(group), catchingUp: null };
      this.#series.set(key, series);
      added.push(series);
    }
    this.#subscribe();
    for (const series of added) await this.#begin(series);
  }

  async close(): Promise<void> {
    await this.#subscription?.close();
    if (this.#isUp) this.#context.metrics.onStream('market', -1);
  }

  /** The oldest place at which one of the bots stopped seeing bars; null when none has begun. */
  async #leftOff(group: readonly MarketInterest[]): Promise<number | null> {
    let oldest: number | null = null;
    for (const { accountId, userId, botId } of group) {
      const stored = await this.#context.database.asUser(userId, (store) => store.states.load(accountId));
      const lastOpen = lastBarOpenIn(stored?.view ?? null, botId);
      if (lastOpen !== null) oldest = oldest === null ? lastOpen : Math.min(oldest, lastOpen);
    }
    return oldest;
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
    const { database } = this.#context;
    for (const bar of bars) {
      if (series.lastOpen !== null && bar.openTime <= series.lastOpen) continue;
      const event: BarEvent = { kind: 'bar', at: bar.closeTime, symbol, timeframe, ...bar };
      const key = `bar:${symbol}:${timeframe}:${bar.openTime}`;
      const appended = await database.work.appendToLogs(series.accounts, 'bar', event, key);
      series.lastOpen = Math.max(series.lastOpen ?? 0, bar.openTime);
      this.#onAppended(appended);
    }
    await database.market.putBars({ ...this.#market.key, symbol, timeframe }, bars);
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

function lastBarOpenIn(view: Json, botId: string): number | null {
  if (typeof view !== 'object' || view === null || !('bots' in view)) return null;
  const bots = view['bots'];
  if (!Array.isArray(bots)) return null;
  for (const bot of bots as readonly Json[]) {
    if (typeof bot !== 'object' || bot === null || !('botId' in bot) || bot['botId'] !== botId) continue;
    const lastOpen = 'lastBarOpen' in bot ? bot['lastBarOpen'] : null;
    return typeof lastOpen === 'number' ? lastOpen : null;
  }
  return null;
}
