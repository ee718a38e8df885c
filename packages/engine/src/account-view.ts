import { quote } from '@trendy/domain';
import type {
  DecisionEntry,
  MarketMs,
  OrderRequest,
  Quote,
  Reason,
  RefusedEntry,
  Ticks,
} from '@trendy/domain';
import { drawdownOf, equityOf, unrealisedOf } from './equity.ts';
import { botOfSymbol } from './state.ts';
import type { BotStatus, EngineState, MarketState, OpenOrder } from './state.ts';

/** The account at this moment, for dashboards and reconciliation. Money in 1e-8 of the quote currency. */
export interface AccountView {
  readonly at: MarketMs;
  readonly wallet: Quote;
  readonly equity: Quote;
  readonly unrealised: Quote;
  /** Loss since the highest equity, 0…1. */
  readonly drawdown: number;
  readonly positions: readonly PositionView[];
  readonly openOrders: readonly OpenOrderView[];
  readonly bots: readonly BotView[];
}

export interface PositionView {
  readonly symbol: string;
  /** Signed steps. */
  readonly quantity: number;
  readonly cost: Quote;
  /** Average, quote per base. */
  readonly entryPrice: number;
  readonly markPrice: number | null;
  readonly unrealised: Quote;
  readonly openedAt: MarketMs;
  readonly botId: string | null;
  readonly leverage: number | null;
  /** Triggers of the resting protective orders. */
  readonly stop: Ticks | null;
  readonly target: Ticks | null;
}

export interface OpenOrderView {
  readonly request: OrderRequest;
  readonly status: OpenOrder['status'];
  readonly cancelWanted: boolean;
  /** Steps. */
  readonly filled: number;
}

export interface BotView {
  readonly botId: string;
  readonly symbol: string;
  readonly status: BotStatus;
  readonly statusReason: Reason;
  /** −1…1: the exposure that the last decision wanted. */
  readonly wantedExposure: number;
  readonly lastDecision: DecisionEntry | null;
  readonly lastRefusal: RefusedEntry | null;
  readonly barsSeen: number;
  /** Bars that the strategy needs before its first wish; 0 for webhook bots. */
  readonly warmupBars: number;
  readonly lastBarOpen: MarketMs | null;
}

export function accountView(state: EngineState): AccountView {
  const equity = equityOf(state);
  const open = [...state.markets.values()].filter((market) => market.position.quantity !== 0);
  return {
    at: state.now,
    wallet: quote(state.wallet),
    equity: quote(equity),
    unrealised: quote(equity - state.wallet),
    drawdown: drawdownOf(state),
    positions: open.map((market) => positionView(state, market)),
    openOrders: [...state.orders.values()].map((order) => ({ ...order })),
    bots: state.bots.map((bot) => ({
      botId: bot.config.botId,
      symbol: bot.config.symbol,
      status: bot.status,
      statusReason: bot.statusReason,
      wantedExposure: bot.lastDecision?.exposure ?? 0,
      lastDecision: bot.lastDecision,
      lastRefusal: bot.lastRefusal,
      barsSeen: bot.barsSeen,
      warmupBars: bot.strategy?.warmup(bot.params) ?? 0,
      lastBarOpen: bot.lastBarOpen < 0 ? null : (bot.lastBarOpen as MarketMs),
    })),
  };
}

function positionView(state: EngineState, market: MarketState): PositionView {
  const { position, scale } = market;
  const bot = botOfSymbol(state, position.symbol);
  const trigger = (id: string | null | undefined): Ticks | null =>
    (id ? state.orders.get(id)?.request.triggerPrice : undefined) ?? null;
  const entryTicks = position.cost / (Math.abs(position.quantity) * scale.unitsPerTickStep);
  const nextRung = bot?.protection?.exits?.rungs.find((rung) => trigger(rung.orderId) !== null);
  return {
    symbol: position.symbol,
    quantity: position.quantity,
    cost: position.cost,
    entryPrice: entryTicks * scale.tickSize,
    markPrice: Number.isNaN(market.markPrice) ? null : market.markPrice,
    unrealised: quote(unrealisedOf(market)),
    openedAt: market.openedAt,
    botId: bot?.config.botId ?? null,
    leverage: bot?.config.risk.leverage ?? null,
    stop: trigger(bot?.protection?.stopId),
    target: trigger(bot?.protection?.targetId ?? nextRung?.orderId),
  };
}
