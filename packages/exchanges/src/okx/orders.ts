import {
  isConditional,
  marketMs,
  nearestQuoteFromDecimal,
  priceText,
  quantityText,
  quote,
  quoteFromNumber,
} from '@trendy/domain';
import type {
  MarginMode,
  OutgoingOrder,
  Quote,
  Side,
  VenueFill,
  VenueOrder,
  VenueOrderStatus,
} from '@trendy/domain';

import { decimal, flag, optionalText, text } from '../ccxt/raw.ts';
import type { Raw } from '../ccxt/raw.ts';
import { VendorError } from '../ccxt/vendor-error.ts';
import { stepsOf, ticksOf } from '../kept-grid.ts';
import { closesLeg, legOf, movedLeg } from '../position-mode.ts';
import type { PositionsMode } from '../position-mode.ts';
import type { OkxInstrument } from './instruments.ts';

type Parameters = Record<string, string | boolean>;

/** How an account takes an order: both go with every one. */
interface OrderForm {
  readonly marginMode: MarginMode;
  readonly positions: PositionsMode;
}

const LIMIT_TYPES = { gtc: 'limit', ioc: 'ioc', post_only: 'post_only', fok: 'fok' } as const;

/** Parameters of `trade/order`, or of `trade/order-algo` for conditional types. Sizes are contracts. */
export function orderParameters(
  found: OkxInstrument,
  order: OutgoingOrder,
  { marginMode, positions }: OrderForm,
): Parameters {
  const { request, clientOrderId } = order;
  const { scale } = found;
  const common: Parameters = {
    instId: found.instId,
    tdMode: marginMode,
    side: request.side,
    sz: quantityText(found.wire, request.quantity),
    // Without one the library would put in an id and a tag of its own.
    clOrdId: clientOrderId,
    // In hedge mode the leg says what closes.
    ...(positions === 'hedge' ? { posSide: legOf(request) } : request.reduceOnly ? { reduceOnly: true } : {}),
  };
  if (request.type === 'trailing_stop_market') {
    if (request.callbackPercent === undefined) throw new RangeError(`${request.orderId}: no callback`);
    const activation =
      request.triggerPrice === undefined ? {} : { activePx: priceText(scale, request.triggerPrice) };
    const callbackRatio = String(Number((request.callbackPercent / 100).toFixed(6)));
    return {
      ...common,
      algoClOrdId: clientOrderId,
      ordType: 'move_order_stop',
      callbackRatio,
      ...activation,
    };
  }
  if (isConditional(request)) {
    if (request.triggerPrice === undefined) throw new RangeError(`${request.orderId}: no trigger price`);
    const kind = request.type === 'stop_market' ? 'sl' : 'tp';
    return {
      ...common,
      algoClOrdId: clientOrderId,
      ordType: 'conditional',
      [`${kind}TriggerPx`]: priceText(scale, request.triggerPrice),
      [`${kind}OrdPx`]: '-1',
      [`${kind}TriggerPxType`]: 'mark',
    };
  }
  if (request.type === 'market') return { ...common, ordType: 'market' };
  if (request.price === undefined) throw new RangeError(`${request.orderId}: no limit price`);
  return { ...common, ordType: LIMIT_TYPES[request.timeInForce], px: priceText(scale, request.price) };
}

const STATUS: Readonly<Record<string, VenueOrderStatus>> = {
  live: 'open',
  partially_filled: 'open',
  filled: 'filled',
  canceled: 'canceled',
  mmp_canceled: 'canceled',
};
const ALGO_STATUS: Readonly<Record<string, VenueOrderStatus>> = {
  live: 'open',
  pause: 'open',
  partially_effective: 'triggered',
  effective: 'triggered',
  canceled: 'canceled',
  order_failed: 'rejected',
};
/** What such an order does not get at once is gone; the venue calls that canceled. */
const AT_ONCE: ReadonlySet<string> = new Set(['market', 'ioc', 'fok', 'optimal_limit_ioc']);

function statusIn(table: Readonly<Record<string, VenueOrderStatus>>, word: string): VenueOrderStatus {
  const status = table[word];
  if (!status) throw new VendorError(`unreadable answer: order state ${word}`, 200, null);
  return status;
}

const sideOf = (word: string): Side => (word === 'buy' ? 'buy' : 'sell');

const reducesOnly = (raw: Raw): boolean =>
  flag(raw, 'reduceOnly') === true || closesLeg(optionalText(raw, 'posSide'), sideOf(text(raw, 'side')));

/** Our id of a plain order: its own, or that of the conditional order that became it. */
export const clientIdOf = (raw: Raw): string | undefined =>
  optionalText(raw, 'clOrdId') ?? optionalText(raw, 'algoClOrdId');

