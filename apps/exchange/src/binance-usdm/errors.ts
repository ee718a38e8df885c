import type { Refusal, RefusalKind } from '@trendy/simulator';

/** A refusal as this protocol says it. Thrown by handlers, turned into a reply in one place. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly status: number;
  readonly code: number;
  constructor(code: number, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const missing = (name: string): WireError =>
  new WireError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
export const badParameter = (name: string): WireError =>
  new WireError(-1130, `Data sent for parameter '${name}' is not valid.`);

type Row = readonly [code: number, text: (detail: string) => string];
const say =
  (text: string) =>
  (detail: string): string =>
    text.replace('%', detail);

/** One table from the exchange's reasons to this venue's codes. */
const TABLE: Readonly<Record<RefusalKind, Row>> = {
  unknown_symbol: [-1121, say('Invalid symbol.')],
  symbol_not_trading: [-4140, say('Invalid symbol status for opening position.')],
  bad_side: [-1117, say('Invalid side.')],
  bad_type: [-1116, say('Invalid orderType.')],
  bad_time_in_force: [-1115, say('Invalid timeInForce.')],
  bad_parameter: [-1102, say("Mandatory parameter '%' was not sent, was empty/null, or malformed.")],
  missing_parameter: [-1102, say("Mandatory parameter '%' was not sent, was empty/null, or malformed.")],
  unwanted_parameter: [-1106, say("Parameter '%' sent when not required.")],
  bad_client_id: [-4015, say('Client order id is not valid.')],
  duplicate_client_id: [-4116, say('ClientOrderId is duplicated.')],
  bad_precision: [-1111, say('Precision is over the maximum defined for this asset.')],
  price_not_positive: [-4001, say('Price less than 0.')],
  price_too_high: [-4002, say('Price greater than max price.')],
  price_too_low: [-4013, say('Price less than min price.')],
  price_off_tick: [-4014, say('Price not increased by tick size.')],
  price_above_band: [-4016, say("Limit price can't be higher than %.")],
  price_below_band: [-4024, say("Limit price can't be lower than %.")],
  market_out_of_band: [
    -4131,
    say("The counterparty's best price does not meet the PERCENT_PRICE filter limit."),
  ],
  quantity_not_positive: [-4003, say('Quantity less than or equal to zero.')],
  quantity_too_low: [-4004, say('Quantity less than min quantity.')],
  quantity_too_high: [-4005, say('Quantity greater than max quantity.')],
  quantity_off_step: [-4023, say('Qty not increased by step size.')],
  notional_too_low: [
    -4164,
    say("Order's notional must be no smaller than % (unless you choose reduce only)."),
  ],
  too_many_orders: [-2025, say('Reach max open order limit.')],
  position_side_mismatch: [-4061, say("Order's position side does not match user's setting.")],
  reduce_only_rejected: [-2022, say('ReduceOnly Order is rejected.')],
  over_leverage_tier: [-2027, say('Exceeded the maximum allowable position at current leverage.')],
  bad_leverage: [-4028, say('Leverage % is not valid')],
  insufficient_margin: [-2019, say('Margin is insufficient.')],
  would_take: [
    -5022,
    say('Due to the order could not be executed as maker, the Post Only order will be rejected.'),
  ],
  cannot_fill: [
    -5021,
    say('Due to the order could not be filled immediately, the FOK order has been rejected.'),
  ],
  would_trigger: [-2021, say('Order would immediately trigger.')],
  close_position_conflict: [
    -4136,
    say('Target strategy invalid for orderType, closePosition or reduceOnly.'),
  ],
  unknown_order: [-2011, say('Unknown order sent.')],
  no_such_order: [-2013, say('Order does not exist.')],
  not_modified: [-5027, say('No need to modify the order.')],
  not_amendable: [-4112, say('Only limit orders can be modified.')],
  amended_away: [-2011, say('The new quantity is not above what is filled; the order is canceled.')],
  would_take_amended: [
    -5022,
    say('Due to the order could not be executed as maker, the Post Only order is canceled.'),
  ],
  margin_mode_same: [-4046, say('No need to change margin type.')],
  margin_mode_orders: [-4047, say('Margin type cannot be changed if there exists open orders.')],
  margin_mode_position: [-4048, say('Margin type cannot be changed if there exists position.')],
  margin_mode_refused: [-4168, say('Unable to adjust to isolated-margin mode under the Multi-Assets mode.')],
  position_mode_same: [-4059, say('No need to change position side.')],
  position_mode_orders: [-4067, say('Position side cannot be changed if there exists open orders.')],
  position_mode_positions: [-4068, say('Position side cannot be changed if there exists position.')],
  leverage_lowered: [
    -4161,
    say('Leverage reduction is not supported in Isolated Margin Mode with open positions.'),
  ],
  bad_callback: [-2007, say("Invalid callBack rate '%': it must be from 0.1 to 10.")],
  no_isolated_position: [-4046, say('There is no isolated position whose margin could be changed.')],
};

export function toWire(refusal: Refusal): WireError {
  const [code, text] = TABLE[refusal.kind];
  return new WireError(code, text(refusal.detail));
}
