import { LISTINGS, listingOf } from './listing.ts';
import type { Listing } from './listing.ts';

/** Base, anchor price, tick, step, own daily volatility. */
const COINS = [
  ['BNB', 600, '0.01', '0.01', 0.018],
  ['XRP', 0.6, '0.0001', '0.1', 0.024],
  ['ADA', 0.5, '0.0001', '1', 0.026],
  ['DOGE', 0.15, '0.00001', '1', 0.032],
  ['AVAX', 35, '0.001', '0.1', 0.028],
  ['LINK', 15, '0.001', '0.1', 0.027],
  ['LTC', 85, '0.01', '0.01', 0.02],
  ['DOT', 7, '0.001', '0.1', 0.026],
  ['NEAR', 5, '0.001', '1', 0.03],
  ['ATOM', 8, '0.001', '0.1', 0.025],
  ['UNI', 9, '0.001', '0.1', 0.028],
  ['APT', 9, '0.001', '0.1', 0.03],
  ['ARB', 0.9, '0.0001', '1', 0.03],
  ['OP', 2, '0.0001', '1', 0.031],
  ['FIL', 5, '0.001', '0.1', 0.028],
  ['SUI', 1.2, '0.0001', '1', 0.033],
  ['INJ', 24, '0.001', '0.1', 0.03],
] as const;

export const MOST_MORE_LISTINGS = COINS.length;

/** What a minute’s flow and the book’s ten basis points of a middling perpetual are worth, quote. */
const MINUTE_VALUE = 400_000;
const DEPTH_VALUE = 400_000;

/**
 * The usual perpetuals and so many smaller ones, always the same in the same order.
 * @throws RangeError when there are not so many.
 */
export function listingsWithMore(count: number): readonly Listing[] {
  if (count > COINS.length) throw new RangeError(`${count} more symbols; there are ${COINS.length}`);
  return [...LISTINGS, ...COINS.slice(0, count).map(smaller)];
}

function smaller([base, anchorPrice, tickSize, stepSize, ownDailySigma]: (typeof COINS)[number]): Listing {
  const step = Number(stepSize);
  const units = (value: number): number => Math.round(value / anchorPrice / step) * step;
  return listingOf({
    base,
    tickSize,
    stepSize,
    quantity: { min: step, max: units(50_000_000), maxMarket: units(2_000_000) },
    minNotional: 5,
    maxPrice: String(Math.round(anchorPrice * 100)),
    brackets: [
      [25_000, 0.006, 50],
      [100_000, 0.01, 40],
      [500_000, 0.02, 20],
      [2_000_000, 0.05, 10],
      [10_000_000, 0.1, 5],
      [30_000_000, 0.25, 2],
      [50_000_000, 0.5, 1],
    ],
    character: {
      anchorPrice,
      beta: 1.3,
      ownDailySigma,
      minuteVolume: MINUTE_VALUE / anchorPrice,
      spreadTicks: 1,
      depthQuote: DEPTH_VALUE,
    },
  });
}