/** An order as REST and the stream describe it. */
export function parseOrder(found: OkxInstrument, raw: Raw): VenueOrder {
  const average = Number(optionalText(raw, 'avgPx') ?? '0');
  const status = statusIn(STATUS, text(raw, 'state'));
  const isCutShort = status === 'canceled' && AT_ONCE.has(text(raw, 'ordType'));
  return {
    symbol: found.scale.instrument.symbol,
    clientOrderId: clientIdOf(raw) ?? '',
    venueOrderId: text(raw, 'ordId'),
    conditional: false,
    status: isCutShort ? 'expired' : status,
    side: sideOf(text(raw, 'side')),
    reduceOnly: reducesOnly(raw),
    quantity: stepsOf(found.wire, text(raw, 'sz')),
    filled: stepsOf(found.wire, optionalText(raw, 'accFillSz') ?? '0'),
    ...(average > 0 ? { averagePrice: average } : {}),
    updatedAt: marketMs(decimal(raw, 'uTime')),
  };
}

/** A conditional order as REST and the stream describe it. */
export function parseAlgo(found: OkxInstrument, raw: Raw): VenueOrder {
  const trigger =
    optionalText(raw, 'slTriggerPx') ??
    optionalText(raw, 'tpTriggerPx') ??
    optionalText(raw, 'triggerPx') ??
    optionalText(raw, 'moveTriggerPx');
  const child = optionalText(raw, 'ordId');
  const status = statusIn(ALGO_STATUS, text(raw, 'state'));
  return {
    symbol: found.scale.instrument.symbol,
    clientOrderId: optionalText(raw, 'algoClOrdId') ?? '',
    venueOrderId: text(raw, 'algoId'),
    conditional: true,
    status,
    // It is in the history then, and nothing more comes of it than the order that it became.
    ...(text(raw, 'state') === 'effective' ? { isFinished: true } : {}),
    side: sideOf(text(raw, 'side')),
    reduceOnly: reducesOnly(raw),
    quantity: stepsOf(found.wire, optionalText(raw, 'sz') ?? '0'),
    filled: stepsOf(found.wire, '0'),
    ...(trigger === undefined ? {} : { triggerPrice: ticksOf(found.scale, trigger) }),
    ...(child === undefined || child === '0' || status !== 'triggered' ? {} : { triggeredOrderId: child }),
    updatedAt: marketMs(decimal(raw, 'uTime')),
  };
}

/** One row of fills. */
export const parseFill = (found: OkxInstrument, raw: Raw): VenueFill =>
  fillOf(found, raw, {
    fee: optionalText(raw, 'fee'),
    feeCcy: optionalText(raw, 'feeCcy'),
    at: decimal(raw, 'ts'),
  });

/** The fill that an order's push tells of, when it does. */
export function parsePushedFill(found: OkxInstrument, raw: Raw): VenueFill | null {
  if (optionalText(raw, 'tradeId') === undefined || !(Number(optionalText(raw, 'fillSz') ?? '0') > 0))
    return null;
  const fee = optionalText(raw, 'fillFee');
  return fillOf(found, raw, { fee, feeCcy: optionalText(raw, 'fillFeeCcy'), at: decimal(raw, 'fillTime') });
}

interface FillTerms {
  /** Negative when it was paid. */
  readonly fee: string | undefined;
  readonly feeCcy: string | undefined;
  readonly at: number;
}

function fillOf(found: OkxInstrument, raw: Raw, { fee = '0', feeCcy, at }: FillTerms): VenueFill {
  const { scale, wire } = found;
  const quantity = stepsOf(wire, text(raw, 'fillSz'));
  const price = text(raw, 'fillPx');
  const clientOrderId = clientIdOf(raw);
  return {
    tradeId: text(raw, 'tradeId'),
    venueOrderId: text(raw, 'ordId'),
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    symbol: scale.instrument.symbol,
    side: sideOf(text(raw, 'side')),
    price: ticksOf(scale, price),
    quantity,
    notionalQuote: Number(price) * quantity * scale.stepSize,
    fee: paid(found, fee, feeCcy, Number(price)),
    liquidity: optionalText(raw, 'execType') === 'M' ? 'maker' : 'taker',
    liquidation: isForced(raw),
    ...movedLeg(optionalText(raw, 'posSide')),
    at: marketMs(at),
  };
}

/** A fee in another coin leaves the quote wallet alone and counts as zero here. */
function paid({ scale }: OkxInstrument, fee: string, currency: string | undefined, price: number): Quote {
  const { instrument } = scale;
  if (currency === undefined || currency === instrument.quote) return quote(0 - nearestQuoteFromDecimal(fee));
  return quoteFromNumber(currency === instrument.base ? -Number(fee) * price : 0);
}

/** Liquidation, taking over and deleveraging: by the order's category, or by the kind of its bill. */
function isForced(raw: Raw): boolean {
  const category = optionalText(raw, 'category');
  if (category !== undefined && category !== 'normal') {
    return ['full_liquidation', 'partial_liquidation', 'adl'].includes(category);
  }
  const kind = Number(optionalText(raw, 'subType') ?? '0');
  return (kind >= 100 && kind <= 111) || (kind >= 125 && kind <= 128);
}
