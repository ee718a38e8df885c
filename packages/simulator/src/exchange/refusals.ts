import { err } from '@trendy/domain';
import type { Result } from '@trendy/domain';

/** Why the venue says no. Each wire layer has its own table from kind to code. */
export type RefusalKind =
  | 'unknown_symbol'
  | 'symbol_not_trading'
  | 'bad_side'
  | 'bad_type'
  | 'bad_time_in_force'
  | 'bad_parameter'
  | 'missing_parameter'
  | 'unwanted_parameter'
  | 'bad_client_id'
  | 'duplicate_client_id'
  | 'bad_precision'
  | 'price_not_positive'
  | 'price_too_high'
  | 'price_too_low'
  | 'price_off_tick'
  | 'price_above_band'
  | 'price_below_band'
  | 'market_out_of_band'
  | 'quantity_not_positive'
  | 'quantity_too_low'
  | 'quantity_too_high'
  | 'quantity_off_step'
  | 'notional_too_low'
  | 'too_many_orders'
  | 'position_side_mismatch'
  | 'reduce_only_rejected'
  | 'over_leverage_tier'
  | 'bad_leverage'
  | 'insufficient_margin'
  | 'would_take'
  | 'cannot_fill'
  | 'would_trigger'
  | 'close_position_conflict'
  | 'unknown_order'
  | 'no_such_order'
  | 'not_modified'
  | 'not_amendable'
  | 'amended_away'
  | 'would_take_amended'
  | 'margin_mode_same'
  | 'margin_mode_orders'
  | 'margin_mode_position'
  | 'margin_mode_refused'
  | 'position_mode_same'
  | 'position_mode_orders'
  | 'position_mode_positions'
  | 'leverage_lowered'
  | 'bad_callback'
  | 'no_isolated_position';

export interface Refusal {
  readonly kind: RefusalKind;
  /** The field or number at fault, for the message. */
  readonly detail: string;
}

export const refuse = (kind: RefusalKind, detail = ''): { readonly ok: false; readonly error: Refusal } =>
  err({ kind, detail });

export type Outcome<T> = Result<T, Refusal>;
