import {
  isConditional,
  marketMs,
  nearestQuoteFromDecimal,
  priceText,
  quantityText,
  quoteFromNumber,
} from '@trendy/domain';
import type {
  Instrument,
  InstrumentScale,
  OutgoingOrder,
  Quote,
  Side,
  VenueFill,
  VenueFunding,
  VenueOrder,
  VenueOrderRequest,
  VenueOrderStatus,
} from '@trendy/domain';

import { stepsOf, ticksOf } from '../kept-grid.ts';
import { closesLeg, legOf, movedLeg } from '../position-mode.ts';
import type { PositionsMode } from '../position-mode.ts';
import { WALLET_COIN } from './instruments.ts';
import { decimal, flag, object, optionalText, text } from './raw.ts';
import type { Raw } from './raw.ts';
import { toVendorSymbol } from './symbols.ts';
import { VendorError } from './vendor-error.ts';

type Parameters = Record<string, string | number | boolean>;

const TIME_IN_FORCE = { gtc: 'GTC', ioc: 'IOC', post_only: 'GTX', fok: 'FOK' } as const;

/** What an order says of the position that it moves. In hedge mode the leg says what closes, and the flag is refused. */
const positionTerms = (request: VenueOrderRequest, mode: PositionsMode): Parameters => {
  if (mode === 'hedge') return { positionSide: legOf(request).toUpperCase() };
  return request.reduceOnly ? { reduceOnly: 'true' } : {};
};

/** Parameters of POST order, or of POST algoOrder for conditional types. Numbers as exact decimal text. */
export function orderParameters(
  scale: InstrumentScale,
  order: OutgoingOrder,
  mode: PositionsMode,
): Parameters {
  const { request } = order;
  const common = {
    symbol: toVendorSymbol(request.symbol),
    side: request.side.toUpperCase(),
    quantity: quantityText(scale, request.quantity),
    newOrderRespType: 'RESULT',
    ...positionTerms(request, mode),
  };
  if (request.type === 'trailing_stop_market') {
    if (request.callbackPercent === undefined) throw new RangeError(`${request.orderId}: no callback`);
    return {
      ...common,
      algoType: 'CONDITIONAL',
      type: 'TRAILING_STOP_MARKET',
      clientAlgoId: order.clientOrderId,
      callbackRate: String(request.callbackPercent),
      ...(request.triggerPrice === undefined
        ? {}
        : { activationPrice: priceText(scale, request.triggerPrice) }),
      workingType: 'MARK_PRICE',
    };
  }
  if (isConditional(request)) {
    if (request.triggerPrice === undefined) throw new RangeError(`${request.orderId}: no trigger price`);
    return {
      ...common,
      algoType: 'CONDITIONAL',
      type: request.type === 'stop_market' ? 'STOP_MARKET' : 'TAKE_PROFIT_MARKET',
      clientAlgoId: order.clientOrderId,
      triggerPrice: priceText(scale, request.triggerPrice),
      workingType: 'MARK_PRICE',
    };
  }
  if (request.type === 'market') return { ...common, type: 'MARKET', newClientOrderId: order.clientOrderId };
  if (request.price === undefined) throw new RangeError(`${request.orderId}: no limit price`);
  return {
    ...common,
    type: 'LIMIT',
    newClientOrderId: order.clientOrderId,
    price: priceText(scale, request.price),
    timeInForce: TIME_IN_FORCE[request.timeInForce],
  };
}

const STATUS: Readonly<Record<string, VenueOrderStatus>> = {
  NEW: 'open',
  PARTIALLY_FILLED: 'open',
  FILLED: 'filled',
  CANCELED: 'canceled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
  TRIGGERING: 'triggered',
  TRIGGERED: 'triggered',
  FINISHED: 'triggered',
};

function statusOf(word: string): VenueOrderStatus {
  const status = STATUS[word];
  if (!status) throw new VendorError(`unreadable answer: order status ${word}`, 200, null);
  return status;
}

const sideOf = (word: string): Side => (word === 'BUY' ? 'buy' : 'sell');

