import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { StoredOrder, VenueId } from '@trendy/domain';

import type { Child } from '../../child.ts';
import { TestExchange } from '../../exchange-control.ts';
import { TestSystem, until } from '../../system.ts';
import type { TestTrader } from '../../system.ts';
import { unfinished, violations } from '../oracle.ts';
import type { DrillContext, DrillRow } from '../row.ts';
import { TcpProxy } from '../tcp-proxy.ts';

/** One account of a round and the alert that it was sent. */
export interface Seat {
  readonly index: number;
  readonly trader: TestTrader;
  readonly venue: VenueId;
  signalId: string | null;
}

/** What happens in a round; by its end the fault is over and a sound worker runs. */
export interface NetworkFault extends Omit<DrillRow, 'run'> {
  /** Accounts over Binance's protocol, and over OKX's. */
  readonly accounts: number;
  readonly okxAccounts?: number;
  /** Workers that are started before the fault; their settings beside the short window. */
  readonly workers?: readonly Readonly<Record<string, string>>[];
  /** A road between the workers and the exchange that the fault may break. */
  readonly proxied?: boolean;
  /** The fault strikes everybody: an exchange of the round's own, with these settings. */
  readonly ownExchange?: Readonly<Record<string, string>>;
  readonly restWithinMs?: number;
  /** Alerts that must not lead to an order are part of the fault. */
  readonly mayFillNothing?: boolean;
  readonly strike: (scene: Scene, round: number) => Promise<void>;
}

/** A short receive window makes the quarantine three seconds: 1 s window, 0.5 s skew, 1 s processing, 0.5 s read lag. */
const SHORT_WINDOW = { VENUE_RECV_WINDOW_MS: '1000', VENUE_QUARANTINE_MS: '3000' };
export const QUARANTINE_MS = 3_000;
const BTC = { symbol: 'BTC/USDT:USDT' };
const STARTED_WITHIN_MS = 120_000;
const REST_WITHIN_MS = 60_000;

/** Accounts, workers and the road between them and the exchange. */
export class Scene {
  readonly system: TestSystem;
  readonly exchange: TestExchange;
  readonly seats: Seat[] = [];
  /** What the row itself has seen go wrong. */
  readonly faults: string[] = [];
  readonly #proxy: TcpProxy | null;
  readonly #workers: Child[] = [];

  constructor(system: TestSystem, proxy: TcpProxy | null) {
    this.system = system;
    this.exchange = system.exchange;
    this.#proxy = proxy;
  }

  get road(): TcpProxy {
    if (!this.#proxy) throw new Error('the row asked for no proxy: set proxied');
    return this.#proxy;
  }

  async open(fault: NetworkFault): Promise<void> {
    const venues = [
      ...Array.from({ length: fault.accounts }, () => 'trendy' as const),
      ...Array.from({ length: fault.okxAccounts ?? 0 }, () => 'okx' as const),
    ];
    for (const [index, venue] of venues.entries())
      this.seats.push({
        index,
        venue,
        trader: await patiently(() => this.system.newActiveTrader([BTC], 10_000, venue)),
        signalId: null,
      });
    for (const env of fault.workers ?? [{}]) this.launch(env);
    if (this.#workers.length > 0) await this.started();
  }

  /** The shipped worker. */
  launch(env: Readonly<Record<string, string>> = {}): Child {
    const road = this.#proxy ? { EXCHANGE_URL: this.#proxy.through(this.exchange.url) } : {};
    const worker = this.system.startWorker({ ...SHORT_WINDOW, ...road, ...env });
    this.#workers.push(worker);
    return worker;
  }

  /** Waits until every worker is ready and every bot runs: the fault is to strike trading, not the start. */
  async started(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.ready));
    for (const { trader, index } of this.seats)
      await until(
        `bot of account ${index} started`,
        () =>
          this.system.app.asUser(
            trader.userId,
            async (store) => (await store.states.load(trader.accountId))?.version ?? 0,
          ),
        (version) => version >= 2,
        STARTED_WITHIN_MS,
      );
  }

  /** A fault of the exchange that strikes only this account. */
  async plant({ trader }: Seat, route: string, fault: object): Promise<void> {
    await this.exchange.post('/fault', { apiKey: trader.key.apiKey, route, ...fault });
  }

  /** Market entries, long and short in turn; `body` may make them something else. */
  async alert(seat: Seat, body: object = {}): Promise<void> {
    const [bot] = seat.trader.bots;
    if (!bot) throw new Error('a trader without a bot');
    const action = seat.index % 2 === 0 ? 'long' : 'short';
    seat.signalId = await this.system.alert(bot, {
      ...{ v: 1, ticker: 'BTCUSDT.P', action, id: `${seat.index}-${(alerts += 1)}` },
      ...body,
    });
  }

