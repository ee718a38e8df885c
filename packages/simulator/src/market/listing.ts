import { quoteFromNumber, scaleOf, steps } from '@trendy/domain';
import type { Instrument, InstrumentScale, MarginBracket } from '@trendy/domain';

/** A perpetual of the simulated exchange: the instrument, its filters and the character of its market. */
export interface Listing {
  /** Venue's name, e.g. `BTCUSDT`. */
  readonly symbol: string;
  readonly instrument: Instrument;
  readonly scale: InstrumentScale;
  readonly pricePrecision: number;
  readonly quantityPrecision: number;
  readonly minPrice: string;
  readonly maxPrice: string;
  readonly maxOpenOrders: number;
  /** Share of the mark by which an order's price may differ from it. */
  readonly percentPrice: number;
  readonly liquidationFeeRate: number;
  readonly character: Character;
}

/** Numbers of the generator. */
export interface Character {
  /** Price to which the long run returns. */
  readonly anchorPrice: number;
  /** Share of the common factor's return. */
  readonly beta: number;
  /** Standard deviation of a day's own log return. */
  readonly ownDailySigma: number;
  /** Mean traded base quantity of a minute. */
  readonly minuteVolume: number;
  readonly spreadTicks: number;
  /** Quote value resting within ten basis points on one side. */
  readonly depthQuote: number;
}

/** Cumulative maintenance amounts follow from floors and rates: cum_n = floor_n × (rate_n − rate_n−1) + cum_n−1. */
export function bracketsOf(
  rows: readonly (readonly [cap: number, rate: number, maxLeverage: number])[],
): readonly MarginBracket[] {
  const brackets: MarginBracket[] = [];
  let floor = 0;
  let previousRate = rows[0]?.[1] ?? 0;
  let amount = 0;
  for (const [cap, rate, maxLeverage] of rows) {
    amount += floor * (rate - previousRate);
    brackets.push({
      notionalFloor: floor,
      notionalCap: cap,
      maintenanceRate: rate,
      maintenanceAmount: Math.round(amount * 1e8) / 1e8,
      maxLeverage,
    });
    floor = cap;
    previousRate = rate;
  }
  return brackets;
}

interface ListingRow {
  readonly base: string;
  readonly tickSize: string;
  readonly stepSize: string;
  readonly quantity: { readonly min: number; readonly max: number; readonly maxMarket: number };
  readonly minNotional: number;
  readonly maxPrice: string;
  readonly brackets: readonly (readonly [number, number, number])[];
  readonly character: Character;
}

export function listingOf(row: ListingRow): Listing {
  const decimals = (text: string): number => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);
  const perBase = Math.round(1 / Number(row.stepSize));
  const instrument: Instrument = {
    symbol: `${row.base}/USDT:USDT`,
    base: row.base,
    quote: 'USDT',
    tickSize: row.tickSize,
    stepSize: row.stepSize,
    minQuantity: steps(Math.round(row.quantity.min * perBase)),
    maxQuantity: steps(Math.round(row.quantity.max * perBase)),
    maxMarketQuantity: steps(Math.round(row.quantity.maxMarket * perBase)),
    minNotional: quoteFromNumber(row.minNotional),
    brackets: bracketsOf(row.brackets),
  };
  return {
    symbol: `${row.base}USDT`,
    instrument,
    scale: scaleOf(instrument),
    pricePrecision: decimals(row.tickSize),
    quantityPrecision: decimals(row.stepSize),
    minPrice: row.tickSize,
    maxPrice: row.maxPrice,
    maxOpenOrders: 200,
    percentPrice: 0.05,
    liquidationFeeRate: 0.0125,
    character: row.character,
  };
}

/** The perpetuals on offer; ticks, steps, minimums and brackets have the shape of the largest real venue's. */
export const LISTINGS: readonly Listing[] = [
  listingOf({
    base: 'BTC',
    tickSize: '0.1',
    stepSize: '0.001',
    quantity: { min: 0.001, max: 1000, maxMarket: 120 },
    minNotional: 100,
    maxPrice: '4529764',
    brackets: [
      [50_000, 0.004, 125],
      [250_000, 0.005, 100],
      [3_000_000, 0.01, 50],
      [15_000_000, 0.025, 20],
      [30_000_000, 0.05, 10],
      [60_000_000, 0.1, 5],
      [80_000_000, 0.125, 4],
      [85_000_000, 0.25, 2],
      [90_000_000, 0.5, 1],
    ],
    character: {
      anchorPrice: 64_000,
      beta: 1,
      ownDailySigma: 0.008,
      minuteVolume: 70,
      spreadTicks: 1,
      depthQuote: 4_000_000,
    },
  }),
  listingOf({
    base: 'ETH',
    tickSize: '0.01',
    stepSize: '0.001',
    quantity: { min: 0.001, max: 10_000, maxMarket: 2_000 },
    minNotional: 20,
    maxPrice: '306177',
    brackets: [
      [50_000, 0.005, 100],
      [500_000, 0.0065, 75],
      [2_000_000, 0.01, 50],
      [10_000_000, 0.02, 25],
      [20_000_000, 0.05, 10],
      [40_000_000, 0.1, 5],
      [80_000_000, 0.25, 2],
      [90_000_000, 0.5, 1],
    ],
    character: {
      anchorPrice: 3_200,
      beta: 1.15,
      ownDailySigma: 0.016,
      minuteVolume: 900,
      spreadTicks: 1,
      depthQuote: 2_500_000,
    },
  }),
  listingOf({
    base: 'SOL',
    tickSize: '0.01',
    stepSize: '0.01',
    quantity: { min: 0.01, max: 1_000_000, maxMarket: 50_000 },
    minNotional: 5,
    maxPrice: '8000',
    brackets: [
      [50_000, 0.005, 75],
      [250_000, 0.01, 50],
      [1_000_000, 0.02, 25],
      [5_000_000, 0.05, 10],
      [20_000_000, 0.1, 5],
      [50_000_000, 0.25, 2],
      [90_000_000, 0.5, 1],
    ],
    character: {
      anchorPrice: 160,
      beta: 1.3,
      ownDailySigma: 0.026,
      minuteVolume: 9_000,
      spreadTicks: 1,
      depthQuote: 1_500_000,
    },
  }),
];
