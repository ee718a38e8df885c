import { epochMs, err, marketMs, ok, timeframeMs } from '@trendy/domain';
import type { Bar, BarEvent, MarketHandlers, MarketInterest, MarketMs, WorkerStore } from '@trendy/domain';
import { expect, test } from 'vitest';

import type { WorkerContext } from '../context.ts';
import { MarketData } from './market-data.ts';
import type { Market } from './market.ts';

const STEP = timeframeMs('1m');
const KEY = { venue: 'trendy', environment: 'demo' } as const;
const settled = () => new Promise((resolve) => setImmediate(resolve));

const aBar = (n: number): Bar => ({
  ...{ open: 1, high: 1, low: 1, close: 1, volume: 1 },
  openTime: marketMs(n * STEP),
  closeTime: marketMs((n + 1) * STEP),
});

const interestOf = (accountId: string): MarketInterest => ({
  ...KEY,
  ...{ accountId, userId: accountId, botId: `${accountId}-bot`, symbol: 'BTC/USDT:USDT', timeframe: '1m' },
});

/** A market whose bars are numbered from 0 and whose newest closed one is `newest`; the logs know each bar once. */
class World {
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
  /** Called once, while a gap is being read. */
  onRead: (() => Promise<void>) | null = null;
  readonly data: MarketData;
  #handlers: MarketHandlers | null = null;

  constructor() {
    const nothing = () => undefined;
    this.data = new MarketData(this.#context(), this.#market(), nothing, nothing);
  }

  want(...accountIds: string[]): Promise<void> {
    return this.data.want(accountIds.map(interestOf));
  }

  async close(): Promise<void> {
    this.newest++;
    this.#handlers?.onBar('BTC/USDT:USDT', '1m', aBar(this.newest));
    await settled();
  }

  #context(): WorkerContext {
    const load = (accountId: string) => {
      const last = this.seen.get(accountId);
      const status = this.stopped.has(accountId) ? 'stopped' : 'active';
      const bots =
        last === undefined ? [] : [{ botId: `${accountId}-bot`, status, lastBarOpen: last * STEP }];
      return Promise.resolve({ view: { bots } });
    };
    const appendToLogs = (ids: readonly string[], _kind: string, bar: BarEvent) => {
      const n = bar.openTime / STEP;
      const fresh = ids.filter((id) => !this.logs.get(id)?.includes(n));
      for (const id of fresh) this.logs.set(id, [...(this.logs.get(id) ?? []), n]);
      return settled().then(() => fresh);
    };
    return {
      clock: { now: () => epochMs(this.wall) },
      log: { error: (_: unknown, name: string) => expect.fail(name), warn: () => undefined },
      metrics: { onStream: () => undefined },
      database: {
        work: { appendToLogs },
        market: { putBars: () => Promise.resolve() },
        asUser: (_user: string, work: (store: WorkerStore) => unknown) =>
          work({ states: { load } } as unknown as WorkerStore),
      },
    } as unknown as WorkerContext;
  }

  #market(): Market {
    const bars = async (_symbol: string, _timeframe: string, from: MarketMs, to: MarketMs) => {
      this.reads.push((to - from) / STEP);
      const race = this.onRead;
      this.onRead = null;
      await race?.();
      if (this.isDown) return err({ kind: 'no_answer', reason: { code: 'timeout' } });
      const told = this.newest - this.lag;
      const all = Array.from({ length: told + 1 }, (_, n) => aBar(n));
      return ok(all.filter(({ openTime }) => openTime >= from && openTime < to));
    };
    const feed = {
      bars,
      recentBars: () => Promise.resolve(ok([])),
      marketTime: () => Promise.resolve(ok(marketMs((this.newest + 1) * STEP))),
      openStream: (handlers: MarketHandlers) => {
        this.#handlers = handlers;
        return { want: () => undefined, close: () => Promise.resolve() };
      },
    };
    const known = () => undefined;
    return { key: KEY, feed, observe: known, backgrounds: { known } } as unknown as Market;
  }
}

