import { ok, quoteFromNumber } from '@trendy/domain';
import type { Listing } from '../market/listing.ts';
import { refuse } from './refusals.ts';
import type { Outcome } from './refusals.ts';

const PLAIN = /^\+?\d{1,15}(?:\.\d{0,12})?$/;

/** Whole multiples of a grid; null when off it. */
function onGrid(text: string, gridSize: string): number | null {
  const decimals = Math.max(decimalsOf(text), decimalsOf(gridSize));
  const value = Number(scaled(text, decimals));
  const grid = Number(scaled(gridSize, decimals));
  return Number.isSafeInteger(value) && value % grid === 0 ? value / grid : null;
}

const decimalsOf = (text: string): number => {
  const fraction = text.split('.')[1] ?? '';
  return fraction.replace(/0+$/, '').length;
};

const scaled = (text: string, decimals: number): string => {
  const [whole = '0', fraction = ''] = text.replace('+', '').split('.');
  return whole + fraction.replace(/0+$/, '').padEnd(decimals, '0');
};

/** Price text to ticks, through PRICE_FILTER. */
export function readPrice(listing: Listing, text: string, field: string): Outcome<number> {
  if (!PLAIN.test(text)) return refuse('bad_parameter', field);
  const value = Number(text);
  if (!(value > 0)) return refuse('price_not_positive', field);
  if (value > Number(listing.maxPrice)) return refuse('price_too_high', listing.maxPrice);
  if (value < Number(listing.minPrice)) return refuse('price_too_low', listing.minPrice);
  const ticks = onGrid(text, listing.instrument.tickSize);
  if (ticks === null)
    return decimalsOf(text) > listing.pricePrecision
      ? refuse('bad_precision', field)
      : refuse('price_off_tick', listing.instrument.tickSize);
  return ok(ticks);
}

/** Quantity text to lot steps, through LOT_SIZE or MARKET_LOT_SIZE. */
export function readQuantity(listing: Listing, text: string, isMarket: boolean): Outcome<number> {
  if (!PLAIN.test(text)) return refuse('bad_parameter', 'quantity');
  if (!(Number(text) > 0)) return refuse('quantity_not_positive');
  const { instrument } = listing;
  const steps = onGrid(text, instrument.stepSize);
  if (steps === null) {
    if (Number(text) < Number(instrument.stepSize) * instrument.minQuantity)
      return refuse('quantity_too_low');
    return decimalsOf(text) > listing.quantityPrecision
      ? refuse('bad_precision', 'quantity')
      : refuse('quantity_off_step', instrument.stepSize);
  }
  if (steps < instrument.minQuantity) return refuse('quantity_too_low');
  if (steps > (isMarket ? instrument.maxMarketQuantity : instrument.maxQuantity))
    return refuse('quantity_too_high');
  return ok(steps);
}

/** MIN_NOTIONAL: price × quantity, market orders at the mark; reducing orders are exempt. */
export function checkNotional(
  listing: Listing,
  price: number,
  quantity: number,
  reduceOnly: boolean,
): Outcome<null> {
  const notional = quoteFromNumber((price * quantity * listing.scale.unitsPerTickStep) / 1e8);
  if (!reduceOnly && notional < listing.instrument.minNotional)
    return refuse('notional_too_low', String(listing.instrument.minNotional / 1e8));
  return ok(null);
}

/** PERCENT_PRICE of a limit price against the mark, both in ticks: buys may not be far above, sells not far below. */
export function checkBand(
  listing: Listing,
  side: 'buy' | 'sell',
  price: number,
  mark: number,
): Outcome<null> {
  const high = mark * (1 + listing.percentPrice);
  const low = mark * (1 - listing.percentPrice);
  if (side === 'buy' && price > high) return refuse('price_above_band', inPrice(listing, Math.floor(high)));
  if (side === 'sell' && price < low) return refuse('price_below_band', inPrice(listing, Math.ceil(low)));
  return ok(null);
}

const inPrice = (listing: Listing, ticks: number): string =>
  (ticks * listing.scale.tickSize).toFixed(listing.pricePrecision);
