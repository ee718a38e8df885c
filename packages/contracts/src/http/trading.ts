import { EXECUTION_STYLES } from '@trendy/domain';
import { z } from 'zod';
import { route } from './route.ts';
import {
  DecimalText,
  EnvironmentId,
  Id,
  IdParams,
  Instant,
  PageQuery,
  pageOf,
  ReasonBody,
  Symbol,
  TimeframeId,
  VenueId,
} from './scalars.ts';

export const PositionBody = z.object({
  accountId: Id,
  accountLabel: z.string(),
  environment: EnvironmentId,
  botId: Id.nullable(),
  botName: z.string().nullable(),
  symbol: Symbol,
  side: z.enum(['long', 'short']),
  quantity: DecimalText,
  entryPrice: DecimalText,
  markPrice: DecimalText.nullable(),
  notional: DecimalText,
  unrealisedPnl: DecimalText,
  unrealisedPercent: z.number(),
  leverage: z.number().int(),
  /** Of the stop that is wanted; whether it rests at the exchange is what `unprotectedSeconds` says. */
  stopPrice: DecimalText.nullable(),
  targetPrice: DecimalText.nullable(),
  openedAt: Instant,
  /** Since its fill, or since its stop went: how long not all of it is covered; 0: it is, or is to have no stop. */
  unprotectedSeconds: z.number(),
});
export const OrderBody = z.object({
  id: Id,
  accountId: Id,
  botId: Id.nullable(),
  signalId: z.string().nullable(),
  symbol: Symbol,
  leg: z.enum(['entry', 'exit', 'stop', 'target']),
  side: z.enum(['buy', 'sell']),
  kind: z.enum(['market', 'limit', 'stop_market', 'take_profit_market']),
  quantity: DecimalText,
  filledQuantity: DecimalText,
  price: DecimalText.nullable(),
  triggerPrice: DecimalText.nullable(),
  averagePrice: DecimalText.nullable(),
  reduceOnly: z.boolean(),
  state: z.enum([
    'intent',
    'claimed',
    'sending',
    'acked',
    'partially_filled',
    'filled',
    'canceled',
    'rejected',
    'expired',
    'unknown',
    'not_placed',
    'manual',
  ]),
  reason: ReasonBody.nullable(),
  clientOrderId: z.string(),
  venueOrderId: z.string().nullable(),
  createdAt: Instant,
  sentAt: Instant.nullable(),
  ackedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
});
export const FillBody = z.object({
  accountId: Id,
  orderId: Id.nullable(),
  symbol: Symbol,
  tradeId: z.string(),
  side: z.enum(['buy', 'sell']),
  price: DecimalText,
  quantity: DecimalText,
  fee: DecimalText,
  realised: DecimalText,
  liquidity: z.enum(['maker', 'taker']),
  cause: z.enum(['order', 'liquidation', 'external']),
  at: Instant,
});
/** One line of the order's life with the milliseconds since the alert (or the bar). */
export const TimelineStep = z.object({
  step: z.string(),
  at: Instant,
  sinceStartMs: z.number(),
  data: z.record(z.string(), z.unknown()),
});
/** How long positions stand without a stop that the exchange has confirmed, from their fill on. */
const Unprotected = {
  /** Of the position that is bare for longest now, 0: all are covered; null: nobody watches, so it is not known. */
  unprotectedSeconds: z.number().nullable(),
  /** Ever, on these accounts; null before the first position. */
  unprotectedLongestSeconds: z.number().nullable(),
};
export const DashboardBody = z.object({
  accounts: z.array(
    z.object({
      id: Id,
      label: z.string(),
      venue: VenueId,
      environment: EnvironmentId,
      status: z.string(),
      killed: z.boolean(),
      wallet: DecimalText,
      equity: DecimalText,
      available: DecimalText,
      ...Unprotected,
    }),
  ),
  wallet: DecimalText,
  equity: DecimalText,
  available: DecimalText,
  pnlToday: DecimalText,
  pnlTotal: DecimalText,
  pnlTodayPercent: z.number().nullable(),
  /** Null with fewer than one closed trade. */
  winRate: z.number().nullable(),
  closedTrades: z.number().int(),
  openPositions: z.number().int(),
  activeBots: z.number().int(),
  riskUsedPercent: z.number().nullable(),
  ...Unprotected,
  /** False when the worker has not been heard of for 10 s. */
  workerAlive: z.boolean(),
  asOf: Instant,
});
export const ActivityBody = z.object({
  id: z.string(),
  at: Instant,
  kind: z.string(),
  accountId: Id,
  botId: Id.nullable(),
  botName: z.string().nullable(),
  reason: ReasonBody.nullable(),
  entry: z.record(z.string(), z.unknown()),
});
export const MarketBarBody = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
]);
/** An entry and what it cost against the middle of the book at the moment its first order was about to leave. */
export const EntryCostBody = z.object({
  accountId: Id,
  botId: Id.nullable(),
  botName: z.string().nullable(),
  symbol: Symbol,
  side: z.enum(['buy', 'sell']),
  leg: z.enum(['entry', 'exit', 'stop', 'target']),
  style: z.enum(EXECUTION_STYLES),
  at: Instant,
  orders: z.number().int(),
  /** Whether one of them may still fill. */
  open: z.boolean(),
  filledQuantity: DecimalText,
  arrivalPrice: DecimalText,
  /** Null while nothing is filled. */
  averagePrice: DecimalText.nullable(),
  /** What was expected, basis points of the middle. */
  predictedBps: z.number().nullable(),
  /** Nine of ten were to lie between these, by the account's errors known when it left; null with fewer than 30 of them. */
  predictedLowBps: z.number().nullable(),
  predictedHighBps: z.number().nullable(),
  /** What the order that was foretold came to, less what was foretold; of an entry in parts, its first. */
  errorBps: z.number().nullable(),
  /** Base that was wanted and not had; null: not counted, because it or the market at the end is not known. */
  unfilledQuantity: DecimalText.nullable(),
  /** What was not had, at the market when it was given up, bps of the whole entry; null: not counted. */
  opportunityBps: z.number().nullable(),
  opportunityQuote: z.number().nullable(),
  /** What it came to: positive is a cost. Fees are apart. */
  shortfallBps: z.number().nullable(),
  /** The same in quote currency. */
  shortfallQuote: z.number().nullable(),
});
/** How far the foretold costs of entry orders were off, over the newest thousand of them. */
export const PredictionAccuracyBody = z.object({
  judged: z.number().int(),
  meanErrorBps: z.number().nullable(),
  medianErrorBps: z.number().nullable(),
  /** All errors over all costs. */
  meanErrorPercent: z.number().nullable(),
  /** Middle of each order's error over its cost. */
  medianErrorPercent: z.number().nullable(),
  /** What the product promises to stay below. */
  targetPercent: z.number(),
  withInterval: z.number().int(),
  insideInterval: z.number().int(),
  /** Share of orders that an interval is made for, percent. */
  coveragePercent: z.number(),
});
const tag = 'trading';
const marketKey = { venue: VenueId, environment: EnvironmentId };
export const tradingRoutes = {
  getDashboard: route({
    method: 'GET',
    path: '/api/v1/dashboard',
    tag,
    auth: 'session',
    summary: 'Balance, PnL, risk at a glance',
    query: z.object({ environment: EnvironmentId.optional() }),
    response: DashboardBody,
  }),
  listActivity: route({
    method: 'GET',
    path: '/api/v1/activity',
    tag,
    auth: 'session',
    summary: 'Recent activity, newest first',
    query: PageQuery,
    response: pageOf(ActivityBody),
  }),
  getEquity: route({
    method: 'GET',
    path: '/api/v1/equity',
    tag,
    auth: 'session',
    summary:
      'Equity over time: [epoch ms, equity, wallet, equity as if nothing had been paid in or out since]',
    query: z.object({
      accountId: Id.optional(),
      range: z.enum(['1d', '1w', '1m', '1y', 'all']).default('1w'),
    }),
    response: z.object({ points: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])) }),
  }),
  listPositions: route({
    method: 'GET',
    path: '/api/v1/positions',
    tag,
    auth: 'session',
    summary: 'Open positions',
    response: z.object({ items: z.array(PositionBody) }),
  }),
  closePosition: route({
    method: 'POST',
    path: '/api/v1/positions/close',
    tag,
    auth: 'session',
    status: 202,
    summary: 'Close a position at the market',
    body: z.strictObject({ accountId: Id, symbol: Symbol }),
    response: z.object({ commandId: z.string() }),
  }),
  listOrders: route({
    method: 'GET',
    path: '/api/v1/orders',
    tag,
    auth: 'session',
    summary: 'Orders, newest first',
    query: PageQuery.extend({
      botId: Id.optional(),
      accountId: Id.optional(),
      /** Whether it may still be, or come to be, at the exchange; one that needs its owner may. */
      open: z.stringbool().optional(),
      /** In this state alone, e.g. `manual`: what needs its owner. */
      state: OrderBody.shape.state.optional(),
    }),
    response: pageOf(OrderBody),
  }),
  getOrder: route({
    method: 'GET',
    path: '/api/v1/orders/:id',
    tag,
    auth: 'session',
    summary: 'One order, from alert to fill',
    params: IdParams,
    response: z.object({ order: OrderBody, fills: z.array(FillBody), timeline: z.array(TimelineStep) }),
  }),
  listFills: route({
    method: 'GET',
    path: '/api/v1/fills',
    tag,
    auth: 'session',
    summary: 'Fills, newest first',
    query: PageQuery.extend({ botId: Id.optional(), accountId: Id.optional(), symbol: Symbol.optional() }),
    response: pageOf(FillBody),
  }),
  listSlippage: route({
    method: 'GET',
    path: '/api/v1/slippage',
    tag,
    auth: 'session',
    summary:
      'What entries, exits, stops and targets cost against the market as they found it, expected and realised, newest first',
    query: z.object({
      botId: Id.optional(),
      accountId: Id.optional(),
      environment: EnvironmentId.optional(),
      leg: z.enum(['entry', 'exit', 'stop', 'target']).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    response: z.object({
      items: z.array(EntryCostBody),
      /** Over what was filled of `items`, each by its worth. */
      summary: z.object({
        entries: z.number().int(),
        shortfallBps: z.number().nullable(),
        predictedBps: z.number().nullable(),
        shortfallQuote: z.number(),
        /** Of entries with something left: what it has cost, of how many, and how many could not be counted. */
        opportunityQuote: z.number(),
        unfilledCounted: z.number().int(),
        unfilledUncounted: z.number().int(),
      }),
      accuracy: PredictionAccuracyBody,
    }),
  }),
  listMarkets: route({
    method: 'GET',
    path: '/api/v1/market/symbols',
    tag: 'market',
    auth: 'session',
    summary: 'Symbols of a venue',
    query: z.object(marketKey),
    response: z.object({
      items: z.array(
        z.object({
          symbol: Symbol,
          base: z.string(),
          quote: z.string(),
          tickSize: z.string(),
          stepSize: z.string(),
          minNotional: DecimalText,
          maxLeverage: z.number(),
          lastPrice: z.number().nullable(),
          change24hPercent: z.number().nullable(),
        }),
      ),
    }),
  }),
  getShowcase: route({
    method: 'GET',
    path: '/api/v1/market/showcase',
    tag: 'market',
    auth: 'none',
    summary: 'The built-in exchange for anybody: last prices and a day of 15-minute bars',
    response: z.object({
      items: z.array(
        z.object({
          symbol: Symbol,
          base: z.string(),
          tickSize: z.string(),
          lastPrice: z.number(),
          change24hPercent: z.number().nullable(),
          /** When the price was seen. */
          at: Instant,
          bars: z.array(MarketBarBody),
        }),
      ),
    }),
  }),
  listBars: route({
    method: 'GET',
    path: '/api/v1/market/bars',
    tag: 'market',
    auth: 'session',
    summary: 'Closed bars, oldest first: [open time ms, open, high, low, close, volume]',
    query: z.object({
      ...marketKey,
      symbol: Symbol,
      timeframe: TimeframeId,
      limit: z.coerce.number().int().min(1).max(1500).default(500),
      to: z.coerce.number().int().optional(),
    }),
    response: z.object({ bars: z.array(MarketBarBody) }),
  }),
} as const;
