import { marketMs, quote } from '@trendy/domain';
import type {
  BotConfig,
  BotExecution,
  DatumName,
  DecisionEntry,
  InstrumentScale,
  MarketBackground,
  MarketMs,
  MarketTail,
  OrderRequest,
  Position,
  Reason,
  RefusedEntry,
  SeriesKernel,
  Side,
  Strategy,
  StrategyRegistry,
  Ticks,
  Wish,
} from '@trendy/domain';
import type { Plan } from '@trendy/quant';
import type { BarWindow } from './bar-window.ts';
import type { AccountGuard, BotGuard } from './guard-state.ts';
import { OpenOrders } from './open-orders.ts';
import type { PreparedView } from './prepared-view.ts';
import { RecentIds } from './recent-ids.ts';
import type { ProtectionRule } from './target.ts';

/** One account as the engine knows it. Opaque to everybody else: read it through `accountView`. */
export interface EngineState {
  readonly strategies: StrategyRegistry;
  /** Market time of the last event. */
  now: MarketMs;
  /** Money units; equals the ledger's wallet book. */
  wallet: number;
  /** Highest equity so far, money units; transfers move it in proportion, so that they are neither gain nor loss. */
  peakEquity: number;
  /** Null: no bot has rules for the account. */
  guard: AccountGuard | null;
  readonly markets: Map<string, MarketState>;
  /** The same markets, for the loops that run at every bar: an array's loop allocates nothing. */
  readonly marketList: MarketState[];
  readonly bots: BotState[];
  /** Orders whose end is not known yet, by order id. */
  readonly orders: OpenOrders;
  readonly seen: SeenIds;
}

/** Ids that were acted on; an event that comes twice changes nothing. */
export interface SeenIds {
  readonly fundings: RecentIds;
  readonly transfers: RecentIds;
  readonly commands: RecentIds;
  readonly signals: RecentIds;
}

export interface MarketState {
  scale: InstrumentScale;
  /** Newest of mark and close, quote per base; NaN before the first. */
  markPrice: number;
  markAt: MarketMs;
  /** The market's two sides as last seen. */
  readonly touch: Touch;
  readonly position: Position;
  /** When the position was opened; 0 while flat. */
  openedAt: MarketMs;
  /** It was opened by none of our entries; what was dust before counts as nothing. */
  isForeign: boolean;
  /** Trade ids are the venue's, and its own only within a symbol. */
  readonly seenTrades: RecentIds;
  /** Newest figures beside the bars. */
  readonly data: Partial<Record<DatumName, number>>;
  /** Newest that was told; null: none was. */
  tail: MarketTail | null;
}

/** Best prices at an instant, quote per base; a bar shows none, so that its close stands between two neighbouring ticks. */
export interface Touch {
  /** 0 before the first. */
  at: MarketMs;
  bid: number;
  ask: number;
  /** Traded in the last whole interval, base, and how long that was, ms. */
  volume: number;
  overMs: number;
  /** [price, base] of both sides, best first; null where only the best prices are known. */
  book: Book | null;
}

export interface Book {
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
}

export interface OpenOrder {
  readonly request: OrderRequest;
  status: 'wanted' | 'acked' | 'unknown';
  cancelWanted: boolean;
  filled: number;
}

export type BotStatus = 'active' | 'paused' | 'stopped';

export interface BotState {
  config: BotConfig;
  status: BotStatus;
  statusReason: Reason;
  /** Absent for webhook bots, and for strategy bots whose strategy or parameters are not usable. */
  strategy: Strategy | null;
  params: unknown;
  series: readonly SeriesKernel[];
  /** Which figure feeds each series; null: the bars. */
  inputs: readonly (DatumName | null)[];
  window: BarWindow;
  /** Columns computed in advance by a backtest's driver; a live bot has none. */
  prepared: PreparedView | null;
  readonly wish: Wish;
  /** The wish that was last acted on. */
  acted: { exposure: number; stop: number; target: number };
  /** Stop that its wish began with because it rested already, quote per base: none of the strategy's own; NaN: none. */
  inheritedStop: number;
  /** Open time of the newest bar, so that a bar that comes twice changes nothing. */
  lastBarOpen: number;
  barsSeen: number;
  lastDecision: DecisionEntry | null;
  lastRefusal: RefusedEntry | null;
  goal: Goal | null;
  protection: Protection | null;
  /** Null: it has no rules but its plain limits. */
  guard: BotGuard | null;
  /** Orders or position changed since execution last looked. */
  isDirty: boolean;
}

/** One act and the next generation of each leg's order id. */
export interface Act {
  readonly signalKey: string;
  readonly next: { entry: number; exit: number; stop: number; target: number };
}