const reducesOnly = (raw: Raw): boolean =>
  flag(raw, 'reduceOnly') === true || closesLeg(optionalText(raw, 'positionSide'), sideOf(text(raw, 'side')));

const isReducingUpdate = (o: Raw): boolean =>
  flag(o, 'R') === true || closesLeg(optionalText(o, 'ps'), sideOf(text(o, 'S')));

/** An order as REST describes it. */
export function parseOrder(scale: InstrumentScale, raw: Raw): VenueOrder {
  const average = Number(optionalText(raw, 'avgPrice') ?? '0');
  return {
    symbol: scale.instrument.symbol,
    clientOrderId: text(raw, 'clientOrderId'),
    venueOrderId: text(raw, 'orderId'),
    conditional: false,
    status: statusOf(text(raw, 'status')),
    side: sideOf(text(raw, 'side')),
    reduceOnly: reducesOnly(raw),
    quantity: stepsOf(scale, text(raw, 'origQty')),
    filled: stepsOf(scale, text(raw, 'executedQty')),
    ...(average > 0 ? { averagePrice: average } : {}),
    updatedAt: marketMs(decimal(raw, 'updateTime')),
  };
}

/** A conditional order as REST describes it. */
export function parseAlgoOrder(scale: InstrumentScale, raw: Raw): VenueOrder {
  return algoOrder(scale, {
    clientOrderId: text(raw, 'clientAlgoId'),
    venueOrderId: text(raw, 'algoId'),
    status: text(raw, 'algoStatus'),
    side: text(raw, 'side'),
    reduceOnly: reducesOnly(raw),
    quantity: optionalText(raw, 'quantity') ?? '0',
    triggerPrice: optionalText(raw, 'triggerPrice'),
    triggeredOrderId: optionalText(raw, 'actualOrderId'),
    updatedAt: decimal(raw, 'updateTime'),
  });
}

interface AlgoFields {
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly status: string;
  readonly side: string;
  readonly reduceOnly: boolean;
  readonly quantity: string;
  /** A trailing stop has none before it moves. */
  readonly triggerPrice: string | undefined;
  readonly triggeredOrderId: string | undefined;
  readonly updatedAt: number;
}

function algoOrder(scale: InstrumentScale, fields: AlgoFields): VenueOrder {
  const triggered = fields.triggeredOrderId === '0' ? undefined : fields.triggeredOrderId;
  return {
    symbol: scale.instrument.symbol,
    clientOrderId: fields.clientOrderId,
    venueOrderId: fields.venueOrderId,
    conditional: true,
    status: statusOf(fields.status),
    // Of its order this says "filled or canceled", no more.
    ...(fields.status === 'FINISHED' ? { isFinished: true } : {}),
    side: sideOf(fields.side),
    reduceOnly: fields.reduceOnly,
    quantity: stepsOf(scale, fields.quantity),
    filled: stepsOf(scale, '0'),
    ...(fields.triggerPrice === undefined || Number(fields.triggerPrice) === 0
      ? {}
      : { triggerPrice: ticksOf(scale, fields.triggerPrice) }),
    ...(triggered === undefined ? {} : { triggeredOrderId: triggered }),
    updatedAt: marketMs(fields.updatedAt),
  };
}

/** One row of userTrades. */
export function parseTrade(scale: InstrumentScale, raw: Raw): VenueFill {
  return {
    tradeId: text(raw, 'id'),
    venueOrderId: text(raw, 'orderId'),
    symbol: scale.instrument.symbol,
    side: sideOf(text(raw, 'side')),
    price: ticksOf(scale, text(raw, 'price')),
    quantity: stepsOf(scale, text(raw, 'qty')),
    notionalQuote: decimal(raw, 'price') * decimal(raw, 'qty'),
    fee: feeOf(scale, raw, 'commission', 'commissionAsset', text(raw, 'price')),
    liquidity: flag(raw, 'maker') === true ? 'maker' : 'taker',
    liquidation: false,
    ...movedLeg(optionalText(raw, 'positionSide')),
    at: marketMs(decimal(raw, 'time')),
  };
}

