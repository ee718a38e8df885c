import { ok, quoteFromNumber } from '@trendy/domain';
import type { Quote } from '@trendy/domain';
import type { Listing } from '../market/listing.ts';
import { refuse } from './refusals.ts';
import type { Outcome } from './refusals.ts';
import type { SymbolMarket } from './symbol-market.ts';

/** Rules of a symbol that the venue may change while it runs; sizes as text and as multiples of the listing's own. */
export interface Filters {
  tickSize: string;
  ticks: number;
  stepSize: string;
  steps: number;
  minQuantity: number;
  maxQuantity: number;
  minNotional: Quote;
}

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
export function readPrice(market: SymbolMarket, text: string, field: string): Outcome<number> {
  const { listing, filters } = market;
  if (!PLAIN.test(text)) return refuse('bad_parameter', field);
  const value = Number(text);
  if (!(value > 0)) return refuse('price_not_positive', field);
  if (value > Number(listing.maxPrice)) return refuse('price_too_high', listing.maxPrice);
  if (value < Number(listing.minPrice)) return refuse('price_too_low', listing.minPrice);
  const ticks = onGrid(text, listing.instrument.tickSize);
  if (ticks === null)
    return decimalsOf(text) > listing.pricePrecision
      ? refuse('bad_precision', field)
      : refuse('price_off_tick', filters.tickSize);
  return ticks % filters.ticks === 0 ? ok(ticks) : refuse('price_off_tick', filters.tickSize);
}

/** Quantity text to lot steps, through LOT_SIZE or MARKET_LOT_SIZE. */
export function readQuantity(market: SymbolMarket, text: string, isMarket: boolean): Outcome<number> {
  const { listing, filters } = market;
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
  if (steps < filters.minQuantity) return refuse('quantity_too_low');
  if (steps > (isMarket ? Math.min(filters.maxQuantity, instrument.maxMarketQuantity) : filters.maxQuantity))
    return refuse('quantity_too_high');
  if (steps % filters.steps !== 0) return refuse('quantity_off_step', filters.stepSize);
  return ok(steps);
}

/** MIN_NOTIONAL: price × quantity, market orders at the mark; reducing orders are exempt. */
export function checkNotional(
  { listing, filters }: SymbolMarket,
  price: number,
  quantity: number,
  reduceOnly: boolean,
): Outcome<null> {
  const notional = quoteFromNumber((price * quantity * listing.scale.unitsPerTickStep) / 1e8);
  if (!reduceOnly && notional < filters.minNotional)
    return refuse('notional_too_low', String(filters.minNotional / 1e8));
  return ok(null);
}

/** What an order must satisfy at first: the listing's own grid and limits. */
export const filtersOf = ({ instrument }: Listing): Filters => ({
  tickSize: instrument.tickSize,
  ticks: 1,
  stepSize: instrument.stepSize,
  steps: 1,
  minQuantity: instrument.minQuantity,
  maxQuantity: instrument.maxQuantity,
  minNotional: instrument.minNotional,
});

/** A change of filters as the operator writes it: decimal text, absent ones stay. */
export interface FilterChange {
  readonly tickSize?: string | undefined;
  readonly stepSize?: string | undefined;
  readonly minQuantity?: string | undefined;
  readonly maxQuantity?: string | undefined;
  /** Quote currency. */
  readonly minNotional?: number | undefined;
}

/** Reads a change. The books go on in the listing's own ticks and steps, so a new grid must be a multiple of it. */
export function changeFilters(market: SymbolMarket, change: FilterChange): Outcome<Filters> {
  const { instrument } = market.listing;
  const next = { ...market.filters };
  if (change.tickSize !== undefined) {
    const ticks = onGrid(change.tickSize, instrument.tickSize);
    if (ticks === null || ticks < 1) return refuse('bad_parameter', `tickSize ${change.tickSize}`);
    Object.assign(next, { tickSize: change.tickSize, ticks });
  }
  if (change.stepSize !== undefined) {
    const steps = onGrid(change.stepSize, instrument.stepSize);
    if (steps === null || steps < 1) return refuse('bad_parameter', `stepSize ${change.stepSize}`);
    Object.assign(next, { stepSize: change.stepSize, steps });
  }
  for (const name of ['minQuantity', 'maxQuantity'] as const) {
    const text = change[name];
    if (text === undefined) continue;
    const steps = onGrid(text, instrument.stepSize);
    if (steps === null || steps < 1) return refuse('bad_parameter', `${name} ${text}`);
    next[name] = steps;
  }
  if (change.minNotional !== undefined) next.minNotional = quoteFromNumber(change.minNotional);
  return ok(next);
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
