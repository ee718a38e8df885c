import { integerToDecimal, quoteToDecimal } from '@trendy/domain';
import type { Ticks, Steps } from '@trendy/domain';
import { priceText, quantityText } from '@trendy/domain';
import type { Account, AlgoOrder, Candle, Listing, Order, UserTrade } from '@trendy/simulator';

export const upper = (text: string): string => text.toUpperCase();

/** Ticks as decimal text of the listing. */
export const price = (listing: Listing, ticks: number): string => priceText(listing.scale, ticks as Ticks);
export const quantity = (listing: Listing, steps: number): string =>
  steps < 0 ? `-${quantity(listing, -steps)}` : quantityText(listing.scale, steps as Steps);
export const money = quoteToDecimal;

/** A plain number as decimal text without an exponent or trailing zeros. */
export function decimal(value: number, decimals = 8): string {
  const text = value.toFixed(decimals);
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return trimmed === '-0' ? '0' : trimmed;
}

export const averagePrice = (listing: Listing, filledQuote: number, filled: number): string =>
  filled === 0
    ? '0'
    : decimal((filledQuote / filled / listing.scale.unitsPerTickStep) * listing.scale.tickSize);

/** Ticks × steps as quote currency text. */
export const quoteOf = (listing: Listing, ticksSteps: number): string => {
  const units = ticksSteps * listing.scale.unitsPerTickStep;
  return Number.isSafeInteger(units) ? integerToDecimal(units, 8) : decimal(units / 1e8, 2);
};

export function renderOrder(listing: Listing, order: Order): Record<string, unknown> {
  return {
    orderId: order.id,
    symbol: order.symbol,
    status: upper(order.status),
    clientOrderId: order.clientId,
    price: price(listing, order.price),
    avgPrice: averagePrice(listing, order.filledQuote, order.filled),
    origQty: quantity(listing, order.quantity),
    executedQty: quantity(listing, order.filled),
    cumQty: quantity(listing, order.filled),
    cumQuote: money(order.filledQuote),
    timeInForce: upper(order.timeInForce),
    type: upper(order.type),
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    side: upper(order.side),
    positionSide: upper(order.leg),
    stopPrice: '0',
    workingType: 'CONTRACT_PRICE',
    priceMatch: 'NONE',
    selfTradePreventionMode: upper(order.selfTrade),
    goodTillDate: order.goodTill,
    priceProtect: false,
    origType: upper(order.type),
    time: order.createdAt,
    updateTime: order.updatedAt,
  };
}

export function renderAlgo(
  listing: Listing,
  algo: AlgoOrder,
  actual: Order | undefined,
): Record<string, unknown> {
  return {
    algoId: algo.id,
    clientAlgoId: algo.clientId,
    algoType: 'CONDITIONAL',
    orderType: upper(algo.type),
    symbol: algo.symbol,
    side: upper(algo.side),
    positionSide: upper(algo.leg),
    timeInForce: upper(algo.timeInForce),
    quantity: quantity(listing, algo.quantity),
    algoStatus: upper(algo.status),
    ...triggerFields(listing, algo),
    price: price(listing, algo.price),
    workingType: upper(algo.workingType),
    priceMatch: 'NONE',
    selfTradePreventionMode: 'EXPIRE_MAKER',
    closePosition: algo.closePosition,
    priceProtect: algo.priceProtect,
    reduceOnly: algo.reduceOnly,
    createTime: algo.createdAt,
    updateTime: algo.updatedAt,
    triggerTime: algo.triggeredAt,
    goodTillDate: algo.goodTill,
    actualOrderId: algo.orderId === 0 ? '' : String(algo.orderId),
    actualPrice: actual ? averagePrice(listing, actual.filledQuote, actual.filled) : '0.0',
    failReason: algo.reason,
  };
}

/** A trailing stop has no trigger price of its own, but a distance and perhaps a price at which it begins. */
const triggerFields = (listing: Listing, algo: AlgoOrder): Record<string, unknown> =>
  algo.type === 'trailing_stop_market'
    ? {
        callbackRate: decimal(algo.callbackRate * 100, 4),
        ...(algo.activationPrice > 0 ? { activatePrice: price(listing, algo.activationPrice) } : {}),
      }
    : { triggerPrice: price(listing, algo.triggerPrice) };

/** The asset in which an account is shown: the venue's credit asset in credit mode. */
export const assetOf = (account: Pick<Account, 'creditMode'>): string =>
  account.creditMode ? 'BNFCR' : 'USDT';

export function renderTrade(listing: Listing, trade: UserTrade, asset = 'USDT'): Record<string, unknown> {
  return {
    id: trade.id,
    orderId: trade.orderId,
    symbol: trade.symbol,
    side: upper(trade.side),
    price: price(listing, trade.price),
    qty: quantity(listing, trade.quantity),
    quoteQty: money(trade.quote),
    commission: money(trade.fee),
    commissionAsset: asset,
    realizedPnl: money(trade.realised),
    maker: trade.liquidity === 'maker',
    buyer: trade.side === 'buy',
    positionSide: upper(trade.leg),
    time: trade.at,
  };
}

/** Array form of a kline, as REST gives it. */
export function renderKline(listing: Listing, openTime: number, spanMs: number, candle: Candle): unknown[] {
  return [
    openTime,
    price(listing, candle.open),
    price(listing, candle.high),
    price(listing, candle.low),
    price(listing, candle.close),
    quantity(listing, candle.quantity),
    openTime + spanMs - 1,
    quoteOf(listing, candle.quote),
    candle.trades,
    quantity(listing, candle.takerBuyQuantity),
    quoteOf(listing, candle.takerBuyQuote),
    '0',
  ];
}
