import { err, marketMs, ok, quote } from '@trendy/domain';
import type {
  CancelOutcome,
  LookupOutcome,
  OrderReference,
  OutgoingOrder,
  PlaceOutcome,
  Result,
  Subscription,
  UserStreamHandlers,
  Venue,
  VenueFailure,
  VenueOrder,
} from '@trendy/domain';
import { accountMargin, leverageOf } from '@trendy/simulator';
import type { Account } from '@trendy/simulator';

import type { SimProcess } from './process.ts';
import type { VenueServer } from './venue-server.ts';
import {
  unifiedSymbol,
  userEventOf,
  vendorSymbol,
  venueAlgoOf,
  venueFillOf,
  venueOrderOf,
} from './venue-words.ts';
import type { Dice } from './virtual-time.ts';

export interface VenueTerms {
  readonly quarantineMs: number;
  readonly receiveWindowMs: number;
}

/** As the adapter waits. */
const TIMEOUT_MS = 5_000;
/** A stream that hears nothing for so long is opened anew. */
const RECONNECT_MS = 1_500;

type Answer<T> = Result<T, VenueFailure>;

const SAFE_KEY = {
  futures: true,
  withdrawals: false,
  internalTransfers: false,
  universalTransfers: false,
  ipRestricted: true,
};

const UNANSWERED: VenueFailure = { kind: 'no_answer', reason: { code: 'timeout' } };

/** One process's connection to one account of the venue, with the weather of the way there. */
export class SimVenue implements Pick<
  Venue,
  'placeOrder' | 'cancelOrder' | 'lookupOrder' | 'openUserStream'
