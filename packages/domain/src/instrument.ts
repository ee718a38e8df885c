import { invariant } from './invariant.ts';
import { decimalToInteger, integerToDecimal, quote, QUOTE_SCALE, steps, ticks } from './money.ts';
import type { Quote, Steps, Ticks } from './money.ts';
import type { Side } from './trading.ts';

/** One step of the leverage table (METHODS 1.5). Bounds are notional in quote currency, `cap` exclusive. */
export interface MarginBracket {
  readonly notionalFloor: number;
  readonly notionalCap: number;
  readonly maintenanceRate: number;
  /** Maintenance amount ("cum"), quote: margin = notional × rate − amount. */
  readonly maintenanceAmount: number;
  readonly maxLeverage: number;
}

/**
 * A USD-margined linear perpetual. `symbol` is the unified form, e.g. `BTC/USDT:USDT`.
 * Ticks and steps are powers-of-ten multiples so that decimals are exact.
 */
export interface Instrument {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Decimal text, e.g. `0.1`. */
  readonly tickSize: string;
  /** Decimal text, e.g. `0.001`. */
  readonly stepSize: string;
  readonly minQuantity: Steps;
  readonly maxQuantity: Steps;
  /** Upper bound for market orders, which is often tighter. */
  readonly maxMarketQuantity: Steps;
  readonly minNotional: Quote;
  readonly brackets: readonly MarginBracket[];
}

/** Numbers derived once from an instrument, so that hot paths multiply integers only. */
export interface InstrumentScale {
  readonly instrument: Instrument;
  readonly tickSize: number;
  readonly stepSize: number;
  /** Money units of one tick times one step. */
  readonly unitsPerTickStep: number;
}

const decimalsOf = (text: string): number => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);

/** @throws InvariantError when a tick times a step is not a whole number of 1e-8 quote. */
export function scaleOf(instrument: Instrument): InstrumentScale {
  const tickDecimals = decimalsOf(instrument.tickSize);
  const stepDecimals = decimalsOf(instrument.stepSize);
  const product =
    decimalToInteger(instrument.tickSize, tickDecimals) * decimalToInteger(instrument.stepSize, stepDecimals);
  const unitsPerTickStep = (product * QUOTE_SCALE) / 10 ** (tickDecimals + stepDecimals);
  invariant(
    Number.isSafeInteger(unitsPerTickStep) && unitsPerTickStep > 0,
    `${instrument.symbol}: tick ${instrument.tickSize} × step ${instrument.stepSize} is not a whole number of 1e-8 quote`,
  );
  return {
    instrument,
    tickSize: Number(instrument.tickSize),
    stepSize: Number(instrument.stepSize),
    unitsPerTickStep,
  };
}

/** Exact notional in money units. */
export const notionalOf = (scale: InstrumentScale, price: Ticks, quantity: Steps): Quote =>
  quote(price * quantity * scale.unitsPerTickStep);

/** Ticks nearest to a price (half up). For a price that a venue printed, which is on the grid already. */
export const toTicks = (scale: InstrumentScale, price: number): Ticks =>
  ticks(Math.round(price / scale.tickSize));

/** A passive or protective price never moves against its owner: buys round down, sells round up. */
export function toTicksForSide(scale: InstrumentScale, price: number, side: Side): Ticks {
  const exact = price / scale.tickSize;
  const nearest = Math.round(exact);
  // 60000.1 / 0.1 is 600000.9999…: a price on the grid must stay where it is.
  if (Math.abs(exact - nearest) < 1e-6) return ticks(nearest);
  return ticks(side === 'buy' ? Math.floor(exact) : Math.ceil(exact));
}

/** Quantity always floors: never more than was asked for. */
export function toSteps(scale: InstrumentScale, base: number): Steps {
  const exact = base / scale.stepSize;
  const nearest = Math.round(exact);
  return steps(
    Math.max(0, Math.abs(exact - nearest) < 1e-9 * Math.max(1, nearest) ? nearest : Math.floor(exact)),
  );
}

export const priceOf = (scale: InstrumentScale, price: Ticks): number => Number(priceText(scale, price));

export const baseOf = (scale: InstrumentScale, quantity: Steps): number =>
  Number(quantityText(scale, quantity));

/** Exact decimal text for the wire. */
export function priceText(scale: InstrumentScale, price: Ticks): string {
  const decimals = decimalsOf(scale.instrument.tickSize);
  return integerToDecimal(price * decimalToInteger(scale.instrument.tickSize, decimals), decimals);
}

/** Exact decimal text for the wire. */
export function quantityText(scale: InstrumentScale, quantity: Steps): string {
  const decimals = decimalsOf(scale.instrument.stepSize);
  return integerToDecimal(quantity * decimalToInteger(scale.instrument.stepSize, decimals), decimals);
}
