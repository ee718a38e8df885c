import type { AlertWish } from './alert-wish.ts';
import { instant, ofEntry, present } from './alert-wish.ts';
import { FieldFault, MAX_PERCENT } from './field-reader.ts';
import type { FieldReader } from './field-reader.ts';
import { symbolOfTicker } from './ticker.ts';

const ACTIONS = ['buy', 'sell', 'exit', 'cancel', 'add'] as const;
export type TradersPostAction = (typeof ACTIONS)[number];
export const isTradersPostAction = (text: string): boolean => ACTIONS.some((action) => action === text);

const SENTIMENTS = ['bullish', 'bearish', 'flat', 'long', 'short'] as const;
const POSITION = { bullish: 'long', long: 'long', bearish: 'short', short: 'short', flat: 'flat' } as const;
const STOP_TYPES = ['stop', 'stop_limit', 'trailing_stop'] as const;
const ORDER_TYPES = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const;
const QUANTITY_TYPES = [
  'fixed_quantity',
  'dollar_amount',
  'risk_dollar_amount',
  'percent_of_equity',
  'percent_of_position',
] as const;
const SIZE_TYPE = {
  fixed_quantity: 'base',
  dollar_amount: 'quote',
  percent_of_equity: 'equity_percent',
} as const;

/** TradersPost's format. `sentiment` is where the position should end, so it wins over the action. */
export function parseTradersPost(reader: FieldReader): AlertWish {
  reader.skip('id', 'alertTimestamp', 'eventId', 'price', 'signalPrice', 'interval', 'extras');
  const ticker = reader.text('ticker');
  if (ticker === undefined) throw new FieldFault('missing_field', 'ticker', 'nothing');
  const symbol = symbolOfTicker(ticker);
  if (symbol === null) throw new FieldFault('unsupported_ticker', 'ticker', ticker);
  const direction = directionOf(reader);
  const orderType = reader.word('orderType', ORDER_TYPES, 'invalid_order_type') ?? 'market';
  if (orderType !== 'market' && orderType !== 'limit') {
    throw new FieldFault('invalid_order_type', 'orderType', orderType);
  }
  const limitPrice = reader.positive('limitPrice', 'invalid_price');
  if (orderType === 'limit' && limitPrice === undefined) {
    throw new FieldFault('missing_field', 'limitPrice', 'nothing');
  }
  const stop = reader.object('stopLoss');
  const target = reader.object('takeProfit');
  return {
    format: 'traderspost',
    ticker,
    symbol,
    ...direction,
    ...ofEntry(direction, reader, () => ({
      ...sizeOf(reader),
      ...(stop ? stopOf(stop) : {}),
      ...present('takeProfitPercent', target?.positive('percent', 'invalid_take_profit', MAX_PERCENT)),
    })),
    ...(orderType === 'limit' ? present('limitPrice', limitPrice) : {}),
    ...present('signalTime', instant(reader, 'time')),
    test: reader.flag('test'),
    ignoredFields: [...reader.ignored, ...(stop?.ignored ?? []), ...(target?.ignored ?? [])],
    warnings: [...reader.warnings, ...(stop?.warnings ?? []), ...(target?.warnings ?? [])],
  };
}

function directionOf(reader: FieldReader): Pick<AlertWish, 'intent' | 'position'> {
  const action = reader.word('action', ACTIONS, 'invalid_action');
  const sentiment = reader.word('sentiment', SENTIMENTS, 'invalid_sentiment');
  if (action === undefined) throw new FieldFault('missing_field', 'action', 'nothing');
  if (action === 'exit') return { intent: 'exit', position: 'flat' };
  if (action === 'cancel' || action === 'add') throw new FieldFault('unsupported_action', 'action', action);
  if (sentiment !== undefined) return { intent: 'target', position: POSITION[sentiment] };
  return { intent: 'enter', position: action === 'buy' ? 'long' : 'short' };
}

function sizeOf(reader: FieldReader): Pick<AlertWish, 'size'> {
  const value = reader.positive('quantity', 'invalid_quantity');
  const type = reader.word('quantityType', QUANTITY_TYPES, 'invalid_quantity') ?? 'fixed_quantity';
  if (value === undefined) return {};
  if (type === 'risk_dollar_amount' || type === 'percent_of_position') {
    throw new FieldFault('invalid_quantity', 'quantityType', type);
  }
  return { size: { type: SIZE_TYPE[type], value } };
}

/** A stop that follows the price begins at its own distance. */
function stopOf(stop: FieldReader): Pick<AlertWish, 'stopPercent' | 'trailingPercent'> {
  const type = stop.word('type', STOP_TYPES, 'invalid_stop') ?? 'stop';
  const percent = stop.positive('percent', 'invalid_stop', MAX_PERCENT);
  if (type !== 'trailing_stop') return present('stopPercent', percent);
  const trailingPercent = stop.positive('trailPercent', 'invalid_stop', MAX_PERCENT);
  if (trailingPercent === undefined)
    throw new FieldFault('missing_field', 'stopLoss.trailPercent', 'nothing');
  return { stopPercent: percent ?? trailingPercent, trailingPercent };
}
