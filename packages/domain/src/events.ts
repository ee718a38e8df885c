import type { Bar, Timeframe } from './bar.ts';
import type { DatumName } from './datum.ts';
import type { Instrument } from './instrument.ts';
import type { Quote, Steps, Ticks } from './money.ts';
import type { Signal } from './signal.ts';
import type { MarketMs } from './time.ts';
import type { BotConfig, PositionLeg, Side } from './trading.ts';

/**
 * All that can happen to an account, in the order of its numbered log. Plain JSON, so that a log
 * recorded live replays through the backtest's driver, and a backtest's tape through the worker's.
 */
export type EngineEvent =
  | InstrumentEvent
  | BotStartedEvent
  | BarEvent
  | MarkEvent
  | DatumEvent
  | ClockEvent
  | AlertEvent
  | AlertRefusedEvent
  | CommandEvent
  | OrderEvent
  | FillEvent
  | FundingEvent
  | TransferEvent;

/** A new or changed instrument; must come before anything that names its symbol. */
export interface InstrumentEvent {
  readonly kind: 'instrument';
  readonly at: MarketMs;
  readonly instrument: Instrument;
}

/** A bot begins, or begins again with other settings. `history` warms its indicators, oldest first. */
export interface BotStartedEvent {
  readonly kind: 'bot_started';
  readonly at: MarketMs;
  readonly bot: BotConfig;
  readonly history: readonly Bar[];
}