/** `ann` keeps the series alive at bar 9; `bob` left off at another. */
async function aSeries(bobLeftOffAt: number | null): Promise<World> {
  const world = new World();
  world.seen.set('ann', 9);
  if (bobLeftOffAt !== null) world.seen.set('bob', bobLeftOffAt);
  await world.want('ann');
  return world;
}

test('an account that comes back to a series gets what it has missed, once, and nobody else does', async () => {
  const world = await aSeries(5);
  await world.want('ann', 'bob');
  await world.want('ann', 'bob');
  await world.close();
  expect(world.logs.get('bob')).toEqual([6, 7, 8, 9, 10]);
  expect(world.logs.get('ann')).toEqual([10]);
  expect(world.reads).toEqual([4]);
});

test('an account that leaves and comes back is brought up again', async () => {
  const world = await aSeries(9);
  await world.want('ann', 'bob');
  await world.want('ann');
  await world.close();
  await world.want('ann', 'bob');
  expect(world.logs.get('bob')).toEqual([10]);
});

test('a bar that closes while an account is brought up comes after those that it has missed', async () => {
  const world = await aSeries(7);
  world.onRead = () => world.close();
  await world.want('ann', 'bob');
  await world.close();
  expect(world.logs.get('bob')).toEqual([8, 9, 10, 11]);
  expect(world.logs.get('ann')).toEqual([10, 11]);
});

test('a bar that is on its way into the logs when an account has been brought up is told to it as well', async () => {
  const world = await aSeries(9);
  const closing = world.close();
  await world.want('ann', 'bob');
  await closing;
  await settled();
  expect(world.logs.get('bob')).toEqual([10]);
});

test('no live bar hides the hole while the venue does not answer', async () => {
  const world = await aSeries(7);
  world.isDown = true;
  await world.want('ann', 'bob');
  await world.close();
  expect(world.logs.get('bob')).toBeUndefined();
  world.isDown = false;
  await world.want('ann', 'bob');
  expect(world.logs.get('bob')).toEqual([8, 9, 10]);
});

test('a list that is behind the stream is read again', async () => {
  const world = await aSeries(7);
  world.lag = 1;
  await world.want('ann', 'bob');
  world.lag = 0;
  await world.want('ann', 'bob');
  expect(world.logs.get('bob')).toEqual([8, 9]);
});

test('a bar that the venue never lists does not keep live ones away for ever', async () => {
  const world = await aSeries(7);
  world.lag = 1;
  await world.want('ann', 'bob');
  world.wall += 61_000;
  await world.want('ann', 'bob');
  world.lag = 0;
  await world.close();
  expect(world.logs.get('bob')).toEqual([8, 10]);
});

test('an account is caught up for as many bars as an outage is', async () => {
  const world = new World();
  world.newest = 3_000;
  world.seen.set('ann', 3_000).set('bob', 5);
  await world.want('ann');
  await world.want('ann', 'bob');
  expect(world.reads).toEqual([1_000]);
  expect(world.logs.get('bob')).toHaveLength(1_000);
});

test('a bar that closed between the read of a starting bot’s history and its join is told when the start shows', async () => {
  const world = await aSeries(null);
  await world.want('ann', 'bob');
  expect(world.reads).toEqual([]);
  world.seen.set('bob', 8);
  await world.want('ann', 'bob');
  await world.close();
  expect(world.logs.get('bob')).toEqual([9, 10]);
});

test('a bot that starts alone gets such a bar as well', async () => {
  const world = new World();
  await world.want('bob');
  world.seen.set('bob', 8);
  await world.want('bob');
  await world.close();
  expect(world.logs.get('bob')).toEqual([9, 10]);
});

test('a stopped bot that is wanted again is told nothing of the time for which its history will come', async () => {
  const world = await aSeries(2);
  world.stopped.add('bob');
  await world.want('ann', 'bob');
  await world.close();
  expect(world.reads).toEqual([]);
  expect(world.logs.get('bob')).toEqual([10]);
});