> {
  readonly quarantineMs: number;
  readonly receiveWindowMs: number;
  readonly #process: SimProcess;
  readonly #server: VenueServer;
  readonly #accountId: string;
  readonly #dice: Dice;
  readonly #closers = new Set<() => void>();

  constructor(process: SimProcess, server: VenueServer, accountId: string, dice: Dice, terms: VenueTerms) {
    this.#process = process;
    this.#server = server;
    this.#accountId = accountId;
    this.#dice = dice;
    this.quarantineMs = terms.quarantineMs;
    this.receiveWindowMs = terms.receiveWindowMs;
  }

  async placeOrder({ request, clientOrderId, writeBefore }: OutgoingOrder): Promise<PlaceOutcome> {
    await this.#process.reach();
    if (writeBefore !== undefined && this.#process.clock.monotonicMs() > writeBefore) {
      return { kind: 'not_sent', reason: { code: 'too_late_to_send' } };
    }
    const { accountId, place } = this.#calls();
    const signedAt = this.#process.clock.now();
    const wish = { accountId, request, clientOrderId, signedAt, receiveWindowMs: this.receiveWindowMs };
    const { weather } = this.#server;
    const roll = this.#dice.between(0, 1);
    let chance = weather.lostBefore;
    if (weather.isDown || roll < chance) return this.#timeout(() => undefined, false);
    if (roll < (chance += weather.lostAfter)) return this.#timeout(() => place(wish), true);
    if (roll < (chance += weather.slow)) return this.#timeout(() => place(wish), true, 4_000);
    if (roll < (chance += weather.rateLimited)) {
      await this.#process.ask(this.#way(), this.#way(), () => undefined);
      return { kind: 'not_sent', reason: { code: 'rate_limited' } };
    }
    if (roll < (chance += weather.failsBefore)) {
      await this.#process.ask(this.#way(), this.#way(), () => undefined);
      return { kind: 'unknown', reason: { code: 'venue_error' } };
    }
    if (roll < (chance += weather.failsAfter)) {
      // The gateway gives up first: the order may be executed after its error was read.
      void this.#process.send(this.#dice.between(2, 800), null, () => place(wish));
      await this.#process.ask(this.#way(), this.#way(), () => undefined);
      return { kind: 'unknown', reason: { code: 'venue_error' } };
    }
    const twice = this.#dice.chance(weather.doubled);
    return this.#process.ask(this.#way(), this.#way(), () => {
      const first = place(wish);
      // What comes twice is executed twice by any venue, unless the first still rests: that the second one learns.
      const rests = first.kind === 'acked' && first.order.status === 'open';
      return twice && rests ? place(wish) : first;
    });
  }

  async cancelOrder(order: OrderReference): Promise<CancelOutcome> {
    const asked = await this.#read((account): CancelOutcome => {
      const { exchange } = this.#server;
      const ref = { clientId: order.clientOrderId };
      const ended = order.conditional
        ? exchange.cancelAlgo(account, ref)
        : exchange.cancel(account, vendorSymbol(order.symbol), ref);
      this.#server.catchUp();
      return ended.ok ? { kind: 'canceled' } : { kind: 'gone' };
    });
    return asked.ok ? asked.value : { kind: 'unknown', reason: asked.error.reason };
  }

  async lookupOrder(order: OrderReference): Promise<LookupOutcome> {
    // By its id first, then in lists and by its fills, each a question of its own, as the adapters ask.
    for (const withFills of [false, true]) {
      const asked = await this.#read(
        (account): LookupOutcome => this.#find(account, order, withFills),
        'silentOnOrders',
      );
      if (!asked.ok) return { kind: 'no_answer', reason: asked.error.reason };
      if (asked.value.kind !== 'absent') return asked.value;
    }
    return { kind: 'absent' };
  }

  openUserStream(handlers: UserStreamHandlers): Subscription {
    let closed = false;
    let isUp = false;
    const process = this.#process;
    const connect = (afterMs: number): void => {
      process.clock.startTimer(afterMs, () => {
        if (closed) return;
        if (this.#server.weather.isDown) return connect(RECONNECT_MS);
        isUp = true;
        handlers.onConnected();
        return undefined;
      });
    };
    const drop = (): void => {
      isUp = false;
      process.clock.startTimer(0, () => handlers.onDisconnected({ code: 'stream_closed' }));
      connect(RECONNECT_MS);
    };
    const stop = this.#server.listen(this.#accountId, (event) => {
      const told = userEventOf(event);
      if (!told || !isUp || closed || !process.isAlive) return;
      const { weather } = this.#server;
      if (this.#dice.chance(weather.eventLost)) return drop();
      const copies = this.#dice.chance(weather.eventDoubled) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        process.clock.startTimer(this.#dice.between(1, weather.eventLateMs), () => {
          if (!closed) handlers.onEvent(told);
        });
      }
      return undefined;
    });
    connect(this.#way());
    const close = (): void => {
      closed = true;
      stop();
    };
    this.#closers.add(close);
    return {
      close: () => {
        close();
        return Promise.resolve();
      },
    };
  }

  /** The rest of the port: plain questions. */
  readonly questions: Partial<Venue> = {
    instruments: () => this.#read(() => this.#server.listings.map(({ instrument }) => instrument)),
    lookupTriggered: async (symbol, id) => {
      const asked = await this.#read(
        (account) => this.#server.exchange.findOrder(account, vendorSymbol(symbol), { id: Number(id) }),
        'silentOnOrders',
      );
      if (!asked.ok) return { kind: 'no_answer', reason: asked.error.reason };
      return asked.value ? { kind: 'found', order: venueOrderOf(asked.value) } : { kind: 'absent' };
    },
    clientOrderIdOf: (_symbol, id) =>
      this.#read((account) => account.orders.get(Number(id))?.clientId ?? null),
    openOrders: (symbol) =>
      this.#read((account) =>
        this.#open(account, vendorSymbol(symbol)).filter((order) => !this.#isHidden(order)),
      ),
    fillsSince: (symbol, since) =>
      this.#read(
        (account) =>
          account.trades
            .filter((trade) => trade.symbol === vendorSymbol(symbol) && trade.at >= since)
            .map((trade) => venueFillOf(trade, false)),
        'silentOnOrders',
      ),
    fundingSince: (since) =>
      this.#read((account) =>
        account.incomes
          .filter(({ type, at }) => type === 'FUNDING_FEE' && at >= since)
          .map(({ id, symbol, amount, at }) => ({
            fundingId: String(id),
            symbol: unifiedSymbol(symbol),
            amount,
            at: marketMs(at),
          })),
      ),
    balance: () =>
      this.#read((account) => ({
        wallet: account.wallet,
        available: quote(accountMargin(this.#server.exchange.core, account).available),
      })),
    positions: () =>
      this.#read((account) =>
        [...account.positions.values()]
          .filter(({ quantity }) => quantity !== 0)
          .map(({ symbol, quantity }) => ({
            symbol: unifiedSymbol(symbol),
            quantity,
            entryPrice: 0,
            markPrice: 0,
          })),
      ),
    // Nobody changes what a key may do in these worlds: the daily question is answered at once.
    permissions: () => Promise.resolve(ok(SAFE_KEY)),
    feeRates: () => this.#read(({ fees }) => ({ ...fees })),
    accountMode: () => Promise.resolve(ok({ positions: 'one_way', collateral: 'single' })),
    setLeverage: (symbol, leverage) =>
      this.#read((account) => {
        const vendor = vendorSymbol(symbol);
        if (leverageOf(account, vendor) !== leverage)
          this.#server.exchange.setLeverage(account, vendor, leverage);
        return leverageOf(account, vendor);
      }),
    close: () => {
      for (const close of this.#closers) close();
      return Promise.resolve();
    },
  };

  #calls() {
    const server = this.#server;
    return { accountId: this.#accountId, place: server.place.bind(server) };
  }

  #find(account: Account, order: OrderReference, withFills: boolean): LookupOutcome {
    const { exchange } = this.#server;
    const ref = { clientId: order.clientOrderId };
    const symbol = vendorSymbol(order.symbol);
    const algo = order.conditional ? exchange.findAlgo(account, ref) : null;
    const plain = order.conditional ? null : exchange.findOrder(account, symbol, ref);
    const found = algo ? venueAlgoOf(algo) : plain ? venueOrderOf(plain) : null;
    if (!found) return { kind: 'absent' };
    if (!this.#isHidden(found)) return { kind: 'found', order: found };
    const unexplained = withFills && account.trades.some(({ clientId }) => clientId === order.clientOrderId);
    return unexplained ? { kind: 'no_answer', reason: { code: 'unexplained_fill' } } : { kind: 'absent' };
  }

  #isHidden({ clientOrderId }: VenueOrder): boolean {
    return this.#server.isHidden(this.#accountId, clientOrderId);
  }

  #open(account: Account, symbol: string): VenueOrder[] {
    const plain = [...account.open.values()].filter((order) => order.symbol === symbol).map(venueOrderOf);
    const algos = [...account.openAlgos.values()].filter((algo) => algo.symbol === symbol).map(venueAlgoOf);
    return [...plain, ...algos];
  }

  async #read<T>(
    question: (account: Account) => T,
    silence: 'silent' | 'silentOnOrders' = 'silent',
  ): Promise<Answer<T>> {
    const { weather } = this.#server;
    if (weather.isDown || this.#dice.chance(weather[silence])) {
      await this.#process.ask(TIMEOUT_MS / 5, 0, () => undefined);
      return err(UNANSWERED);
    }
    return this.#process.ask(this.#way(), this.#way(), () =>
      ok(question(this.#server.account(this.#accountId))),
    );
  }

  /** The request's answer never comes; the client gives up after its time. */
  async #timeout(effect: () => unknown, arrives: boolean, lateMs = 0): Promise<PlaceOutcome> {
    const wayMs = lateMs > 0 ? this.#dice.between(50, lateMs) : this.#way();
    void this.#process.ask(arrives ? wayMs : null, null, effect);
    await this.#process.ask(TIMEOUT_MS, 0, () => undefined);
    return { kind: 'unknown', reason: { code: 'timeout' } };
  }

  #way(): number {
    return this.#dice.between(2, 60);
  }
}

/** The port that the worker is given. */
export const asVenue = (venue: SimVenue): Venue =>
  ({
    quarantineMs: venue.quarantineMs,
    receiveWindowMs: venue.receiveWindowMs,
    announcesLeverage: true,
    deadMan: null,
    placeOrder: venue.placeOrder.bind(venue),
    cancelOrder: venue.cancelOrder.bind(venue),
    lookupOrder: venue.lookupOrder.bind(venue),
    openUserStream: venue.openUserStream.bind(venue),
    ...venue.questions,
  }) as Venue;