/** A closed bar; `at` is its close time. */
export interface BarEvent extends Bar {
  readonly kind: 'bar';
  readonly at: MarketMs;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** A newer mark price, for equity and drawdown between bars. */
export interface MarkEvent {
  readonly kind: 'mark';
  readonly at: MarketMs;
  readonly symbol: string;
  readonly price: number;
}

/** A figure beside the bars. `at` is when the account learns of it; before `availableAt` nobody can know it. */
export interface DatumEvent {
  readonly kind: 'datum';
  readonly at: MarketMs;
  readonly symbol: string;
  readonly name: DatumName;
  readonly availableAt: MarketMs;
  readonly value: number;
}

/**
 * An instant at which something under way asked to be looked at again, with the market as it stands then. It is part
 * of the log like any other event, so that a replay does at every instant what was done live.
 */
export interface ClockEvent {
  readonly kind: 'clock';
  readonly at: MarketMs;
  readonly symbol: string;
  /** Absent when the market could not be seen: then only time has passed. */
  readonly market?: MarketGlimpse;
  /** What is usual of the market, for an entry that asked for it; what is not known is left out. */
  readonly background?: MarketBackground;
  /** How far the market may move in a day, for accounts that limit what all positions together may lose. */
  readonly tail?: MarketTail;
}

/**
 * What a position of one unit of notional may lose in the day after `at`, by filtered historical simulation of the days
 * before it: one in twenty loses more than `valueAtRisk`, and those lose `shortfall` on average. Shares, positive.
 */
export interface MarketTail {
  /** Midnight (UTC) by which everything it was computed from had closed, ms. */
  readonly at: number;
  /** Daily returns that it was computed from. */
  readonly days: number;
  readonly long: SideTail;
  readonly short: SideTail;
}

export interface SideTail {
  readonly valueAtRisk: number;
  readonly shortfall: number;
}

/** What was usual of a market by an instant, from bars that had closed by then. */
export interface MarketBackground {
  /** Expected share of a day's volume in each of its 48 half hours, UTC. */
  readonly volumeProfile?: readonly number[];
  /** Standard deviation of a day's return, e.g. 0.03. */
  readonly dailySigma?: number;
  /** Base. */
  readonly dailyVolume?: number;
  /** How one-sided the volume of about the last day was, 0 … 1 (VPIN), and above which nine tenths of its past lie below. */
  readonly toxicity?: { readonly vpin: number; readonly limit: number };
  /** The cost of earlier orders, learned. */
  readonly learned?: LearnedCost;
  /** What rests near the middle, beyond the levels of a glimpse. */
  readonly near?: NearDepth;
  /** What the account itself pays. */
  readonly fees?: FeeRates;
}

/** Shares of a fill's notional in basis points, paid when positive; a maker's may be a rebate. */
export interface FeeRates {
  readonly makerBps: number;
  readonly takerBps: number;
}

/** A cost model fitted to the owner's own finished orders. Plain JSON; its features are those of METHODS 5.6. */
export interface LearnedCost {
  /** When the newest order that it was fitted to was done, UTC ms. */
  readonly version: number;
  /** Orders that it was fitted to. */
  readonly samples: number;
  /** Of the standardised features, basis points. */
  readonly beta: readonly number[];
  readonly intercept: number;
  readonly mean: readonly number[];
  readonly sd: readonly number[];
  readonly lambda: number;
  /** Mean square error on orders after those it was fitted to, and of the plain prediction on the same, bps². */
  readonly variance: number;
  readonly ownVariance: number;
}

/** Both sides of a market at one instant. Prices are quote per base, quantities base. */
export interface MarketGlimpse {
  readonly bid: number;
  readonly ask: number;
  /** Traded in the last whole interval, and how long that was. */
  readonly volume: number;
  readonly overMs: number;
  /** [price, quantity], best first; absent where only the best prices are known. */
  readonly bids?: readonly (readonly [number, number])[];
  readonly asks?: readonly (readonly [number, number])[];
}

/** How far from the middle what rests counts as near: ten basis points. Source: METHODS 1.6, 4.6. */
export const NEAR_SHARE = 0.001;

/** What rests near the middle of a market, looked at as deep as its venue shows it. */
export interface NearDepth {
  readonly bids: NearSide;
  readonly asks: NearSide;
}

export interface NearSide {
  /** Base. */
  readonly base: number;
  /** False where the venue shows no further than that: there is at least so much. */
  readonly isWhole: boolean;
}

export interface AlertEvent {
  readonly kind: 'alert';
  readonly at: MarketMs;
  readonly signal: Signal;
}

/** An alert that could not become a signal: unreadable, stale, wrong symbol, out of scope. Journalled, never acted on. */
export interface AlertRefusedEvent {
  readonly kind: 'alert_refused';
  readonly at: MarketMs;
  readonly signalId: string;
  readonly botId: string;
  readonly reason: Reason;
}

/** What a person (or a safety rule) ordered. `commandId` makes it idempotent. */
export interface CommandEvent {
  readonly kind: 'command';
  readonly at: MarketMs;
  readonly commandId: string;
  readonly command: 'pause' | 'resume' | 'close' | 'stop' | 'kill';
  /** Of a kill: positions stay, with their stops; only entries are cancelled. */
  readonly keepPositions?: boolean;
  /** Absent: every bot of the account. */
  readonly botId?: string;
  readonly by: 'user' | 'alert' | 'system';
  /** Why the system wants it; absent: its safety rules. */
  readonly reason?: Reason;
}

/**
 * A venue's word on an order. `unknown` blocks its bot until the reconciler has resolved it; `noted` is our own word
 * beside it, for the journal alone.
 */
export interface OrderEvent {
  readonly kind: 'order';
  readonly at: MarketMs;
  readonly orderId: string;
  readonly status: 'acked' | 'rejected' | 'canceled' | 'expired' | 'not_placed' | 'unknown' | 'noted';
  readonly venueOrderId?: string;
  readonly reason?: Reason;
}

/** A fill; `tradeId` is the venue's and makes it idempotent. `orderId` is null for liquidations and trades not ours. */
export interface FillEvent {
  readonly kind: 'fill';
  readonly at: MarketMs;
  readonly tradeId: string;
  readonly orderId: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Ticks;
  readonly quantity: Steps;
  /** Paid when positive, rebate when negative. */
  readonly fee: Quote;
  readonly liquidity: 'maker' | 'taker';
  readonly cause: 'order' | 'liquidation' | 'external';
  /** Of a fill that was none of our orders: which leg of a hedge-mode account it moved. Absent in one-way mode. */
  readonly positionLeg?: PositionLeg;
}

/** Funding settled on an open position: paid when negative. */
export interface FundingEvent {
  readonly kind: 'funding';
  readonly at: MarketMs;
  readonly fundingId: string;
  readonly symbol: string;
  readonly amount: Quote;
}

/** Money in (positive) or out (negative): the first deposit, transfers, or an adoption of the venue's balance. */
export interface TransferEvent {
  readonly kind: 'transfer';
  readonly at: MarketMs;
  readonly transferId: string;
  readonly amount: Quote;
}

/** Why something was or was not done: a stable code, and the numbers that decided. Words come from the catalogue. */
export interface Reason {
  readonly code: string;
  readonly values?: Readonly<Record<string, number | string>>;
}
