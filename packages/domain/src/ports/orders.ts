import type { Json } from './json.ts';
import type { Reason } from '../events.ts';
import type { InstrumentScale } from '../instrument.ts';
import type { EpochMs } from '../time.ts';
import type { Environment, ExecutionStyle, Leg, OrderRequest, OrderType, Side } from '../trading.ts';

/** Write-ahead: a state is committed before the act that it names. */
export type OrderState =
  | 'intent'
  | 'claimed'
  | 'sending'
  | 'acked'
  | 'partially_filled'
  | 'filled'
  | 'canceled'
  | 'rejected'
  | 'expired'
  | 'unknown'
  | 'not_placed'
  | 'manual';

/** States in which an order may still be, or come to be, at the venue. */
export const OPEN_ORDER_STATES: readonly OrderState[] = [
  'intent',
  'claimed',
  'sending',
  'acked',
  'partially_filled',
  'unknown',
  'not_placed',
];

/** Those, and one that nobody but its owner can settle: from all of these an order may still end. */
export const LIVE_ORDER_STATES: readonly OrderState[] = [...OPEN_ORDER_STATES, 'manual'];

/** An order as stored. Amounts are exact decimal text: quote per base, base, quote. */
export interface StoredOrder {
  readonly id: string;
  readonly userId: string;
  readonly accountId: string;
  readonly botId: string | null;
  readonly signalId: string | null;
  /** The engine's order id. */
  readonly orderKey: string;
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
  readonly symbol: string;
  readonly leg: Leg;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: string;
  readonly price: string | null;
  readonly triggerPrice: string | null;
  readonly reduceOnly: boolean;
  readonly leverage: number;
  readonly request: OrderRequest;
  readonly state: OrderState;
  readonly reason: Reason | null;
  readonly fence: number | null;
  readonly attempt: number;
  readonly recvWindowMs: number | null;
  readonly absentAnswers: number;
  readonly filledQuantity: string;
  readonly averagePrice: string | null;
  readonly reserved: string;
  /** Middle of the book when it was about to leave; null for orders that were not looked ahead at. */
  readonly arrivalPrice: string | null;
  /** What it was expected to cost against that middle, basis points. */
  readonly predictedBps: number | null;
  readonly validUntil: EpochMs | null;
  readonly cancelWantedAt: EpochMs | null;
  readonly createdAt: EpochMs;
  readonly claimedAt: EpochMs | null;
  readonly sentAt: EpochMs | null;
  readonly ackedAt: EpochMs | null;
  readonly finishedAt: EpochMs | null;
}

/** An entry, or a part of a position left, with all the orders that it took. Amounts are exact decimal text: base, quote per base. */
export interface EntryCost {
  readonly accountId: string;
  readonly botId: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly leg: Leg;
  readonly style: ExecutionStyle;
  /** When it was wanted; of a stop or a target, when it was done. */
  readonly createdAt: EpochMs;
  readonly orders: number;
  readonly isOpen: boolean;
  readonly filledQuantity: string;
  /** The middle that the first order of an entry found, the market when an exit was decided, the price that triggers the rest. */
  readonly arrivalPrice: string;
  /** Of the first order that was looked ahead at. */
  readonly predictedBps: number | null;
  /** When that was foretold; null: nothing was. */
  readonly predictedAt: EpochMs | null;
  /** What that order came to against the middle that it found, bps; null: not filled, or not foretold. */
  readonly judgedBps: number | null;
  /** Base that the whole of it wanted; null where that is not known. */
  readonly wantedQuantity: string | null;
  /** The market when what was left was given up; null where nothing was, or nobody has written it down. */
  readonly finalPrice: string | null;
  /** Null while nothing is filled. */
  readonly averagePrice: string | null;
}

/** An entry order whose cost was foretold, and what it came to against the middle that it found, bps. */
export interface PredictionSample {
  readonly accountId: string;
  readonly predictedBps: number;
  readonly costBps: number;
  /** When it was foretold. */
  readonly at: EpochMs;
  readonly doneAt: EpochMs;
}

/** How an entry ended of which something was left. Decimal text: quote per base, base. */
export interface EntryEnd {
  readonly orderKey: string;
  readonly finalPrice: string;
  /** Of an entry that was sent bit by bit, whose first order `orderKey` is; else that order is the entry. */
  readonly wantedQuantity?: string;
}

/** Orders of the user whose transaction this is. */
export interface Orders {
  list(filter: {
    readonly accountId?: string;
    readonly botId?: string;
    readonly signalId?: string;
    readonly states?: readonly OrderState[];
    readonly before?: EpochMs;
    readonly limit: number;
  }): Promise<readonly StoredOrder[]>;
  /** Entries that were looked ahead at, and what was filled of exits, stops and targets, newest first. */
  entryCosts(filter: {
    readonly accountId?: string;
    readonly botId?: string;
    readonly environment?: Environment;
    readonly leg?: Leg;
    readonly limit: number;
  }): Promise<readonly EntryCost[]>;
  /** The newest entry orders that were foretold, filled and are done, newest first. */
  predictionSamples(filter: {
    readonly accountId?: string;
    readonly botId?: string;
    readonly environment?: Environment;
    readonly limit: number;
  }): Promise<readonly PredictionSample[]>;
  get(id: string): Promise<StoredOrder | null>;
  byKey(accountId: string, orderKey: string): Promise<StoredOrder | null>;
  byClientOrderId(accountId: string, clientOrderId: string): Promise<StoredOrder | null>;
}

