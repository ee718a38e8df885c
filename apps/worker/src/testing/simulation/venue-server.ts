import { isConditional, quoteFromNumber } from '@trendy/domain';
import type { PlaceOutcome, VenueOrderRequest } from '@trendy/domain';
import { createExchange, LISTINGS } from '@trendy/simulator';
import type { Account, AlgoOrder, Exchange, Listing, Order, Outcome, UserEvent } from '@trendy/simulator';

import {
  algoIntentOf,
  orderIntentOf,
  unifiedSymbol,
  venueAlgoOf,
  venueOrderOf,
  vendorSymbol,
} from './venue-words.ts';
import type { Dice, Trace, VirtualTime } from './virtual-time.ts';

/** Chances of what the venue and the way to it do to a request, as long as the weather lasts. */
export interface VenueWeather {
  readonly lostBefore: number;
  readonly lostAfter: number;
  /** Takes longer than the client waits. */
  readonly slow: number;
  /** 503 and the like, after which it was executed or was not. */
  readonly failsAfter: number;
  readonly failsBefore: number;
  readonly rateLimited: number;
  /** Executed, but not shown by queries for a moment. */
  readonly hidden: number;
  /** The way delivers the request twice. */
  readonly doubled: number;
  /** A question that is not answered. */
  readonly silent: number;
  /** The same for questions after orders and fills. */
  readonly silentOnOrders: number;
  readonly isDown: boolean;
  readonly eventLost: number;
  readonly eventDoubled: number;
  readonly eventLateMs: number;
}

export const FAIR: VenueWeather = {
  lostBefore: 0,
  lostAfter: 0,
  slow: 0,
  failsAfter: 0,
  failsBefore: 0,
  rateLimited: 0,
  hidden: 0,
  doubled: 0,
  silent: 0,
  silentOnOrders: 0,
  isDown: false,
  eventLost: 0,
  eventDoubled: 0,
  eventLateMs: 20,
};

export interface PlaceRequest {
  readonly accountId: string;
  readonly request: VenueOrderRequest;
  readonly clientOrderId: string;
  /** The client's wall time at which it was signed, UTC ms. */
  readonly signedAt: number;
  readonly receiveWindowMs: number;
}

/** One order as the venue executed it: what the judge goes by. */
export interface Placement {
  readonly at: number;
  readonly accountId: string;
  readonly clientOrderId: string;
  readonly request: VenueOrderRequest;
}

type Listener = (event: UserEvent) => void;

/** How long an executed order may be missing from answers; the quarantine must be longer than window, skew and this. */
const HIDDEN_MS = 1_000;

/** The venue: the simulator's exchange, whose own ledger is the judge, with seeded bad weather in front of it. */
export class VenueServer {
  readonly exchange: Exchange;
  readonly listings: readonly Listing[];
  readonly placements: Placement[] = [];
  weather: VenueWeather = FAIR;
  /** A price band as after a crash: what would close a position is refused. */
  refusesExits = false;
  /** Called at the instant of every accepted order, before anybody else hears of it. */
  onPlaced: (placement: Placement) => void = () => undefined;
  readonly #time: VirtualTime;
  readonly #dice: Dice;
  readonly #trace: Trace;
  readonly #accounts = new Map<string, Account>();
  readonly #names = new Map<number, string>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #hiddenUntil = new Map<string, number>();

  constructor(time: VirtualTime, dice: Dice, trace: Trace, seed: number) {
    this.#time = time;
    this.#dice = dice;
    this.#trace = trace;
    this.listings = LISTINGS.slice(0, 2);
    this.exchange = createExchange({ seed, now: Math.round(time.now), listings: this.listings });
  }

  openAccount(accountId: string, balance: number): void {
    const account = this.exchange.openAccount(quoteFromNumber(balance));
    this.#accounts.set(accountId, account);
    this.#names.set(account.id, accountId);
    this.exchange.takeUserEvents();
  }

  /** The account's books as of now. */
  account(accountId: string): Account {
    const account = this.#accounts.get(accountId);
    if (!account) throw new Error(`no account ${accountId} at the venue`);
    this.catchUp();
    return account;
  }

  /** Brings the market to the present and tells listeners what happened. */
  catchUp(): void {
    this.exchange.advance(Math.floor(this.#time.now));
    for (const event of this.exchange.takeUserEvents()) this.#tell(event);
    this.exchange.takeMarketEvents();
    this.exchange.drainChanges();
  }

  listen(accountId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(accountId) ?? new Set();
    this.#listeners.set(accountId, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  mark(symbol: string): number {
    this.catchUp();
    return this.exchange.core.markets.get(vendorSymbol(symbol))?.markPrice ?? 0;
  }

  /** Takes an order as a venue of the Binance kind does: an id of an order that has ended may be used once more. */
  place(wish: PlaceRequest): PlaceOutcome {
    const account = this.account(wish.accountId);
    const ageMs = this.#time.now - wish.signedAt;
    if (ageMs > wish.receiveWindowMs || ageMs < -1_000) {
      this.#note(`${wish.clientOrderId} outside of its window`);
      return { kind: 'not_sent', reason: { code: 'clock_skew' } };
    }
    const { request, clientOrderId } = wish;
    if (this.refusesExits && request.leg !== 'entry') {
      this.#note(`${clientOrderId} refused: price band`);
      return { kind: 'rejected', reason: { code: 'price_band' }, keyRefused: false };
    }
    const placed: Outcome<Order | AlgoOrder> = isConditional(request)
      ? this.exchange.placeAlgo(account, algoIntentOf(this.#listing(request.symbol), request, clientOrderId))
      : this.exchange.place(account, orderIntentOf(this.#listing(request.symbol), request, clientOrderId));
    if (!placed.ok) {
      this.#note(`${clientOrderId} refused: ${placed.error.kind}`);
      if (placed.error.kind === 'duplicate_client_id') return { kind: 'duplicate' };
      return { kind: 'rejected', reason: { code: placed.error.kind }, keyRefused: false };
    }
    this.#note(`${clientOrderId} placed ${request.leg} ${request.side} ${request.quantity}`);
    const placement = { at: this.#time.now, accountId: wish.accountId, clientOrderId, request };
    this.placements.push(placement);
    this.onPlaced(placement);
    if (this.#dice.chance(this.weather.hidden)) {
      this.#hiddenUntil.set(`${wish.accountId} ${clientOrderId}`, this.#time.now + HIDDEN_MS);
    }
    this.catchUp();
    const order = 'triggerPrice' in placed.value ? venueAlgoOf(placed.value) : venueOrderOf(placed.value);
    return { kind: 'acked', order };
  }

  isHidden(accountId: string, clientOrderId: string): boolean {
    return (this.#hiddenUntil.get(`${accountId} ${clientOrderId}`) ?? 0) > this.#time.now;
  }

  #listing(symbol: string): Listing {
    const listing = this.listings.find((one) => one.symbol === vendorSymbol(symbol));
    if (!listing) throw new Error(`${unifiedSymbol(symbol)} is not listed`);
    return listing;
  }

  #tell(event: UserEvent): void {
    const accountId = this.#names.get(event.account);
    if (accountId === undefined) return;
    for (const listener of this.#listeners.get(accountId) ?? []) listener(event);
  }

  #note(line: string): void {
    this.#trace.note(this.#time.now, `venue ${line}`);
  }
}
