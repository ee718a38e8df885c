import { epochMs, err, marketMs, ok, timeframeMs } from '@trendy/domain';
import type { Bar, BarEvent, MarketHandlers, MarketInterest, MarketMs, WorkerStore } from '@trendy/domain';
import { expect } from 'vitest';

import { systemClock } from '../clock.ts';
import type { WorkerContext } from '../context.ts';
import { MarketData } from '../market/market-data.ts';
import type { Market } from '../market/market.ts';

export const STEP = timeframeMs('1m');
const KEY = { venue: 'trendy', environment: 'demo' } as const;
export const settled = () => new Promise((resolve) => setImmediate(resolve));
/** Whatever was begun has ended. */
export async function atRest(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await settled();
}

const aBar = (n: number): Bar => ({
  ...{ open: 1, high: 1, low: 1, close: 1, volume: 1 },
  openTime: marketMs(n * STEP),
  closeTime: marketMs((n + 1) * STEP),
});

const BTC = 'BTC/USDT:USDT';
export const interestOf = (accountId: string, symbol = BTC): MarketInterest => ({
  ...KEY,
  ...{ accountId, userId: accountId, botId: `${accountId}-bot`, symbol, timeframe: '1m' },
});

/** A market whose bars are numbered from 0 and whose newest closed one is `newest`; the logs know each bar once. */
export class BarWorld {
  newest = 9;
  wall = 0;
  isDown = false;
  /** What REST does not tell yet, though the stream has. */
  lag = 0;
  /** The newest bar that an account's engine has seen. */
  readonly seen = new Map<string, number>();
  readonly stopped = new Set<string>();
  readonly logs = new Map<string, number[]>();
  /** How many bars each read of a gap was about. */
  readonly reads: number[] = [];
  /** How often each of these will fail before it works again. */
  readonly failing = { bars: 0, recentBars: 0, appendToLogs: 0, putBars: 0, load: 0 };
  /** Null: nothing may be logged as an error. */
  told: string[] | null = null;
  /** How often bars were put into the store. */
  stored = 0;
  /** Market ms since the newest bar closed. */
  #sinceClose = 0;
  /** Called once, while a gap is being read. */
  onRead: (() => Promise<void>) | null = null;
  readonly data: MarketData;
  #handlers: MarketHandlers | null = null;

  constructor() {
    const nothing = () => undefined;
    this.data = new MarketData(this.#context(), this.#market(), nothing, nothing);
  }

  want(...accountIds: string[]): Promise<void> {
    return this.data.want(accountIds.map((id) => interestOf(id)));
  }

  async close(): Promise<void> {
    this.miss(1);
    this.#handlers?.onBar(BTC, '1m', aBar(this.newest));
    await settled();
  }

  /** Bars close, and the stream does not tell. */
  miss(count: number): void {
    this.newest += count;
    this.#sinceClose = 0;
  }

  async reconnect(): Promise<void> {
    this.#handlers?.onConnected();
    await atRest();
  }

  /** Time passes, and bots are looked at again. */
  async look(afterMs: number, ...accountIds: string[]): Promise<void> {
    this.wall += afterMs;
    this.#sinceClose += afterMs;
    await this.want(...accountIds);
    await atRest();
  }

  #fails(what: keyof BarWorld['failing']): boolean {
    if (this.failing[what] === 0) return false;
    this.failing[what]--;
    return true;
  }

  #context(): WorkerContext {
    const load = (accountId: string) => {
      if (this.#fails('load')) return Promise.reject(new Error('no database'));
      const last = this.seen.get(accountId);
      const status = this.stopped.has(accountId) ? 'stopped' : 'active';
      const bots =
        last === undefined ? [] : [{ botId: `${accountId}-bot`, status, lastBarOpen: last * STEP }];
      return Promise.resolve({ view: { bots } });
    };
    const appendToLogs = (ids: readonly string[], _kind: string, bar: BarEvent) => {
      if (this.#fails('appendToLogs')) return Promise.reject(new Error('deadlock detected'));
      const n = bar.openTime / STEP;
      const fresh = ids.filter((id) => !this.logs.get(id)?.includes(n));
      for (const id of fresh) this.logs.set(id, [...(this.logs.get(id) ?? []), n]);
      return settled().then(() => fresh);
    };
    const putBars = () => {
      if (this.#fails('putBars')) return Promise.reject(new Error('no database'));
      this.stored++;
      return Promise.resolve();
    };
    const error = (_: unknown, name: string) => void (this.told ? this.told.push(name) : expect.fail(name));
    return {
      clock: { ...systemClock, now: () => epochMs(this.wall), monotonicMs: () => this.wall },
      log: { error, warn: (_: unknown, name: string) => void this.told?.push(name) },
      metrics: { onStream: () => undefined },
      database: {
        work: { appendToLogs },
        market: { putBars },
        asUser: (_user: string, work: (store: WorkerStore) => unknown) =>
          work({ states: { load } } as unknown as WorkerStore),
      },
    } as unknown as WorkerContext;
  }

  #market(): Market {
    const noAnswer = err({ kind: 'no_answer', reason: { code: 'timeout' } });
    const bars = async (_symbol: string, _timeframe: string, from: MarketMs, to: MarketMs) => {
      this.reads.push((to - from) / STEP);
      const race = this.onRead;
      this.onRead = null;
      await race?.();
      if (this.isDown || this.#fails('bars')) return noAnswer;
      const told = this.newest - this.lag;
      const all = Array.from({ length: told + 1 }, (_, n) => aBar(n));
      return ok(all.filter(({ openTime }) => openTime >= from && openTime < to));
    };
    const feed = {
      bars,
      recentBars: () => Promise.resolve(this.#fails('recentBars') ? noAnswer : ok([])),
      marketTime: () => Promise.resolve(ok(marketMs((this.newest + 1) * STEP + this.#sinceClose))),
      openStream: (handlers: MarketHandlers) => {
        this.#handlers = handlers;
        return { want: () => undefined, close: () => Promise.resolve() };
      },
    };
    const known = () => undefined;
    const wallMsUntil = (at: number) => at - (this.newest + 1) * STEP - this.#sinceClose;
    return { key: KEY, feed, observe: known, wallMsUntil, backgrounds: { known } } as unknown as Market;
  }
}

/** `ann` keeps the series alive at bar 9; `bob` left off at another. */
export async function aSeries(bobLeftOffAt: number | null): Promise<BarWorld> {
  const world = new BarWorld();
  world.seen.set('ann', 9);
  if (bobLeftOffAt !== null) world.seen.set('bob', bobLeftOffAt);
  await world.want('ann');
  return world;
}

/** A series of `ann` alone, of which things may go wrong from now on. */
export async function aTroubledSeries(): Promise<BarWorld> {
  const world = await aSeries(null);
  world.told = [];
  return world;
}