/** An order's cost as it is seen from before. */
export interface OrderOutlook {
  /** Middle of the book, quote per base. */
  readonly arrivalPrice: number;
  /** Against that middle, basis points. */
  readonly predictedBps: number;
  /** What was known of the market, for a model of the cost; null where something of it was not. */
  readonly features: Json | null;
}

/** A filled entry, for a model of the cost. */
export interface CostSample {
  readonly features: Json;
  readonly predictedBps: number;
  /** What it came to against the middle that it found, basis points, positive against its owner. */
  readonly costBps: number;
  /** When it was done. */
  readonly at: EpochMs;
}

export interface RefusedIntent {
  /** The engine's order id. */
  readonly orderKey: string;
  readonly reason: Reason;
}

export interface NewOrder {
  readonly accountId: string;
  readonly request: OrderRequest;
  readonly scale: InstrumentScale;
  readonly clientOrderId: string;
  /** The alert behind it, if one is. */
  readonly signalId: string | null;
  /** Notional to reserve, decimal quote; `0` for orders that only reduce. */
  readonly reserve: string;
  /** The market when an exit was decided, decimal quote per base; entries look at the book before they leave. */
  readonly arrivalPrice?: string;
  /** A market entry is not sent again after this instant. */
  readonly validUntil: EpochMs | null;
}

/** Under which lease, and of which of an order's sends, something was found out. */
export interface Finding {
  readonly fence: number;
  readonly attempt: number;
}

/**
 * What became of an order at the venue. Refused (false) when the order is not in a state from which this can follow,
 * so that a late or repeated answer changes nothing.
 */
export interface OrderStore extends Orders {
  /**
   * Commits intents and their reservations. Orders whose key is known already are left alone.
   * @returns those that a limit or a kill switch of some level did not admit: they are stored as rejected.
   */
  insertIntents(orders: readonly NewOrder[]): Promise<{ readonly refused: readonly RefusedIntent[] }>;
  /**
   * Holds these orders until the commit, as far as they are there. Whoever ends an order has it first and the account's
   * allowance second; work that writes the allowance and several orders takes them all before, or the two lock each
   * other out.
   */
  hold(accountId: string, orderKeys: readonly string[]): Promise<void>;
  /** intent or not_placed (or claimed by an older fence, so never sent) → claimed. False when another fence claimed it or the lease is no longer held under this one. */
  claim(id: string, fence: number): Promise<boolean>;
  /**
   * claimed → sending, compare-and-set on fence, lease and state, unless its cancel is wanted. It must be committed
   * before the socket is written to; `attempt` counts the sends. Null: do not send.
   */
  markSending(
    id: string,
    fence: number,
    recvWindowMs: number,
    at: EpochMs,
  ): Promise<{ readonly attempt: number } | null>;
  /** claimed → intent: nothing was sent. */
  unclaim(id: string, fence: number): Promise<boolean>;
  /** sending or unknown → acked (a fill may already have moved it further: then only the venue's id is kept). */
  markAcked(id: string, venueOrderId: string, at: EpochMs): Promise<boolean>;
  /** The venue refused for certain, or we did before sending. Releases the reservation, as all final states do. */
  markRejected(id: string, reason: Reason, at: EpochMs): Promise<boolean>;
  /** sending → unknown: it may or may not be there. The reservation stays. */
  markUnknown(id: string, reason: Reason, at: EpochMs): Promise<boolean>;
  /**
   * After a restore from a backup of `since`: whatever is not known to be at the venue may have been sent since, so it
   * becomes unknown, once; entries among it are never sent again. Returns how many.
   */
  suspectUnsent(accountId: string, since: EpochMs, at: EpochMs): Promise<number>;
  /**
   * Whether an order is still the one that was judged: sending, unknown or manual, no later send of it, and the lease
   * still held. Its row stays locked to the end of the transaction, so that what follows from the judgement is one with it.
   */
  holdJudged(id: string, by: Finding): Promise<boolean>;
  /** One more conclusive "no such order" of this send while unknown; returns how many there are, 0 when it is not. */
  countAbsent(id: string, by: Finding): Promise<number>;
  /**
   * sending or unknown → not_placed: it certainly never reached the book; it may be claimed again. False as well when
   * the lease is lost or the order was sent again since: whoever was stopped knows nothing of another's send.
   */
  markNotPlaced(id: string, reason: Reason, by: Finding): Promise<boolean>;
  /** unknown → manual: a person must look. Refused like `markNotPlaced`. */
  markManual(id: string, reason: Reason, at: EpochMs, by: Finding): Promise<boolean>;
  markCanceled(id: string, reason: Reason | null, at: EpochMs): Promise<boolean>;
  markExpired(id: string, reason: Reason, at: EpochMs): Promise<boolean>;
  /** The newest filled entries whose market was known when they left, oldest first. */
  costSamples(limit: number): Promise<readonly CostSample[]>;
  /** What an order is expected to cost, written before it is sent; of several looks the first counts. */
  noteOutlook(id: string, outlook: OrderOutlook): Promise<boolean>;
  /** The market when the rest of an entry was given up; an order that is a part of an entry ends nothing by itself. */
  noteEntryEnds(accountId: string, ends: readonly EntryEnd[]): Promise<void>;
  /** Why an order that was not sent yet waits; changes nothing else. */
  noteWaiting(id: string, reason: Reason): Promise<boolean>;
  /** Adds up the order's fills (exact) and moves it to partially_filled or filled. */
  applyFills(id: string, at: EpochMs): Promise<OrderState>;
  wantCancel(id: string, at: EpochMs): Promise<boolean>;
}
