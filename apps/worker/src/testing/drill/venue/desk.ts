import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { BotRisk, InboxEntry, StoredOrder } from '@trendy/domain';

import type { Child } from '../../child.ts';
import { TestExchange } from '../../exchange-control.ts';
import type { ExchangeBooks } from '../../exchange-control.ts';
import { TestSystem, until } from '../../system.ts';
import type { TestBot, TestTrader } from '../../system.ts';
import { unfinished, violations } from '../oracle.ts';
import type { DrillContext, RoundResult } from '../row.ts';
import { MachineShare } from './machine-share.ts';
import { DRILL_VENUES, ROUTES } from './venue-words.ts';
import type { DrillVenue, VenueRoute } from './venue-words.ts';

/** An account of the round and the protocol that it trades in. */
export interface Seat {
  /** Among all accounts of the round, and among those of its protocol. */
  readonly index: number;
  readonly place: number;
  readonly venue: DrillVenue;
  readonly trader: TestTrader;
  readonly bot: TestBot;
  /** The last alert it was sent. */
  signalId: string | null;
}

/** What the exchange itself says of an account's protection and of its requests. */
export interface Asked {
  readonly total: number;
  readonly peakPerSecond: number;
  readonly routes: Readonly<Record<string, number>>;
}
interface Unprotected {
  readonly longestMs: number;
  readonly since: number | null;
}

export interface DeskOptions {
  /** Accounts in each protocol. */
  readonly perVenue: number;
  readonly venues?: readonly DrillVenue[];
  /** The fault strikes everybody: an exchange of the round's own, with these settings. */
  readonly ownExchange?: Readonly<Record<string, string>>;
  readonly worker?: Readonly<Record<string, string>>;
  readonly risk?: Partial<BotRisk>;
  /** Instead, by the place of an account among those of its protocol. */
  readonly riskOf?: (place: number) => Partial<BotRisk>;
  /** Entries wait in the book and follow the market: several orders of one alert, one after the other. */
  readonly entriesFollow?: boolean;
  /** Of each account, quote units; 10,000 when it does not matter. */
  readonly balance?: number;
  /** Positions that are not ours, or that the fault itself leaves bare, may stand without a stop. */
  readonly bareIsAllowed?: boolean;
}

/** The promise, on a machine that has time. */
const PROTECTED_WITHIN_MS = 5_000;
// Not a promise: a machine that runs many of these at once takes its time.
const STARTED_WITHIN_MS = 120_000;
const REST_WITHIN_MS = 60_000;
/** OKX takes a request for half a minute, so that each try of an order that it does not know costs 45 s. */
const REFUSED_WITHIN_MS = 150_000;
const SHORT_WINDOW = { VENUE_RECV_WINDOW_MS: '1000', VENUE_QUARANTINE_MS: '3000' };
const SYMBOL = 'BTC/USDT:USDT';

/** One worker on accounts of both protocols, and the hands by which a row does harm to them. */
export class Desk {
  readonly system: TestSystem;
  readonly exchange: TestExchange;
  readonly seats: readonly Seat[];
  worker: Child;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #entriesFollow: boolean;
  /** Steps of the exchange's own books in one step of ours; another number once the venue has changed its filters. */
  lotSteps = 1;

  private constructor(
    system: TestSystem,
    seats: readonly Seat[],
    settings: Readonly<Record<string, string>>,
    entriesFollow: boolean,
  ) {
    this.system = system;
    this.exchange = system.exchange;
    this.seats = seats;
    this.#settings = settings;
    this.#entriesFollow = entriesFollow;
    this.worker = system.startWorker(settings);
  }

