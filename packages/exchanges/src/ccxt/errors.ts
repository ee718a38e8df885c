import type { Reason, VenueFailure } from '@trendy/domain';
import { epochMs } from '@trendy/domain';

import { OKX_CODES } from '../okx/okx-codes.ts';
import type { VendorError } from './vendor-error.ts';

/**
 * What an error says about the request that it answers.
 * `rejected`: certainly not done, and the same request will not do better. `not_done`: certainly not done, may be
 * asked again. `key`: certainly not done, the key is refused. `clock`: certainly not done, our time is off.
 * `duplicate`: an open order has this client id. `missing`: no such order. `unknown`: anything else: it may be done.
 */
export type Verdict = 'rejected' | 'not_done' | 'key' | 'clock' | 'duplicate' | 'missing' | 'unknown';

export type Row = readonly [verdict: Verdict, reason: string];

/**
 * Codes after which Binance USD-M has certainly not acted. A code that is not here is UNKNOWN, whatever it looks like.
 * Source: the venue's error-code page; -1000, -1001, -1006, -1007, -1010, -1016 are left out on purpose:
 * they say that the outcome is not known.
 */
const BINANCE_CODES: Readonly<Record<number, Row>> = {
  [-1002]: ['key', 'bad_key'],
  [-1003]: ['not_done', 'too_many_requests'],
  [-1008]: ['not_done', 'exchange_overloaded'],
  [-1011]: ['key', 'ip_not_allowed'],
  [-1013]: ['rejected', 'filter_failed'],
  [-1014]: ['rejected', 'unsupported_order_combination'],
  [-1015]: ['not_done', 'too_many_orders'],
  [-1020]: ['rejected', 'unsupported_operation'],
  [-1021]: ['clock', 'clock_skew'],
  [-1022]: ['key', 'bad_secret'],
  [-1100]: ['rejected', 'illegal_characters'],
  [-1101]: ['rejected', 'too_many_parameters'],
  [-1102]: ['rejected', 'missing_parameter'],
  [-1103]: ['rejected', 'unknown_parameter'],
  [-1104]: ['rejected', 'unread_parameters'],
  [-1105]: ['rejected', 'empty_parameter'],
  [-1106]: ['rejected', 'parameter_not_required'],
  [-1111]: ['rejected', 'bad_precision'],
  [-1112]: ['rejected', 'no_depth'],
  [-1114]: ['rejected', 'time_in_force_not_required'],
  [-1115]: ['rejected', 'bad_time_in_force'],
  [-1116]: ['rejected', 'bad_order_type'],
  [-1117]: ['rejected', 'bad_side'],
  [-1118]: ['rejected', 'empty_client_id'],
  [-1119]: ['rejected', 'empty_client_id'],
  [-1121]: ['rejected', 'bad_symbol'],
  [-1128]: ['rejected', 'bad_parameter_combination'],
  [-1130]: ['rejected', 'bad_parameter'],
  [-1136]: ['rejected', 'bad_response_type'],
  [-2010]: ['rejected', 'order_rejected'],
  [-2011]: ['missing', 'order_not_open'],
  [-2013]: ['missing', 'order_not_found'],
  [-2014]: ['key', 'bad_key'],
  [-2015]: ['key', 'key_refused'],
  [-2017]: ['key', 'key_locked'],
  [-2018]: ['rejected', 'insufficient_balance'],
  [-2019]: ['rejected', 'insufficient_margin'],
  [-2020]: ['rejected', 'unable_to_fill'],
  [-2021]: ['rejected', 'would_trigger_at_once'],
  [-2022]: ['rejected', 'reduce_only_rejected'],
  [-2023]: ['rejected', 'in_liquidation'],
  [-2024]: ['rejected', 'position_insufficient'],
  [-2025]: ['rejected', 'too_many_open_orders'],
  [-2026]: ['rejected', 'reduce_only_type_unsupported'],
  [-2027]: ['rejected', 'max_position_at_leverage'],
  [-2028]: ['rejected', 'leverage_too_high_for_margin'],
  [-4000]: ['rejected', 'bad_order_status'],
  [-4001]: ['rejected', 'price_too_low'],
  [-4002]: ['rejected', 'price_too_high'],
  [-4003]: ['rejected', 'quantity_not_positive'],
  [-4004]: ['rejected', 'quantity_too_small'],
  [-4005]: ['rejected', 'quantity_too_large'],
  [-4006]: ['rejected', 'stop_price_not_positive'],
  [-4007]: ['rejected', 'stop_price_too_high'],
  [-4013]: ['rejected', 'price_too_low'],
  [-4014]: ['rejected', 'price_off_tick'],
  [-4015]: ['rejected', 'bad_client_id'],
  [-4016]: ['rejected', 'price_above_band'],
  [-4022]: ['rejected', 'market_closed'],
  [-4023]: ['rejected', 'quantity_off_step'],
  [-4024]: ['rejected', 'price_below_band'],
  [-4028]: ['rejected', 'bad_leverage'],
  [-4029]: ['rejected', 'bad_precision'],
  [-4030]: ['rejected', 'bad_precision'],
  [-4045]: ['rejected', 'too_many_stop_orders'],
  [-4046]: ['rejected', 'margin_type_unchanged'],
  [-4047]: ['rejected', 'open_orders_exist'],
  [-4048]: ['rejected', 'position_exists'],
  [-4055]: ['rejected', 'quantity_missing'],
  [-4059]: ['rejected', 'position_mode_unchanged'],
  [-4061]: ['rejected', 'position_mode_mismatch'],
  [-4062]: ['rejected', 'reduce_only_conflict'],
  [-4067]: ['rejected', 'open_orders_exist'],
  [-4068]: ['rejected', 'position_exists'],
  [-4087]: ['rejected', 'account_reduce_only'],
  [-4088]: ['rejected', 'account_cannot_trade'],
  [-4116]: ['duplicate', 'duplicate_client_id'],
  [-4117]: ['rejected', 'stop_order_triggering'],
  [-4118]: ['rejected', 'reduce_only_margin'],
  [-4120]: ['rejected', 'order_type_moved'],
  [-4131]: ['rejected', 'price_band'],
  [-4136]: ['rejected', 'close_position_conflict'],
  [-4137]: ['rejected', 'close_position_conflict'],
  [-4138]: ['rejected', 'reduce_only_required'],
  [-4140]: ['rejected', 'symbol_not_trading'],
  [-4141]: ['rejected', 'symbol_closed'],
  [-4161]: ['rejected', 'leverage_reduction_refused'],
  [-4164]: ['rejected', 'notional_too_small'],
  [-4192]: ['rejected', 'cooling_off_period'],
  [-4400]: ['rejected', 'account_restricted'],
  [-5021]: ['rejected', 'fok_not_fillable'],
  [-5022]: ['rejected', 'post_only_would_take'],
  [-5027]: ['rejected', 'no_change'],
  [-5028]: ['clock', 'clock_skew'],
};

