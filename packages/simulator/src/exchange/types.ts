import type { Quote, Side } from '@trendy/domain';
import type { SelfTrade } from '../book/book.ts';
import type { FeeSchedule } from '../models/fees.ts';

export type OrderStatus =
  'new' | 'partially_filled' | 'filled' | 'canceled' | 'expired' | 'expired_in_match' | 'rejected';
export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'gtx' | 'gtd';
export type WorkingType = 'mark_price' | 'contract_price';
export type AlgoType = 'stop' | 'stop_market' | 'take_profit' | 'take_profit_market' | 'trailing_stop_market';
/** Which position an order moves: the only one, or in hedge mode the long or the short one. They never net. */
export type Leg = 'both' | 'long' | 'short';
export type MarginType = 'cross' | 'isolated';
export type AlgoStatus =
  'new' | 'triggering' | 'triggered' | 'finished' | 'canceled' | 'expired' | 'rejected';

/** A second way for a conditional order to fire: whichever price is reached first ends the other. Ticks; price 0: market. */
export interface AlgoTarget {
  readonly triggerPrice: number;
  readonly price: number;
  readonly workingType: WorkingType;
}

/** Protection that an order brings along; it is placed for what was filled when the order has ended. */
export interface Attached {
  readonly clientId: string;
  readonly stop: AlgoTarget | null;
  readonly profit: AlgoTarget | null;
}

/** An order of an account: plain data, so that it can be written down and read back. Times are market time. */
export interface Order {
  readonly id: number;
  readonly account: number;
  readonly symbol: string;
  readonly clientId: string;
  readonly side: Side;
  readonly leg: Leg;
  readonly type: 'market' | 'limit';
  readonly timeInForce: TimeInForce;
  /** Steps; a reduce-only order is cut down to its position. */
  quantity: number;
  /** Ticks, 0 for market orders. An amendment may change it. */
  price: number;
  filled: number;
  /** Money units of all fills. */
  filledQuote: Quote;
  /** Money units paid for all fills, and made by those that closed something. */
  fee: Quote;
  realised: Quote;
  status: OrderStatus;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly selfTrade: SelfTrade;
  readonly goodTill: number;
  readonly origin: 'user' | 'algo' | 'liquidation' | 'adl' | 'settlement';
  /** Of the algo order that placed it, else 0. */
  readonly algoId: number;
  readonly attached: Attached | null;
  /** Place in the queues of the book: an amendment goes to the end. */
  queuedAt: number;
  readonly createdAt: number;
  updatedAt: number;
}

/** A conditional order: waits outside the book until its price is reached. */
export interface AlgoOrder {
  readonly id: number;
  readonly account: number;
  readonly symbol: string;
  readonly clientId: string;
  readonly side: Side;
  readonly leg: Leg;
  readonly type: AlgoType;
  readonly timeInForce: TimeInForce;
  /** Steps; 0 with `closePosition`. */
  readonly quantity: number;
  /** Ticks; 0 for the market types. */
  readonly price: number;
  /** Ticks; 0 for a trailing stop. */
  readonly triggerPrice: number;
  readonly workingType: WorkingType;
  /** A take-profit beside the stop, in one order. */
  readonly target: AlgoTarget | null;
  /** Trailing stops: share of the best price, or ticks from it; 0: the other one. */
  readonly callbackRate: number;
  readonly callbackTicks: number;
  /** Ticks at which a trailing stop begins to follow; 0: at once. */
  readonly activationPrice: number;
  /** Best price since it began to follow, ticks; 0: it has not. */
  extreme: number;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly priceProtect: boolean;
  /** Its venue has no smallest notional. */
  readonly anyNotional: boolean;
  /** Asked for as a mere trigger, without saying whether it stops a loss or takes a profit. */
  readonly isTrigger: boolean;
  readonly goodTill: number;
  status: AlgoStatus;
  orderId: number;
  triggeredAt: number;
  /** Why it ended without an order. */
  reason: string;
  readonly createdAt: number;
  updatedAt: number;
}

/** One position: `quantity` signed steps; `cost` the entry notional of what is open, unsigned money units. */
export interface VenuePosition {
  readonly symbol: string;
  readonly leg: Leg;
  quantity: number;
  cost: Quote;
  /** Money of the wallet that stands behind this position alone; 0 under cross margin. */
  isolated: Quote;
  /** When it was last opened from nothing, or flipped. */
  openedAt: number;
  updatedAt: number;
}

