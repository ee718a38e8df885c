import type { FeeRates, Reason } from '../events.ts';
import type { Instrument } from '../instrument.ts';
import type { Quote, Steps, Ticks } from '../money.ts';
import type { Result } from '../result.ts';
import type { EpochMs, MarketMs } from '../time.ts';
import type { OrderRequest, OrderType, PositionLeg, Side, TimeInForce } from '../trading.ts';

/** What a venue can be asked for: all that the engine wants, fill-or-kill, and stops that trail by themselves. */
export type VenueOrderRequest = Omit<OrderRequest, 'type' | 'timeInForce'> & {
  readonly type: OrderType | 'trailing_stop_market';
  readonly timeInForce: TimeInForce | 'fok';
  /** Of a trailing stop: how far it follows, in percent of the price, 0.1 to 5. */
  readonly callbackPercent?: number;
};

/** Whether an order waits outside of the book for a price. Venues keep these apart, and number them on their own. */
export const isConditional = ({ type }: Pick<VenueOrderRequest, 'type'>): boolean =>
  type === 'stop_market' || type === 'take_profit_market' || type === 'trailing_stop_market';

/** An order on its way: the engine's wish and the id under which the venue will know it. */
export interface OutgoingOrder {
  readonly request: VenueOrderRequest;
  readonly clientOrderId: string;
  /**
   * Instant of the process's monotonic clock after which it must not be written any more: by then somebody else may
   * have taken over. A process that was stopped in between finds out here.
   */
  readonly writeBefore?: number;
}

/** How to find an order again. Conditional orders live in a service of their own at the venue. */
export interface OrderReference {
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly conditional: boolean;
}

export type VenueOrderStatus = 'open' | 'triggered' | 'filled' | 'canceled' | 'rejected' | 'expired';

/** An order as the venue describes it. */
export interface VenueOrder {
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly conditional: boolean;
  readonly status: VenueOrderStatus;
  readonly side: Side;
  readonly reduceOnly: boolean;
  readonly quantity: Steps;
  readonly filled: Steps;
  /** Quote per base; absent while nothing is filled. */
  readonly averagePrice?: number;
  readonly triggerPrice?: Ticks;
  /** The plain order that a triggered conditional order became. */
  readonly triggeredOrderId?: string;
  /** Of a triggered one: the venue is done with it. How much was filled of the order that it became is not said. */
  readonly isFinished?: boolean;
  /** Why the venue ended it, when it said so. */
  readonly reason?: Reason;
  readonly updatedAt: MarketMs;
}

export interface VenueFill {
  readonly tradeId: string;
  readonly venueOrderId: string;
  /** Absent where the venue's trade list does not say it. */
  readonly clientOrderId?: string;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Ticks;
  readonly quantity: Steps;
  /** Estimate, for metrics. */
  readonly notionalQuote: number;
  /** Paid when positive. */
  readonly fee: Quote;
  readonly liquidity: 'maker' | 'taker';
  readonly liquidation: boolean;
  /** Which leg of a hedge-mode account it moved; absent in one-way mode. */
  readonly positionLeg?: PositionLeg;
  readonly at: MarketMs;
}

export interface VenueFunding {
  readonly fundingId: string;
  readonly symbol: string;
  /** Received when positive. */
  readonly amount: Quote;
  readonly at: MarketMs;
}

export interface VenueBalance {
  readonly wallet: Quote;
  readonly available: Quote;
}

/** What an account holds of a symbol; `quantity` is signed steps, of both legs together. */
export interface VenuePosition {
  readonly symbol: string;
  readonly quantity: number;
  /** Of the larger leg, where both are held. */
  readonly entryPrice: number;
  readonly markPrice: number;
  /** Only where both legs of a hedge-mode account are held: unsigned steps of each. */
  readonly legs?: { readonly long: number; readonly short: number };
}

/** What the venue says that a key may do. Absent means that it did not say: on live that is a refusal. */
export interface KeyPermissions {
  readonly futures: boolean | null;
  readonly withdrawals: boolean | null;
  readonly internalTransfers: boolean | null;
  readonly universalTransfers: boolean | null;
  readonly ipRestricted: boolean | null;
}

/** A question that the venue did not answer. Never to be read as "no". */
export interface VenueFailure {
  readonly kind: 'no_answer' | 'refused' | 'rate_limited' | 'key_refused' | 'clock' | 'unavailable';
  readonly reason: Reason;
  readonly retryAt?: EpochMs;
}

export type VenueAnswer<T> = Promise<Result<T, VenueFailure>>;

/**
 * `rejected` only when the venue's code says for certain that nothing was done; anything doubtful is `unknown`.
 * `duplicate`: an open order already has this client id, so look it up. `not_sent`: we stopped it before the wire.
 */
export type PlaceOutcome =
  | { readonly kind: 'acked'; readonly order: VenueOrder }
  | { readonly kind: 'rejected'; readonly reason: Reason; readonly keyRefused: boolean }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'not_sent'; readonly reason: Reason; readonly retryAt?: EpochMs }
  | { readonly kind: 'unknown'; readonly reason: Reason };

export type CancelOutcome =
  | { readonly kind: 'canceled' }
  /** Not open any more (filled, canceled, or never there): look it up. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly reason: Reason };

/** `absent`: open orders, history and fills were all read and none knows it. One such answer proves nothing yet. */
export type LookupOutcome =
  | { readonly kind: 'found'; readonly order: VenueOrder }
  | { readonly kind: 'absent' }
  | { readonly kind: 'no_answer'; readonly reason: Reason };