  /** Every account at once; in odd rounds with limit orders that cross the market. */
  async alertAll(round: number, seats: readonly Seat[] = this.seats): Promise<void> {
    const body = round % 2 === 0 ? {} : await this.crossingLimit();
    await Promise.all(seats.map((seat) => this.alert(seat, body)));
  }

  async crossingLimit(): Promise<object> {
    return { action: 'long', entry: { type: 'limit', price: await this.exchange.priceAbove() } };
  }

  async entries({ trader }: Seat): Promise<readonly StoredOrder[]> {
    return (await patiently(() => this.system.orders(trader))).filter(({ leg }) => leg === 'entry');
  }

  /** Requests of an account to `METHOD /path`, by the exchange's own count. */
  async asked({ trader }: Seat, route: string): Promise<number> {
    const { routes } = (await this.exchange.get(`/requests?apiKey=${trader.key.apiKey}`)) as {
      readonly routes: Readonly<Record<string, number>>;
    };
    return routes[route] ?? 0;
  }

  /** Waits until each account that was sent an alert is at rest and equal to the exchange. @returns what is not. */
  async rest(withinMs: number): Promise<readonly string[]> {
    const deadline = Date.now() + withinMs;
    const left = await Promise.all(this.seats.map((seat) => this.#restOf(seat, deadline)));
    return left.flat();
  }

  expect(isSo: boolean, otherwise: string): void {
    if (!isSo) this.faults.push(otherwise);
  }

  /** The last words of every worker. */
  words(): string {
    return this.#workers.map((worker) => worker.output().slice(-4_000)).join('\n---\n');
  }

  async killWorkers(): Promise<void> {
    for (const worker of this.#workers.splice(0)) await worker.kill('SIGKILL');
  }

  async close(): Promise<void> {
    await this.killWorkers();
    await this.#proxy?.close();
    await this.system.stop();
  }

  async #restOf({ trader, index, signalId, venue }: Seat, deadline: number): Promise<readonly string[]> {
    if (signalId === null) return [];
    const named = (words: readonly string[]): readonly string[] =>
      words.map((word) => `account ${index} (${venue}): ${word}`);
    for (;;) {
      const wrong = await patiently(() => violations(this.system, trader));
      if (wrong.length > 0) return named(wrong);
      const open = await patiently(() => unfinished(this.system, trader, signalId));
      if (open.length === 0 || Date.now() > deadline) return named(open);
      await pause(400);
    }
  }
}

let alerts = 0;

const LOOKS = 5;

/** A look of the judge's own that fails says nothing of the product: it is taken again. */
async function patiently<T>(look: () => Promise<T>): Promise<T> {
  for (let left = LOOKS - 1; ; left -= 1) {
    try {
      return await look();
    } catch (thrown) {
      if (left === 0) throw thrown;
      await pause(1_000);
    }
  }
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resume) => setTimeout(resume, Math.max(0, ms)));

/** A round in which nothing is traded would pass whatever the worker does. */
const NOTHING_DONE = 'no alert was executed: the round proves nothing';

/** A row of the table from what happens in a round of it. */
export function networkRow(fault: NetworkFault): DrillRow {
  const { fault: name, what, rounds, inCi, alone, withinMs } = fault;
  return {
    ...{ fault: name, what, rounds, inCi },
    ...(alone === undefined ? {} : { alone }),
    ...(withinMs === undefined ? {} : { withinMs }),
    run: async (context, round) => {
      const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-network-'));
      const exchange = await exchangeFor(fault, context, dir);
      const proxy = fault.proxied === true ? await TcpProxy.to(exchange.url) : null;
      const scene = new Scene(await TestSystem.over(await context.freshDatabase(), exchange), proxy);
      try {
        await scene.open(fault);
        await fault.strike(scene, round);
        const endedAt = Date.now();
        const left = await scene.rest(fault.restWithinMs ?? REST_WITHIN_MS);
        const healedMs = Date.now() - endedAt;
        const faults = [...scene.faults, ...left];
        if (fault.mayFillNothing !== true && !(await someFilled(scene))) faults.push(NOTHING_DONE);
        if (faults.length > 0) process.stderr.write(`${name} round ${round}\n${scene.words()}\n`);
        return { healedMs, faults };
      } catch (thrown) {
        process.stderr.write(`${name} round ${round}\n${scene.words()}\n`);
        throw thrown;
      } finally {
        await scene.close();
        if (fault.ownExchange) await exchange.stop();
        fs.rmSync(dir, { recursive: true, force: true });
      }
    },
  };
}

const exchangeFor = (
  { ownExchange }: NetworkFault,
  { exchange }: DrillContext,
  dir: string,
): Promise<TestExchange> =>
  ownExchange
    ? TestExchange.start(dir, { EXCHANGE_WEIGHT_PER_MINUTE: '1000000', ...ownExchange })
    : Promise.resolve(exchange);

async function someFilled(scene: Scene): Promise<boolean> {
  for (const seat of scene.seats)
    if ((await scene.entries(seat)).some(({ state }) => state === 'filled')) return true;
  return false;
}