/** One row of income from funding; null: of a symbol that is not traded here, or in another coin. */
export function parseFunding(instruments: ReadonlyMap<string, Instrument>, raw: Raw): VenueFunding | null {
  const instrument = instruments.get(text(raw, 'symbol'));
  if (!instrument || text(raw, 'asset') !== WALLET_COIN) return null;
  return {
    fundingId: text(raw, 'tranId'),
    symbol: instrument.symbol,
    amount: nearestQuoteFromDecimal(text(raw, 'income')),
    at: marketMs(decimal(raw, 'time')),
  };
}

/** `o` of ORDER_TRADE_UPDATE: the order after the event. */
export function parseOrderUpdate(scale: InstrumentScale, o: Raw): VenueOrder {
  const average = Number(optionalText(o, 'ap') ?? '0');
  return {
    symbol: scale.instrument.symbol,
    clientOrderId: text(o, 'c'),
    venueOrderId: text(o, 'i'),
    conditional: false,
    status: statusOf(text(o, 'X')),
    side: sideOf(text(o, 'S')),
    reduceOnly: isReducingUpdate(o),
    quantity: stepsOf(scale, text(o, 'q')),
    filled: stepsOf(scale, text(o, 'z')),
    ...(average > 0 ? { averagePrice: average } : {}),
    updatedAt: marketMs(decimal(o, 'T')),
  };
}

/** The fill inside ORDER_TRADE_UPDATE, when its execution type has one. */
export function parseFillUpdate(scale: InstrumentScale, o: Raw): VenueFill | null {
  const execution = text(o, 'x');
  if (execution !== 'TRADE' && execution !== 'CALCULATED') return null;
  const client = text(o, 'c');
  return {
    tradeId: text(o, 't'),
    venueOrderId: text(o, 'i'),
    clientOrderId: client,
    symbol: scale.instrument.symbol,
    side: sideOf(text(o, 'S')),
    price: ticksOf(scale, text(o, 'L')),
    quantity: stepsOf(scale, text(o, 'l')),
    notionalQuote: decimal(o, 'L') * decimal(o, 'l'),
    fee: feeOf(scale, o, 'n', 'N', text(o, 'L')),
    liquidity: flag(o, 'm') === true ? 'maker' : 'taker',
    liquidation: isLiquidationId(client),
    ...movedLeg(optionalText(o, 'ps')),
    at: marketMs(decimal(o, 'T')),
  };
}

export const isLiquidationId = (clientOrderId: string): boolean =>
  clientOrderId.startsWith('autoclose-') || clientOrderId.startsWith('adl_autoclose');

/** `o` of ALGO_UPDATE. */
export function parseAlgoUpdate(scale: InstrumentScale, o: Raw, at: number): VenueOrder {
  return algoOrder(scale, {
    clientOrderId: text(o, 'caid'),
    venueOrderId: text(o, 'aid'),
    status: text(o, 'X'),
    side: text(o, 'S'),
    reduceOnly: isReducingUpdate(o),
    quantity: optionalText(o, 'q') ?? '0',
    triggerPrice: optionalText(o, 'tp'),
    triggeredOrderId: optionalText(o, 'ai'),
    updatedAt: at,
  });
}

/**
 * Fee in money units. A fee paid in the base asset is valued at the fill's price; one paid in another coin (BNB)
 * leaves the quote wallet alone and counts as zero here.
 */
function feeOf(scale: InstrumentScale, raw: Raw, amountKey: string, assetKey: string, price: string): Quote {
  const asset = optionalText(raw, assetKey) ?? scale.instrument.quote;
  const amount = optionalText(raw, amountKey) ?? '0';
  if (asset === scale.instrument.quote) return nearestQuoteFromDecimal(amount);
  if (asset === scale.instrument.base) return quoteFromNumber(Number(amount) * Number(price));
  return quoteFromNumber(0);
}

export const updateBody = (message: Raw): Raw => object(message['o']);
