import { readTargets } from './alert-targets.ts';
import type { AlertWish } from './alert-wish.ts';
import { instant, ofEntry, present } from './alert-wish.ts';
import { FieldFault, MAX_PERCENT } from './field-reader.ts';
import type { FieldReader } from './field-reader.ts';
import { symbolOfTicker } from './ticker.ts';

const ACTIONS = ['long', 'short', 'close', 'target'] as const;
const POSITIONS = ['long', 'short', 'flat'] as const;
const SIZES = ['equity_percent', 'quote', 'base'] as const;

/** Our own format, `v: 1`. A position that was filled in wins over the action: a lost alert then heals itself. */
export function parseTrendy(reader: FieldReader): AlertWish {
  const version = reader.text('v');
  if (version !== '1') throw new FieldFault('unsupported_version', 'v', version ?? 'nothing');
  reader.skip('id', 'alertTimestamp', 'eventId');
  const ticker = reader.text('ticker');
  if (ticker === undefined) throw new FieldFault('missing_field', 'ticker', 'nothing');
  const symbol = symbolOfTicker(ticker);
  if (symbol === null) throw new FieldFault('unsupported_ticker', 'ticker', ticker);
  const direction = directionOf(reader);
  const parts = ofEntry(direction, reader, () => overrides(reader)) ?? NO_OVERRIDES;
  return {
    format: 'trendy',
    ticker,
    symbol,
    ...direction,
    ...parts.wish,
    ...present('signalTime', instant(reader, 'time')),
    test: reader.flag('test'),
    ignoredFields: [...reader.ignored, ...parts.readers.flatMap((part) => part.ignored)],
    warnings: [...reader.warnings, ...parts.readers.flatMap((part) => part.warnings)],
  };
}

function directionOf(reader: FieldReader): Pick<AlertWish, 'intent' | 'position'> {
  const action = reader.word('action', ACTIONS, 'invalid_action');
  const position = reader.word('position', POSITIONS, 'invalid_sentiment');
  if (action === undefined) throw new FieldFault('missing_field', 'action', 'nothing');
  if (position !== undefined) return { intent: 'target', position };
  switch (action) {
    case 'long':
    case 'short':
      return { intent: 'enter', position: action };
    case 'close':
      return { intent: 'exit', position: 'flat' };
    case 'target':
      throw new FieldFault('missing_field', 'position', 'nothing');
  }
}

type Overrides = Pick<AlertWish, 'size' | 'stopPercent' | 'takeProfitPercent' | 'targets' | 'limitPrice'>;

const NO_OVERRIDES = { wish: {}, readers: [] as readonly FieldReader[] };

const TARGETS = { list: 'takeProfit', distance: 'percent', percentOfOne: 1, share: 'share' } as const;

function overrides(reader: FieldReader): { wish: Overrides; readers: readonly FieldReader[] } {
  const size = reader.object('size');
  const stop = reader.object('stop');
  const targets = reader.objects('takeProfit');
  const entry = reader.object('entry');
  const sizeType = size?.word('type', SIZES, 'invalid_quantity');
  const sizeValue = size?.positive('value', 'invalid_quantity');
  if (size && (sizeType === undefined) !== (sizeValue === undefined)) {
    throw new FieldFault('invalid_quantity', 'size', 'type and value belong together');
  }
  const limitPrice =
    entry?.word('type', ['market', 'limit'], 'invalid_order_type') === 'limit'
      ? entry.positive('price', 'invalid_price')
      : undefined;
  return {
    wish: {
      ...(sizeType !== undefined && sizeValue !== undefined
        ? { size: { type: sizeType, value: sizeValue } }
        : {}),
      ...present('stopPercent', stop?.positive('percent', 'invalid_stop', MAX_PERCENT)),
      ...readTargets(targets, TARGETS),
      ...present('limitPrice', limitPrice),
    },
    readers: [size, stop, entry, ...targets].filter((part) => part !== undefined),
  };
}
