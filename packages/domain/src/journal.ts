import type { Reason } from './events.ts';
import type { Quote, Steps, Ticks } from './money.ts';
import type { Sizing } from './risk-guards.ts';
import type { MarketMs } from './time.ts';
import type { ExecutionStyle, Leg, OrderRequest, Side } from './trading.ts';

/**
 * What the engine did and why, one entry a fact, in order. The same events give the same entries, whatever drove them;
 * this is what "why did it (not) trade?" is answered from.
 */
export type JournalEntry =
  | DecisionEntry
  | RefusedEntry
  | OrderEntry
  | FillEntry
  | FundingEntry
  | TransferEntry
  | BotEntry
  | ExecutionEntry;

/** A bot's wish changed (or an alert was obeyed). Exposure is −1…1 of the bot's full size. */
export interface DecisionEntry {
  readonly kind: 'decision';
  readonly at: MarketMs;
  readonly botId: string;
  readonly signalKey: string;
  readonly exposure: number;
  readonly stop?: Ticks;
  readonly target?: Ticks;
  /** Of entries of a bot with rules for its size. */
  readonly sizing?: Sizing;
  readonly reason: Reason;
}

/** A wish that was not carried out, and the rule that stopped it. */
export interface RefusedEntry {
  readonly kind: 'refused';
  readonly at: MarketMs;
  readonly botId: string;
  readonly signalKey: string;
  readonly reason: Reason;
}

/** An order's life: wanted, then the venue's words. */
export interface OrderEntry {
  readonly kind: 'order';
  readonly at: MarketMs;
  readonly botId: string;
  readonly orderId: string;
  readonly status:
    | 'wanted'
    | 'noted'
    | 'cancel_wanted'
    | 'acked'
    | 'rejected'
    | 'canceled'
    | 'expired'
    | 'not_placed'
    | 'unknown'
    | 'filled';
  readonly request?: OrderRequest;
  readonly reason?: Reason;
}

export interface FillEntry {
  readonly kind: 'fill';
  readonly at: MarketMs;
  readonly botId: string | null;
  readonly orderId: string | null;
  readonly leg: Leg | 'liquidation' | 'external';
  readonly symbol: string;
  readonly side: Side;
  readonly price: Ticks;
  readonly quantity: Steps;
  readonly fee: Quote;
  /** Realised by this fill, before its fee. */
  readonly realised: Quote;
  /** Signed steps after the fill. */
  readonly position: number;
}

export interface FundingEntry {
  readonly kind: 'funding';
  readonly at: MarketMs;
  readonly symbol: string;
  readonly amount: Quote;
}

export interface TransferEntry {
  readonly kind: 'transfer';
  readonly at: MarketMs;
  readonly amount: Quote;
}

export interface BotEntry {
  readonly kind: 'bot';
  readonly at: MarketMs;
  readonly botId: string;
  readonly status: 'active' | 'paused' | 'stopped';
  readonly reason: Reason;
}

/** How an entry that was sent bit by bit ended: what was wanted, what was had, and what waiting and taking cost. */
export interface ExecutionEntry {
  readonly kind: 'execution';
  readonly at: MarketMs;
  readonly botId: string;
  readonly symbol: string;
  readonly signalKey: string;
  readonly side: Side;
  readonly style: ExecutionStyle;
  readonly wanted: Steps;
  readonly filled: Steps;
  /** Middle of the market when the first order was wanted, quote per base. */
  readonly arrivalPrice: number;
  /** Quote per base; absent while nothing is filled. */
  readonly averagePrice?: number;
  /** Side-signed distance of the average from the arrival, basis points; positive is a cost. */
  readonly shortfallBps?: number;
  readonly orders: number;
  /** Of an entry whose way was chosen for it: which, why, and the numbers that decided. */
  readonly route?: Reason;
  /** Of an entry that went by the clock: how fast it began, and the numbers that decided. */
  readonly pace?: Reason;
  /** `execution_complete`, or why the rest was given up. */
  readonly reason: Reason;
}