  static async open(system: TestSystem, options: DeskOptions): Promise<Desk> {
    const seats: Seat[] = [];
    for (let place = 0; place < options.perVenue; place += 1)
      for (const venue of options.venues ?? DRILL_VENUES) {
        const risk = options.riskOf?.(place) ?? options.risk;
        const wish = { symbol: SYMBOL, ...(risk ? { risk } : {}) };
        const trader = await system.newActiveTrader([wish], options.balance ?? 10_000, venue);
        const [bot] = trader.bots;
        if (bot) seats.push({ index: seats.length, place, venue, trader, bot, signalId: null });
      }
    const settings = { ...SHORT_WINDOW, ...options.worker };
    const desk = new Desk(system, seats, settings, options.entriesFollow === true);
    try {
      await desk.worker.ready;
      await Promise.all(seats.map((seat) => desk.#started(seat)));
      return desk;
    } catch (thrown) {
      await desk.worker.kill('SIGKILL');
      throw thrown;
    }
  }

  /** Another worker in the place of one that has ended. */
  async startAgain(): Promise<void> {
    await this.worker.kill('SIGKILL');
    this.worker = this.system.startWorker(this.#settings);
    await this.worker.ready;
  }

  books({ trader }: Seat): Promise<ExchangeBooks> {
    return this.exchange.books(trader.key.apiKey);
  }

  orders({ trader }: Seat): Promise<readonly StoredOrder[]> {
    return this.system.orders(trader);
  }

  asked({ trader }: Seat): Promise<Asked> {
    return this.exchange.get(`/requests?apiKey=${trader.key.apiKey}`) as Promise<Asked>;
  }

  /** Requests of an account that went to a route so far. */
  async askedFor(seat: Seat, route: VenueRoute): Promise<number> {
    const wanted = new RegExp(ROUTES[seat.venue][route]);
    const { routes } = await this.asked(seat);
    return Object.entries(routes).reduce((sum, [name, count]) => (wanted.test(name) ? sum + count : sum), 0);
  }

  unprotected({ trader }: Seat): Promise<Unprotected> {
    return this.exchange.get(`/unprotected?apiKey=${trader.key.apiKey}`) as Promise<Unprotected>;
  }

  /** A fault that strikes only this account. */
  async plant(seat: Seat, route: VenueRoute | 'all', fault: object): Promise<void> {
    const { apiKey } = seat.trader.key;
    const where = route === 'all' ? '/' : ROUTES[seat.venue][route];
    await this.exchange.post('/fault', { apiKey, route: where, ...fault });
  }

  /** Ends what was planted for these accounts. */
  async heal(seats: readonly Seat[] = this.seats): Promise<number> {
    for (const { trader } of seats) await this.exchange.clearFaults(trader.key.apiKey);
    return Date.now();
  }

  /** What the account's owner, or the venue, does to it. */
  async act(seat: Seat, deed: object): Promise<void> {
    await this.exchange.post('/account', { apiKey: seat.trader.key.apiKey, ...deed });
  }

  async alert(seat: Seat, body: object): Promise<string> {
    const id = `${seat.index}-${(alerts += 1)}`;
    seat.signalId = await this.system.alert(seat.bot, { v: 1, ticker: 'BTCUSDT', id, ...body });
    return seat.signalId;
  }

  /** Long for even seats, short for odd ones of a protocol, and waits until the position rests beside its stop. */
  async enter(seat: Seat, more: object = {}): Promise<void> {
    await this.alert(seat, { action: seat.place % 2 === 0 ? 'long' : 'short', ...more });
    await this.atRest(seat);
  }

  enterAll(): Promise<unknown> {
    return Promise.all(this.seats.map((seat) => this.enter(seat)));
  }

  /** Waits until the exchange's own books of an account look so. @throws with what they look like. */
  async seen(
    seat: Seat,
    what: string,
    isSo: (books: ExchangeBooks) => boolean,
    withinMs = 30_000,
  ): Promise<ExchangeBooks> {
    return until(`${nameOf(seat)} ${what}`, () => this.books(seat), isSo, withinMs);
  }

  /** Asks until it is so. @throws after half a minute. */
  async until(what: string, ask: () => Promise<boolean>): Promise<void> {
    await until(what, ask, (isSo) => isSo, 30_000);
  }

  async suspended(seat: Seat): Promise<void> {
    await until(
      `${nameOf(seat)} is suspended`,
      () => this.system.accountStatus(seat.trader),
      (status) => status === 'suspended',
      60_000,
    );
  }

  async paused(seat: Seat): Promise<void> {
    await until(
      `the bot of ${nameOf(seat)} pauses`,
      () => this.botStatus(seat),
      (status) => status === 'paused',
      60_000,
    );
  }

  /** As its owner does once the position is gone: the bot begins anew with what the venue says now. */
  async restartBot({ trader, bot }: Seat): Promise<void> {
    const { accountId, userId } = trader;
    const version = (): Promise<number> =>
      this.system.app.asUser(userId, async (store) => (await store.states.load(accountId))?.version ?? 0);
    const before = await version();
    await this.system.app.asUser(userId, async (store) => {
      await store.bots.setStatus(bot.botId, 'active');
      await store.log.append(accountId, 'bot_start_wanted', { kind: 'bot_start_wanted', botId: bot.botId });
    });
    await until('the bot starts anew', version, (now) => now > before, STARTED_WITHIN_MS);
  }

  /** How the last alert of an account ended. */
  async inbox({ trader, signalId }: Seat): Promise<InboxEntry | null> {
    return this.system.app.asUser(trader.userId, (store) => store.inbox.get(signalId ?? ''));
  }

  /** Waits until the last alert of an account is refused; null when it is, else what became of it. */
  async refused(seat: Seat): Promise<string | null> {
    const row = await until(
      `the alert of ${nameOf(seat)} ends`,
      () => this.inbox(seat),
      (found) => ['filled', 'rejected', 'expired'].includes(found?.state ?? ''),
      REFUSED_WITHIN_MS,
    );
    return row?.state === 'filled' ? `${nameOf(seat)}: the alert was filled, not refused` : null;
  }

  /** Waits until an account is at rest and equal to the exchange. @throws with what is not. */
  async atRest(seat: Seat, withinMs = REST_WITHIN_MS): Promise<void> {
    await until(
      `${nameOf(seat)} at rest`,
      () => this.left(seat),
      (left) => left.length === 0,
      withinMs,
    );
  }

  async left(seat: Seat): Promise<readonly string[]> {
    if (seat.signalId === null) throw new Error('nothing was asked of this account yet');
    const left = await unfinished(this.system, seat.trader, seat.signalId);
    return left.filter((words) => !isSameLot(words, this.lotSteps));
  }

  /** What the exchange's books show that must never be. Orders by hand have no intent of ours. */
  async broken(seat: Seat, bareWithinMs: number): Promise<readonly string[]> {
    const found = (await violations(this.system, seat.trader)).filter(
      (words) => !words.includes('order web_') && !(this.#entriesFollow && /led to \d+ entries$/.test(words)),
    );
    const { longestMs } = await this.unprotected(seat);
    if (longestMs > bareWithinMs)
      found.push(
        `a position stood ${longestMs} ms without a stop, longer than ${Math.round(bareWithinMs)} ms`,
      );
    return found.map((words) => `${nameOf(seat)}: ${words}`);
  }

  botStatus(seat: Seat): Promise<string | undefined> {
    return this.system.app.asUser(
      seat.trader.userId,
      async (store) => (await store.bots.get(seat.bot.botId))?.status,
    );
  }

  async #started(seat: Seat): Promise<void> {
    const { trader } = seat;
    await until(
      `the bot of ${nameOf(seat)} starts`,
      () =>
        this.system.app.asUser(
          trader.userId,
          async (store) => (await store.states.load(trader.accountId))?.version ?? 0,
        ),
      (version) => version >= 2,
      STARTED_WITHIN_MS,
    );
  }
}

/** `BTCUSDT: 4 here, 28 there`, where a step of ours has become seven of the exchange's own. */
function isSameLot(words: string, lotSteps: number): boolean {
  const [, here, there] = /: (-?\d+) here, (-?\d+) there$/.exec(words) ?? [];
  return lotSteps !== 1 && here !== undefined && Number(here) * lotSteps === Number(there);
}

let alerts = 0;

export const nameOf = ({ venue, place }: Seat): string => `${venue} account ${place}`;

/**
 * Opens a desk, lets the script do its harm, and judges. The script does its waiting itself and returns what it saw
 * that was wrong, and when the fault ended; afterwards every account that was asked for anything must come to rest.
 */
export async function runAtVenues(
  context: DrillContext,
  options: DeskOptions,
  script: (desk: Desk) => Promise<{ readonly faults: readonly string[]; readonly endedAt: number }>,
): Promise<RoundResult> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-venue-'));
  const limits = { EXCHANGE_WEIGHT_PER_MINUTE: '1000000' };
  const exchange = options.ownExchange
    ? await TestExchange.start(dir, { ...limits, ...options.ownExchange })
    : context.exchange;
  const system = await TestSystem.over(await context.freshDatabase(), exchange);
  let desk: Desk | null = null;
  const machine = new MachineShare();
  try {
    desk = await Desk.open(system, options);
    const { faults, endedAt } = await script(desk);
    const left = await comeToRest(desk);
    const healedMs = Math.max(0, Date.now() - endedAt);
    const bareWithinMs = options.bareIsAllowed
      ? Number.POSITIVE_INFINITY
      : PROTECTED_WITHIN_MS * machine.slowdown;
    const { seats } = desk;
    const broken = await Promise.all(seats.map((seat) => desk?.broken(seat, bareWithinMs) ?? []));
    const all = [...faults, ...left, ...broken.flat()];
    if (all.length > 0) process.stdout.write(`${desk.worker.output().slice(-6_000)}\n`);
    return { healedMs, faults: all };
  } catch (thrown) {
    if (desk) process.stdout.write(`${desk.worker.output().slice(-6_000)}\n`);
    throw thrown;
  } finally {
    machine.stop();
    await desk?.worker.kill('SIGKILL');
    await system.stop();
    if (options.ownExchange) await exchange.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

async function comeToRest(desk: Desk): Promise<readonly string[]> {
  const deadline = Date.now() + REST_WITHIN_MS;
  const left = await Promise.all(
    desk.seats.map(async (seat): Promise<readonly string[]> => {
      if (seat.signalId === null) return [];
      for (;;) {
        const open = await desk.left(seat);
        if (open.length === 0 || Date.now() > deadline)
          return open.map((words) => `${nameOf(seat)}: ${words}`);
        await new Promise((resume) => setTimeout(resume, 250));
      }
    }),
  );
  return left.flat();
}
