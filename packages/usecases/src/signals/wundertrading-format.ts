import { readTargets } from './alert-targets.ts';
import type { AlertWish } from './alert-wish.ts';
import { ofEntry, present } from './alert-wish.ts';
import { FieldFault, MAX_PERCENT } from './field-reader.ts';
import type { FieldReader } from './field-reader.ts';
import { symbolOfTicker } from './ticker.ts';

const ACTION = /^(ENTER|EXIT)-(LONG|SHORT|ALL)(?:_|$)/;
export const isWunderCode = (text: string): boolean => /^(ENTER|EXIT)-/.test(text.trim());

const ORDER_TYPES = ['market', 'limit'] as const;
const AMOUNT_TYPES = ['quote', '$', 'base', 'contracts', 'percents'] as const;
const SIZE_TYPE = {
  quote: 'quote',
  $: 'quote',
  base: 'base',
  contracts: 'base',
  percents: 'equity_percent',
} as const;

/** Distances are fractions of the entry, e.g. 0.01. */
const PERCENT_OF_ONE = 100;
const TARGETS = {
  list: 'takeProfits',
  distance: 'priceDeviation',
  percentOfOne: PERCENT_OF_ONE,
  share: 'portfolio',
} as const;

/** WunderTrading's format: `code` says what to do and where, `ENTER-LONG_<exchange>_<pair>_…`. */
export function parseWunderTrading(reader: FieldReader): AlertWish {
  reader.skip('id', 'alertTimestamp', 'eventId');
  const code = reader.text('code') ?? '';
  const direction = directionOf(code);
  const ticker = code
    .split('_')
    .slice(1)
    .find((part) => symbolOfTicker(part) !== null);
  const symbol = ticker === undefined ? null : symbolOfTicker(ticker);
  if (ticker === undefined || symbol === null) throw new FieldFault('unsupported_ticker', 'code', code);
  if (reader.flag('reduceOnly') && direction.intent === 'enter')
    throw new FieldFault('unsupported_action', 'reduceOnly', true);
  const orderType = reader.word('orderType', ORDER_TYPES, 'invalid_order_type') ?? 'market';
  const price = reader.positive('price', 'invalid_price');
  if (orderType === 'limit' && price === undefined) throw new FieldFault('missing_field', 'price', 'nothing');
  const stop = reader.object('stopLoss');
  const targets = reader.objects('takeProfits');
  const wish = ofEntry(direction, reader, () => {
    const distance = stop?.positive('priceDeviation', 'invalid_stop', MAX_PERCENT / PERCENT_OF_ONE);
    return {
      ...sizeOf(reader),
      ...present('stopPercent', distance === undefined ? undefined : exactPercent(distance)),
      ...readTargets(targets, TARGETS),
    };
  });
  const parts = [reader, ...(stop ? [stop] : []), ...targets];
  return {
    format: 'wundertrading',
    ticker,
    symbol,
    ...direction,
    ...wish,
    ...(orderType === 'limit' ? present('limitPrice', price) : {}),
    test: false,
    ignoredFields: parts.flatMap((part) => part.ignored),
    warnings: parts.flatMap((part) => part.warnings),
  };
}

function directionOf(code: string): Pick<AlertWish, 'intent' | 'position' | 'closes'> {
  const [, act, side] = ACTION.exec(code) ?? [];
  if (act === 'EXIT' && side === 'ALL') return { intent: 'exit', position: 'flat' };
  if (side !== 'LONG' && side !== 'SHORT') throw new FieldFault('invalid_action', 'code', code);
  const leg = side === 'LONG' ? 'long' : 'short';
  return act === 'EXIT'
    ? { intent: 'exit', position: 'flat', closes: leg }
    : { intent: 'enter', position: leg };
}

function sizeOf(reader: FieldReader): Pick<AlertWish, 'size'> {
  const type = reader.word('amountPerTradeType', AMOUNT_TYPES, 'invalid_quantity') ?? 'quote';
  const value = reader.positive('amountPerTrade', 'invalid_quantity');
  if (value === undefined) return {};
  return { size: { type: SIZE_TYPE[type], value: type === 'percents' ? exactPercent(value) : value } };
}

/** 0.07 × 100 is a hair above 7. */
const exactPercent = (fraction: number): number => Number((fraction * PERCENT_OF_ONE).toPrecision(12));
