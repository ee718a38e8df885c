import type { MarketMs } from './time.ts';

export const TIMEFRAMES = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

const MINUTE = 60_000;
const MINUTES: Readonly<Record<Timeframe, number>> = {
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '2h': 120,
  '4h': 240,
  '6h': 360,
  '12h': 720,
  '1d': 1440,
};

export const timeframeMs = (timeframe: Timeframe): number => MINUTES[timeframe] * MINUTE;
export const isTimeframe = (text: string): text is Timeframe => Object.hasOwn(MINUTES, text);

/**
 * One closed bar. Prices are quote per base, volume is base.
 * `closeTime` is the instant at which the bar is known: openTime + the timeframe, never before.
 */
export interface Bar {
  readonly openTime: MarketMs;
  readonly closeTime: MarketMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Bars as columns of one length, oldest first. Times are UTC milliseconds of the open. */
export interface BarColumns {
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}