const MISMATCH = 'position_mode_mismatch';
/** Parameters that only one of the two position modes takes; where the code is not about them, the text names them. */
const MODE_WORDS: Readonly<Record<number, RegExp>> = { [-1106]: /reduce-?only/i, 51000: /posside/i };

const saysOtherMode = ({ code, message }: VendorError): boolean =>
  code !== null && MODE_WORDS[code]?.test(message) === true;

export interface Classified {
  readonly verdict: Verdict;
  readonly reason: Reason;
}

/**
 * The verdict on a request that changes something. Defaults to `unknown`. Codes of Binance are negative, those of OKX
 * positive, so that one cannot be read as the other.
 */
export function classify(error: VendorError): Classified {
  const values = reasonValues(error);
  const row = error.code === null ? undefined : (error.code < 0 ? BINANCE_CODES : OKX_CODES)[error.code];
  if ((error.httpStatus === 429 && row?.[0] !== 'not_done') || error.httpStatus === 418) {
    return { verdict: 'not_done', reason: { code: 'too_many_requests', values } };
  }
  if (row) return { verdict: row[0], reason: { code: saysOtherMode(error) ? MISMATCH : row[1], values } };
  // The venue documents exactly this text as "failed"; its other 503 means that the outcome is not known.
  if (error.httpStatus === 503 && error.message === 'Service Unavailable.') {
    return { verdict: 'not_done', reason: { code: 'exchange_unavailable', values } };
  }
  return { verdict: 'unknown', reason: { code: 'outcome_unknown', values } };
}

/** The same error on a question: nothing can have happened, so it is only "no answer" of some kind. */
export function toFailure(error: VendorError, now: number): VenueFailure {
  const { verdict, reason } = classify(error);
  const retryAt = epochMs(now + (error.retryAfterMs ?? 5_000));
  if (verdict === 'key') return { kind: 'key_refused', reason };
  if (verdict === 'clock') return { kind: 'clock', reason };
  if (verdict === 'not_done') {
    const kind = reason.code === 'too_many_requests' ? 'rate_limited' : 'unavailable';
    return { kind, reason, retryAt };
  }
  if (verdict === 'unknown') return { kind: 'no_answer', reason: { ...reason, code: 'venue_unreachable' } };
  return { kind: 'refused', reason };
}

function reasonValues(error: VendorError): Record<string, number | string> {
  return {
    ...(error.code === null ? {} : { venueCode: error.code }),
    ...(error.httpStatus === null ? {} : { httpStatus: error.httpStatus }),
    message: error.message,
  };
}
