import type { Quote, Steps, Ticks } from './money.ts';
import type { Timeframe } from './bar.ts';
import type { RiskGuards } from './risk-guards.ts';

export type Side = 'buy' | 'sell';
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
/** The two positions of a symbol that an account in hedge mode may hold at once. */
export type PositionLeg = 'long' | 'short';

export type Environment = 'demo' | 'testnet' | 'live';
export type VenueId = 'trendy' | 'binanceusdm' | 'okx';

export type OrderType = 'market' | 'limit' | 'stop_market' | 'take_profit_market';
export type TimeInForce = 'gtc' | 'ioc' | 'post_only';

/** What an order is for. Protective legs always reduce. */
export type Leg = 'entry' | 'exit' | 'stop' | 'target';

/**
 * An order as the engine wants it, before any venue has seen it.
 * `orderId` is `signalKey|leg|generation`: the same want always has the same id, in any process and after any crash.
 */
export interface OrderRequest {
  readonly orderId: string;
  readonly botId: string;
  readonly symbol: string;
  readonly leg: Leg;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Steps;
  /** Limit price; absent for market types. */
  readonly price?: Ticks;
  /** For stop and take-profit orders, which trigger on the mark price. */
  readonly triggerPrice?: Ticks;
  readonly reduceOnly: boolean;
  /** Leverage the account must have on this symbol before an entry may leave. */
  readonly leverage: number;
  /** What led to it: an alert's signal id, or `bar:<botId>:<closeTime>`, or a command id. */
  readonly signalKey: string;
  /** Of an entry that is sent bit by bit: how. Absent: it is all there is. */
  readonly style?: ExecutionStyle;
}

/** One-way position of one symbol. `quantity` is signed: negative is short. */
export interface Position {
  readonly symbol: string;
  quantity: number;
  /** Sum of entry notionals of the open quantity, money units: entry price = cost / quantity. */
  cost: Quote;
}

/** How a bot may trade. Percentages are plain percents: 2 means 2 %. */
export interface BotRisk {
  /** Margin per entry as a share of equity. */
  readonly sizePercent: number;
  readonly leverage: number;
  readonly stopPercent: number;
  /** Absent: no target. */
  readonly takeProfitPercent?: number;
  /** Entries stop at this drawdown of the account. */
  readonly maxDrawdownPercent: number;
  readonly allowShort: boolean;
  /** Absent: none but the limits above. */
  readonly guards?: RiskGuards;
  /** Absent: the stop and the target stay where they were put. */
  readonly exits?: BotExits;
  /** Absent: each entry is one market order. */
  readonly execution?: BotExecution;
}

/** How entries reach the market. What protects a position is always sent at once, in whatever style its entry came. */
export const EXECUTION_STYLES = [
  'market',
  'aggressive',
  'passive',
  'twap',
  'vwap',
  'adaptive',
  'auto',
] as const;
export type ExecutionStyle = (typeof EXECUTION_STYLES)[number];

/** How a bot's entries are sent. Source: METHODS 4. */
export interface BotExecution {
  readonly style: ExecutionStyle;
  /** Over how long an entry is spread, or waited for; what is missing by then is given up. Absent: by the style. */
  readonly horizonSeconds?: number;
  /** How far beyond the middle an order that takes may go; absent: 25. */
  readonly capBps?: number;
}

export const MAX_TARGETS = 6;

/**
 * How an open position is left bit by bit or in time. All is judged at closed bars of the bot's timeframe, and a stop
 * only ever moves towards the price. Percentages count from the average entry unless said otherwise.
 */
export interface BotExits {
  /** The stop follows the best price since the entry at this distance, once the gain has reached `activationPercent`. */
  readonly trailing?: { readonly percent: number; readonly activationPercent?: number };
  /** At this gain the stop moves to the entry, or `offsetPercent` beyond it to pay the costs. */
  readonly breakEven?: { readonly triggerPercent: number; readonly offsetPercent?: number };
  /** In place of the one target: at most six, nearest first, each with its share of the position; 100 in all at most. */
  readonly targets?: readonly { readonly percent: number; readonly sharePercent: number }[];
  /** Closed bars after which the position is left at the market. */
  readonly maxBars?: number;
}

/** What the engine needs to know of a bot. */
export interface BotConfig {
  readonly botId: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly source: 'strategy' | 'webhook';
  /** Absent for webhook bots. */
  readonly strategy?: {
    readonly id: string;
    readonly version: string;
    readonly params: Readonly<Record<string, unknown>>;
  };
  readonly risk: BotRisk;
}