/** Where the position is being taken; done when it is there or its entry has been placed and has ended. */
export interface Goal {
  readonly act: Act;
  /** Signed steps. */
  readonly quantity: number;
  readonly leverage: number;
  readonly rule: ProtectionRule;
  /** The entry's worst price, quote per base; absent: at the market. */
  readonly limitPrice?: number | undefined;
  /** False for a mere reduction: a position stopped out meanwhile must not be opened again. */
  readonly mayEnter: boolean;
  hasEntered: boolean;
  /** Present once an entry is under way that is sent bit by bit. */
  entry?: EntryWork;
  /** Exits placed without a fill since the last bar. */
  exitAttempts: number;
  /** When the next exit may be tried, after too many that came to nothing; absent: none waits. */
  exitDueAt?: MarketMs;
  /** How often that was waited for; absent: not yet. */
  exitWaits?: number;
}

/** An entry that is sent bit by bit: what was wanted, what has been had, and what its plan remembers. Plain JSON. */
export interface EntryWork {
  readonly execution: BotExecution;
  readonly side: Side;
  /** Steps. */
  readonly wanted: number;
  readonly startedAt: MarketMs;
  /** What is missing by then is given up. */
  readonly deadline: MarketMs;
  /** Middle of the market when the plan was made, quote per base; null until the market was seen. */
  arrivalPrice: number | null;
  /** What is usual of the market, once its driver has told; ways that need it wait for that. */
  background?: MarketBackground;
  /** Which way was chosen, where that was left to the router. */
  route?: Reason;
  /** How fast it begins, and what decided that; of a way that goes by the clock. */
  pace?: Reason;
  /** Null until the market was seen. */
  plan: Plan | null;
  /** Steps. */
  filled: number;
  /** Sum of price × quantity of what is filled, ticks × steps. */
  filledCost: number;
  orders: number;
  /** When it wants to be looked at again; null: when one of its orders ends. */
  nextAt: MarketMs | null;
  /** Why the rest is given up; what still rests is being cancelled. */
  ending: Reason | null;
}

/** The protective orders of the open (or opening) position. */
export interface Protection {
  readonly act: Act;
  readonly direction: 1 | -1;
  rule: ProtectionRule;
  readonly leverage: number;
  stopId: string | null;
  targetId: string | null;
  /** Set once a stop was refused: the position is being left, a new stop would only be refused again. */
  isStopOff: boolean;
  isTargetOff: boolean;
  /** Protective orders that ended without being asked to. */
  rearms: number;
  /** Steps of the other leg of a hedge-mode account that others have opened since. Absent: none. */
  hedged?: number;
  /** Present once the bot's exits have something to remember. */
  exits?: ExitProgress;
}

/** How far an open position has come, for exits that move. */
export interface ExitProgress {
  /** Open time of the newest bar that was looked at. */
  lastBar: number;
  /** Closed bars since the entry. */
  bars: number;
  /** Best price since the entry, quote per base; null before the first close. */
  best: number | null;
  /** Tightest stop so far; null: none but the rule's. */
  stop: Ticks | null;
  /** Steps of the whole position, before any target took its part. */
  full: number;
  readonly rungs: TargetRung[];
}

/** One of several targets. */
export interface TargetRung {
  orderId: string | null;
  /** Steps. */
  filled: number;
  /** Refused by the venue: a new one would only be refused again. */
  isOff: boolean;
}

/** An account with nothing in it. */
export const createState = (strategies: StrategyRegistry): EngineState => ({
  strategies,
  now: marketMs(0),
  wallet: 0,
  peakEquity: 0,
  guard: null,
  markets: new Map(),
  marketList: [],
  bots: [],
  orders: new OpenOrders(),
  seen: {
    fundings: new RecentIds(),
    transfers: new RecentIds(),
    commands: new RecentIds(),
    signals: new RecentIds(),
  },
});

const createMarket = (scale: InstrumentScale): MarketState => ({
  scale,
  markPrice: Number.NaN,
  markAt: marketMs(0),
  touch: { at: marketMs(0), bid: 0, ask: 0, volume: 0, overMs: 60_000, book: null },
  position: { symbol: scale.instrument.symbol, quantity: 0, cost: quote(0) },
  openedAt: marketMs(0),
  isForeign: false,
  seenTrades: new RecentIds(),
  data: {},
  tail: null,
});

export const createAct = (signalKey: string): Act => ({
  signalKey,
  next: { entry: 0, exit: 0, stop: 0, target: 0 },
});

/** Adds a market to the account. */
export function addMarket(state: EngineState, scale: InstrumentScale): MarketState {
  const market = createMarket(scale);
  state.markets.set(scale.instrument.symbol, market);
  state.marketList.push(market);
  return market;
}

/** Something was filled, or a bar has passed: exits are tried anew. */
export function renewExits(goal: Goal): void {
  goal.exitAttempts = 0;
  delete goal.exitWaits;
}

/** The bot that trades a symbol now: at most one is not stopped, and a stopped one may still be flattening. */
export function botOfSymbol(state: EngineState, symbol: string): BotState | undefined {
  const { bots } = state;
  for (let index = 0; index < bots.length; index++)
    if (bots[index]!.config.symbol === symbol) return bots[index];
  return undefined;
}

export const botById = (state: EngineState, botId: string): BotState | undefined =>
  state.bots.find((bot) => bot.config.botId === botId);