export interface UserTrade {
  readonly id: number;
  readonly orderId: number;
  readonly clientId: string;
  readonly account: number;
  readonly symbol: string;
  readonly side: Side;
  readonly leg: Leg;
  readonly price: number;
  readonly quantity: number;
  readonly quote: Quote;
  readonly fee: Quote;
  readonly realised: Quote;
  readonly liquidity: 'maker' | 'taker';
  readonly at: number;
}

export type IncomeType = 'TRANSFER' | 'REALIZED_PNL' | 'COMMISSION' | 'FUNDING_FEE' | 'INSURANCE_CLEAR';

export interface Income {
  readonly id: number;
  readonly account: number;
  readonly symbol: string;
  readonly type: IncomeType;
  readonly amount: Quote;
  readonly info: string;
  readonly tradeId: number;
  readonly at: number;
}

/** What stands behind an account's positions; all false: each coin for itself. Margin is reckoned alike in every one. */
export interface AccountSetup {
  /** Collateral of several assets; the credit mode shows the wallet in the venue's own credit asset. */
  multiAssets: boolean;
  creditMode: boolean;
  /** In the words of OKX: portfolio margin, and an account that has not been opened for futures. */
  portfolioMargin: boolean;
  spotOnly: boolean;
}

export interface Account extends AccountSetup {
  readonly id: number;
  wallet: Quote;
  fees: FeeSchedule;
  /** Money moved in since the beginning. */
  deposited: Quote;
  /** Long and short positions of a symbol stand beside each other. */
  hedge: boolean;
  /** Symbols of isolated margin; all others are crossed. */
  readonly isolated: Set<string>;
  /** By `positionKey`. */
  readonly positions: Map<string, VenuePosition>;
  readonly leverage: Map<string, number>;
  /** All orders still remembered, by id, oldest first; `open` are those alive. */
  readonly orders: Map<number, Order>;
  readonly open: Map<number, Order>;
  readonly algos: Map<number, AlgoOrder>;
  readonly openAlgos: Map<number, AlgoOrder>;
  /** Latest order of each `symbol|clientId`. */
  readonly byClientId: Map<string, Order>;
  readonly algoByClientId: Map<string, AlgoOrder>;
  readonly trades: UserTrade[];
  readonly incomes: Income[];
  /** Its owner has been warned and the danger has not passed since; a restart warns again. */
  warned: boolean;
  updatedAt: number;
}

/** The venue's own books: the other side of every wallet. Σ wallets + Σ house = Σ deposits, always. */
export interface House {
  pnl: Quote;
  fees: Quote;
  funding: Quote;
  insurance: Quote;
}

/** What an account's owner hears about. Entities are copies as of that moment. */
export type UserEvent =
  | {
      readonly kind: 'order';
      readonly account: number;
      readonly at: number;
      readonly execution: 'new' | 'trade' | 'canceled' | 'expired' | 'amendment' | 'calculated';
      readonly order: Order;
      readonly trade?: UserTrade;
    }
  | { readonly kind: 'algo'; readonly account: number; readonly at: number; readonly algo: AlgoOrder }
  | {
      readonly kind: 'account';
      readonly account: number;
      readonly at: number;
      readonly reason: AccountReason;
      readonly wallet: Quote;
      readonly crossWallet: Quote;
      readonly change: Quote;
      readonly positions: readonly PositionView[];
    }
  | {
      /** The maintenance margin has come close to what stands behind it. */
      readonly kind: 'margin_call';
      readonly account: number;
      readonly at: number;
      readonly crossWallet: Quote;
      readonly positions: readonly (PositionView & { readonly maintenance: Quote })[];
    }
  | {
      readonly kind: 'leverage';
      readonly account: number;
      readonly at: number;
      readonly symbol: string;
      readonly leverage: number;
    };

export type AccountReason =
  'ORDER' | 'FUNDING_FEE' | 'DEPOSIT' | 'INSURANCE_CLEAR' | 'MARGIN_TRANSFER' | 'MARGIN_TYPE_CHANGE';

export interface PositionView {
  readonly symbol: string;
  readonly leg: Leg;
  readonly margin: MarginType;
  readonly isolated: Quote;
  readonly quantity: number;
  readonly cost: Quote;
  readonly unrealised: Quote;
}

/** What everybody hears about. Depth is asked for by the listener, trades and closed minutes are told. */
export type MarketEvent =
  | {
      readonly kind: 'trade';
      readonly symbol: string;
      readonly id: number;
      readonly price: number;
      readonly quantity: number;
      readonly takerBuys: boolean;
      readonly at: number;
    }
  | { readonly kind: 'minute'; readonly symbol: string; readonly minute: number };

export type Print = Extract<MarketEvent, { kind: 'trade' }>;
