import type { Refusal, RefusalKind } from '@trendy/simulator';

/** A refusal as this protocol says it: of a whole request, or of one order within it (`sCode`). */
export class OkxError extends Error {
  override readonly name = 'OkxError';
  readonly status: number;
  readonly code: string;
  constructor(code: string, message: string, status = 200) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const badParameter = (name: string): OkxError => new OkxError('51000', `Parameter ${name} error`);
export const missing = (name: string): OkxError =>
  new OkxError('50014', `Parameter ${name} can not be empty.`, 400);

type Row = readonly [code: string, text: string];

/** One table from the exchange's reasons to this venue's codes; `%` is the detail. */
const TABLE: Readonly<Record<RefusalKind, Row>> = {
  unknown_symbol: ['51001', "Instrument ID doesn't exist."],
  symbol_not_trading: ['51022', 'Contract suspended.'],
  bad_side: ['51000', 'Parameter side error'],
  bad_type: ['51000', 'Parameter ordType error'],
  bad_time_in_force: ['51000', 'Parameter ordType error'],
  bad_parameter: ['51000', 'Parameter % error'],
  missing_parameter: ['50014', 'Parameter % can not be empty.'],
  unwanted_parameter: ['51000', 'Parameter % error'],
  bad_client_id: ['51000', 'Parameter clOrdId error'],
  duplicate_client_id: ['51016', 'Client order ID already exists.'],
  bad_precision: ['51121', 'Order quantity must be a multiple of the lot size.'],
  price_not_positive: ['51000', 'Parameter px error'],
  price_too_high: ['51006', 'Order price is not within the price limit (max buy price: %)'],
  price_too_low: ['51006', 'Order price is not within the price limit (min sell price: %)'],
  price_off_tick: ['51000', 'Parameter px error: it must be a multiple of %'],
  price_above_band: ['51006', 'Order price is not within the price limit (max buy price: %)'],
  price_below_band: ['51006', 'Order price is not within the price limit (min sell price: %)'],
  market_out_of_band: ['51109', 'No available offer within the price limit.'],
  quantity_not_positive: ['51000', 'Parameter sz error'],
  quantity_too_low: ['51020', 'Your order should meet or exceed the minimum order amount.'],
  quantity_too_high: ['51101', 'The entered amount exceeds the maximum order amount.'],
  quantity_off_step: ['51121', 'Order quantity must be a multiple of the lot size.'],
  notional_too_low: ['51020', 'Your order should meet or exceed the minimum order amount.'],
  too_many_orders: ['51174', 'The number of pending orders reached the upper limit.'],
  position_side_mismatch: ['51000', 'Parameter posSide error'],
  reduce_only_rejected: [
    '51169',
    "Order failed because you don't have any positions in this direction for this contract to reduce or close.",
  ],
  over_leverage_tier: ['51004', 'Order failed. The position would exceed the limit of the current leverage.'],
  bad_leverage: ['59102', 'Leverage exceeds the maximum limit: %'],
  insufficient_margin: ['51008', 'Order failed. Insufficient USDT margin in account.'],
  would_take: ['51000', 'Parameter px error: a post-only order would take'],
  cannot_fill: ['51000', 'Parameter sz error: a fill-or-kill order cannot be filled'],
  would_trigger: ['51280', 'The trigger price has been reached already.'],
  close_position_conflict: ['51000', 'Parameter closeFraction error'],
  unknown_order: ['51400', 'Cancellation failed as the order has been filled, canceled or does not exist.'],
  no_such_order: ['51603', 'Order does not exist.'],
  not_modified: ['51500', 'You must enter a price, quantity, or TP/SL that differs.'],
  not_amendable: ['51506', 'Order modification unavailable for the order type.'],
  amended_away: [
    '51511',
    'Operation failed as the order has been filled, canceled or is no longer amendable.',
  ],
  would_take_amended: ['51511', 'Operation failed: the post-only order would take and is canceled.'],
  margin_mode_same: ['51000', 'Parameter mgnMode error'],
  margin_mode_orders: [
    '51162',
    'You have open orders under the other margin mode. Cancel them and try again.',
  ],
  margin_mode_position: ['51163', 'You hold a position under the other margin mode. Close it and try again.'],
  margin_mode_refused: ['51010', 'Operation is not supported under the current account mode.'],
  position_mode_same: ['0', ''],
  position_mode_orders: [
    '59000',
    'Setting failed. Cancel any open orders, close positions, and stop bots first.',
  ],
  position_mode_positions: [
    '59000',
    'Setting failed. Cancel any open orders, close positions, and stop bots first.',
  ],
  leverage_lowered: ['59104', 'Leverage cannot be lowered while an isolated position is open.'],
  bad_callback: ['51257', 'The callback rate % is out of the range from 0.001 to 0.1.'],
  no_isolated_position: ['51023', 'Position does not exist.'],
};

export function toOkx(refusal: Refusal): OkxError {
  const [code, text] = TABLE[refusal.kind];
  return new OkxError(code, text.replace('%', refusal.detail));
}
