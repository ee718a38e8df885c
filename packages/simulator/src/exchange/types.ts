import type { Quote, Side } from '@trendy/domain';
import type { SelfTrade } from '../book/book.ts';
import type { FeeSchedule } from '../models/fees.ts';

export type OrderStatus =
  'new' | 'partially_filled' | 'filled' | 'canceled' | 'expired' | 'expired_in_match' | 'rejected';
export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'gtx' | 'gtd';
export type WorkingType = 'mark_price' | 'contract_price';
export type AlgoType = 'stop' | 'stop_market' | 'take_profit' | 'take_profit_market';
export type AlgoStatus =
  'new' | 'triggering' | 'triggered' | 'finished' | 'canceled' | 'expired' | 'rejected';

/** An order of an account: plain data, so that it can be written down and read back. Times are market time. */
export interface Order {
  readonly id: number;
  readonly account: number;
  readonly symbol: string;
  readonly clientId: string;
  readonly side: Side;
  readonly type: 'market' | 'limit';
  readonly timeInForce: TimeInForce;
  /** Steps; a reduce-only order is cut down to its position. */
  quantity: number;
  /** Ticks, 0 for market orders. */
  price: number;
  filled: number;
  /** Money units of all fills. */
  filledQuote: Quote;
  status: OrderStatus;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly selfTrade: SelfTrade;
  readonly goodTill: number;
  readonly origin: 'user' | 'algo' | 'liquidation';
  /** Of the algo order that placed it, else 0. */
  readonly algoId: number;
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
  readonly type: AlgoType;
  readonly timeInForce: TimeInForce;
  /** Steps; 0 with `closePosition`. */
  readonly quantity: number;
  /** Ticks; 0 for the market types. */
  readonly price: number;
  /** Ticks. */
  readonly triggerPrice: number;
  readonly workingType: WorkingType;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly priceProtect: boolean;
  readonly goodTill: number;
  status: AlgoStatus;
  orderId: number;
  triggeredAt: number;
  /** Why it ended without an order. */
  reason: string;
  readonly createdAt: number;
  updatedAt: number;
}

/** One-way position. `quantity` signed steps; `cost` the entry notional of what is open, unsigned money units. */
export interface VenuePosition {
  readonly symbol: string;
  quantity: number;
  cost: Quote;
  updatedAt: number;
}

export interface UserTrade {
  readonly id: number;
  readonly orderId: number;
  readonly clientId: string;
  readonly account: number;
  readonly symbol: string;
  readonly side: Side;
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

export interface Account {
  readonly id: number;
  wallet: Quote;
  fees: FeeSchedule;
  /** Money moved in since the beginning. */
  deposited: Quote;
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
      readonly reason: 'ORDER' | 'FUNDING_FEE' | 'DEPOSIT' | 'INSURANCE_CLEAR';
      readonly wallet: Quote;
      readonly change: Quote;
      readonly positions: readonly PositionView[];
    }
  | {
      readonly kind: 'leverage';
      readonly account: number;
      readonly at: number;
      readonly symbol: string;
      readonly leverage: number;
    };

export interface PositionView {
  readonly symbol: string;
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