export type VenueUserEvent =
  | { readonly kind: 'order'; readonly order: VenueOrder }
  | { readonly kind: 'fill'; readonly order: VenueOrder; readonly fill: VenueFill }
  | { readonly kind: 'funding'; readonly at: MarketMs }
  /** Leverage or margin mode were changed, of this symbol, or of one that is not named. */
  | { readonly kind: 'leverage'; readonly symbol: string | null };

export interface UserStreamHandlers {
  onEvent(event: VenueUserEvent): void;
  /**
   * After every (re)connection: what happened in between must be read over REST. Entries that come after a loss of the
   * stream are `not_sent` until the promise resolves.
   */
  onConnected(): void | Promise<void>;
  onDisconnected(reason: Reason): void;
}

export interface Subscription {
  close(): Promise<void>;
}

/** Who goes first when the rate budget is short. */
export type CallPriority = 'cancel' | 'protect' | 'entry' | 'read' | 'background';

export type MarginMode = 'cross' | 'isolated';

/**
 * What stands behind an account's positions. Only `single`, each coin for itself, is traded. `multi`: one asset stands in
 * for another; `portfolio`: risk is reckoned over everything that is held; `credit`: in a credit token, as accounts of
 * the EU have it; `none`: the account has no futures at all.
 */
export type Collateral = 'single' | 'multi' | 'portfolio' | 'credit' | 'none';

/** How an account is set up at its venue. */
export interface AccountMode {
  readonly positions: 'one_way' | 'hedge';
  readonly collateral: Collateral;
}

/** What else a venue can be told, beside what the order path asks of every account. */
export interface VenueControls {
  /** Sets, then reads back what the venue really has. Refused while orders or a position are there. */
  setMarginMode(symbol: string, mode: MarginMode): VenueAnswer<MarginMode>;
  /** Several at once, each with its own outcome, in their order; conditional ones are refused. */
  placeOrders(orders: readonly OutgoingOrder[]): Promise<readonly PlaceOutcome[]>;
  /** Changes quantity and price of a resting limit order, which keeps its id and loses its place in the queue. */
  amendOrder(
    order: OrderReference & { readonly side: Side },
    change: { readonly quantity: Steps; readonly price: Ticks },
  ): Promise<PlaceOutcome>;
  /** All open orders of a symbol, conditional ones as well. */
  cancelAll(symbol: string): VenueAnswer<null>;
  /** Whether the venue says that it is open. */
  status(): VenueAnswer<'normal' | 'maintenance'>;
}

/**
 * Resting orders that the venue cancels by itself once nobody renews the wish that they stay: for the day on which all
 * of the platform is gone. It touches plain orders only; conditional ones, and so protective stops, stay.
 */
export interface DeadMansSwitch {
  /** What one switch covers; of an account's, the symbol does not matter. */
  readonly scope: 'symbol' | 'account';
  /** From the last renewal until the venue cancels. */
  readonly afterMs: number;
  readonly renewEveryMs: number;
  /** Begins the time anew. */
  arm(symbol: string): VenueAnswer<null>;
  disarm(symbol: string): VenueAnswer<null>;
}

/** One exchange account at one venue. Every method may be called at any time; none throws for what a venue may do. */
export interface Venue {
  /** As the venue describes them now. */
  instruments(): VenueAnswer<readonly Instrument[]>;
  /**
   * Quantities and prices, both ways, are counted in the ticks and steps of these instruments, whatever the venue has
   * made of its own meanwhile. Asked for before anything else; without it, in those that were first read.
   */
  countIn?(instruments: readonly Instrument[]): void;
  /** After this many milliseconds from the send, and enough answers, "absent" is conclusive. */
  readonly quarantineMs: number;
  readonly receiveWindowMs: number;
  /** Whether its stream tells of leverage and margin modes that somebody has changed. */
  readonly announcesLeverage: boolean;
  /** Null where the venue has none. */
  readonly deadMan: DeadMansSwitch | null;
  placeOrder(order: OutgoingOrder): Promise<PlaceOutcome>;
  cancelOrder(order: OrderReference): Promise<CancelOutcome>;
  lookupOrder(order: OrderReference, sentAt: EpochMs): Promise<LookupOutcome>;
  /**
   * The plain order that a triggered conditional one became, by the venue's number of it. `absent`: the venue knows none;
   * one such answer proves nothing yet.
   */
  lookupTriggered(symbol: string, triggeredOrderId: string): Promise<LookupOutcome>;
  /** Our id of an order that is known by the venue's id only, as in a list of fills. Null when the venue knows none. */
  clientOrderIdOf(symbol: string, venueOrderId: string): VenueAnswer<string | null>;
  openOrders(symbol: string): VenueAnswer<readonly VenueOrder[]>;
  fillsSince(symbol: string, since: MarketMs): VenueAnswer<readonly VenueFill[]>;
  fundingSince(since: MarketMs): VenueAnswer<readonly VenueFunding[]>;
  balance(): VenueAnswer<VenueBalance>;
  /** Those in instruments that the venue lists; it may hold others. */
  positions(): VenueAnswer<readonly VenuePosition[]>;
  /** Whether there is a position in a symbol, also in one that is not listed. */
  holds(symbol: string): VenueAnswer<boolean>;
  /** What the account pays for its fills in this symbol, by its tier of now. */
  feeRates(symbol: string): VenueAnswer<FeeRates>;
  /** Sets, then reads back what the venue really has. */
  setLeverage(symbol: string, leverage: number): VenueAnswer<number>;
  permissions(): VenueAnswer<KeyPermissions>;
  /** Asks how the account is set up now; orders take the form that it needs from then on. */
  accountMode(): VenueAnswer<AccountMode>;
  /** Venue's wall time, and how far ours is from it. */
  serverTime(): VenueAnswer<{ readonly at: EpochMs; readonly offsetMs: number }>;
  openUserStream(handlers: UserStreamHandlers): Subscription;
  close(): Promise<void>;
}
