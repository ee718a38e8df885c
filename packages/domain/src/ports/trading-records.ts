import type { JournalEntry } from '../journal.ts';
import type { LedgerBook, Posting } from '../ledger.ts';
import type { EpochMs, MarketMs } from '../time.ts';
import type { Side } from '../trading.ts';

/** A fill as stored; amounts are exact decimal text. */
export interface FillRecord {
  readonly accountId: string;
  readonly symbol: string;
  readonly tradeId: string;
  /** The engine's order id; null for liquidations and trades not ours. */
  readonly orderKey: string | null;
  readonly side: Side;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly realised: string;
  readonly liquidity: 'maker' | 'taker';
  readonly cause: 'order' | 'liquidation' | 'external';
  readonly at: MarketMs;
}

export interface PositionRecord {
  readonly accountId: string;
  readonly symbol: string;
  readonly botId: string | null;
  /** Signed base. */
  readonly quantity: string;
  readonly entryPrice: string;
  readonly markPrice: string | null;
  readonly stopPrice: string | null;
  readonly targetPrice: string | null;
  readonly leverage: number;
  readonly openedAt: MarketMs;
  /**
   * Since when not all of it is covered by a stop that the venue has confirmed, wall time; null: it is, or wants none.
   * Of one that was bare before, the earlier instant stays.
   */
  readonly bareSince: EpochMs | null;
}

export interface EquityPoint {
  readonly accountId: string;
  readonly at: MarketMs;
  readonly wallet: string;
  readonly equity: string;
  readonly available: string;
}

export interface Payment {
  readonly accountId: string;
  readonly at: MarketMs;
  readonly amount: string;
}

export interface JournalRecord {
  readonly accountId: string;
  /** The log entry that it answers, and its place among that entry's lines. */
  readonly seq: number;
  readonly index: number;
  readonly entry: JournalEntry;
  /** When it was stored, wall time; absent in what is still to be stored. */
  readonly recordedAt?: EpochMs;
}

export interface PostedTransaction {
  readonly accountId: string;
  readonly seq: number;
  readonly transaction: number;
  readonly at: MarketMs;
  readonly postings: readonly Posting[];
}

/** What happened, for pages and reports, of the user whose transaction this is. Newest first where not said otherwise. */
export interface TradingRecords {
  fills(filter: {
    readonly accountId?: string;
    readonly botId?: string;
    readonly orderId?: string;
    readonly symbol?: string;
    readonly since?: MarketMs;
    readonly before?: MarketMs;
    readonly limit: number;
  }): Promise<readonly FillRecord[]>;
  positions(filter?: { readonly accountId?: string }): Promise<readonly PositionRecord[]>;
  /** Oldest first, thinned to about `points` evenly spaced ones. */
  equity(filter: {
    readonly accountId?: string;
    readonly since: MarketMs;
    readonly points: number;
  }): Promise<readonly EquityPoint[]>;
  journal(filter: {
    readonly accountId?: string;
    readonly botId?: string;
    readonly kind?: string;
    readonly before?: EpochMs;
    readonly limit: number;
  }): Promise<readonly JournalRecord[]>;
  /** Money paid in (positive) and out, decimal quote, oldest first. */
  payments(since: MarketMs): Promise<readonly Payment[]>;
  /** Sum of each book, decimal quote; over one account. */
  bookTotals(accountId: string, since?: MarketMs): Promise<Readonly<Record<LedgerBook, string>>>;
}

/** Append-only, but for positions, which mirror the engine's state. */
export interface TradingRecorder extends TradingRecords {
  /** Idempotent on (account, symbol, trade id); returns how many were new. */
  appendFills(fills: readonly FillRecord[]): Promise<number>;
  appendJournal(entries: readonly JournalRecord[]): Promise<void>;
  appendPostings(transactions: readonly PostedTransaction[]): Promise<void>;
  appendEquity(point: EquityPoint): Promise<void>;
  /** The account's open positions are exactly these from now on; keeps the account's longest unprotected time. */
  replacePositions(accountId: string, positions: readonly PositionRecord[]): Promise<void>;
}
