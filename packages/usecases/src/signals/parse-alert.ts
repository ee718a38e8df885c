import { err, ok } from '@trendy/domain';
import type { Reason, Result } from '@trendy/domain';

import type { AlertBody } from './alert-body.ts';
import { isAbsent, readAlertBody } from './alert-body.ts';
import type { AlertWish } from './alert-wish.ts';
import { FieldFault, FieldReader } from './field-reader.ts';
import { isTradersPostAction, parseTradersPost } from './traderspost-format.ts';
import { parseTrendy } from './trendy-format.ts';
import { isWunderCode, parseWunderTrading } from './wundertrading-format.ts';

/** Reads an alert in whichever format it is. A refusal names the field, its value and a stable code. */
export function parseAlert(body: string): Result<AlertWish, Reason> {
  const read = readAlertBody(body);
  if (!read.ok) return read;
  const format = formatOf(read.value);
  if (!format)
    return err({ code: 'unknown_format', values: { accepted: 'v:1, TradersPost, WunderTrading' } });
  try {
    return ok(format(new FieldReader(read.value)));
  } catch (thrown) {
    if (!(thrown instanceof FieldFault)) throw thrown;
    return err({ code: thrown.code, values: { field: thrown.field, value: thrown.value } });
  }
}

/** Ours says its version, WunderTrading's begins its code with what to do; TradersPost is known by ticker and action. */
function formatOf(body: AlertBody): ((reader: FieldReader) => AlertWish) | null {
  if (!isAbsent(body['v'])) return parseTrendy;
  if (typeof body['code'] === 'string' && isWunderCode(body['code'])) return parseWunderTrading;
  const action = typeof body['action'] === 'string' ? body['action'].trim().toLowerCase() : '';
  const named = body['ticker'] !== undefined && body['action'] !== undefined;
  if (named && (isTradersPostAction(action) || body['sentiment'] !== undefined)) return parseTradersPost;
  return named ? parseTradersPost : null;
}

/** The code as TradersPost's users know it, e.g. `malformed-json`. */
export const messageCodeOf = (reason: Reason): string => reason.code.replaceAll('_', '-');
