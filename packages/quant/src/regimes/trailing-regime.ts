import { quantileOf } from '../metrics/moments.ts';
import { trendLine } from '../statistics/describe.ts';
import { keep } from './regime-features.ts';

export type TrailingRegime = 'trending' | 'ranging' | 'volatile' | 'crisis';

/** What a trailing regime is told by, oldest first. Plain JSON. */
export interface RegimeTrail {
  /** ln of the last REGIME_BARS + 1 closes. */
  readonly logCloses: number[];
  /** Of up to COMPARED bars before the last, and of the last: expected deviation, … */
  readonly sigmas: number[];
  /** … realised volatility over REGIME_BARS, … */
  readonly volatilities: number[];
  /** … and size of the t-statistic of the slope of ln price over them. */
  readonly slopes: number[];
}

export interface TrailingReading {
  readonly regime: TrailingRegime;
  /** Realised volatility over its median. */
  readonly volatilityRatio: number;
  /** t of the slope, its sign left out, and what it must exceed for a trend. */
  readonly slopeT: number;
  readonly trendT: number;
}

/** As long as the windows by which METHODS 2.3 labels a bar, but before it. */
const REGIME_BARS = 24;
const COMPARED = 500;
const LEAST_COMPARED = 100;
const VOLATILE = 1.5;
const TREND_QUANTILE = 0.7;
const EXTREME = 0.99;
/** A perfect line has an infinite t, which JSON does not know. */
const LARGEST_T = 1e6;

/** Bars after which a reading no longer depends on where the history began. */
export const REGIME_HISTORY = COMPARED + REGIME_BARS + 76;

export const createRegimeTrail = (): RegimeTrail => ({
  logCloses: [],
  sigmas: [],
  volatilities: [],
  slopes: [],
});

/**
 * Takes in one closed bar. O(REGIME_BARS).
 * @param close above 0. @param sigma expected deviation of the next return, from this bar and earlier ones; at least 0.
 */
export function feedRegimeTrail(trail: RegimeTrail, close: number, sigma: number): void {
  const { logCloses, sigmas, slopes, volatilities } = trail;
  keep(logCloses, Math.log(close), REGIME_BARS + 1);
  if (logCloses.length <= REGIME_BARS) return;
  let squares = 0;
  for (let index = 1; index <= REGIME_BARS; index++)
    squares += (logCloses[index]! - logCloses[index - 1]!) ** 2;
  const { t } = trendLine(Float64Array.from(logCloses), 1);
  keep(sigmas, short(sigma), COMPARED + 1);
  keep(volatilities, short(Math.sqrt(squares / REGIME_BARS)), COMPARED + 1);
  keep(slopes, short(Math.min(LARGEST_T, Math.abs(t))), COMPARED + 1);
}

/**
 * What the market is like at the last bar, against up to 500 bars before it and nothing after it: a crisis where the
 * expected deviation exceeds its 99th percentile; volatile where the realised one reaches 1.5 times its median;
 * trending where the slope's t-statistic exceeds its own 70 % quantile (random walks have large ones, so that no fixed
 * limit serves); else ranging.
 * @returns null with fewer than 100 bars to compare with. Source: METHODS 2.3, 2.4, on trailing windows.
 */
export function readRegime({ sigmas, slopes, volatilities }: RegimeTrail): TrailingReading | null {
  const compared = slopes.length - 1;
  if (compared < LEAST_COMPARED) return null;
  const before = (values: readonly number[]): Float64Array => Float64Array.from(values.slice(0, compared));
  const slopeT = slopes[compared]!;
  const trendT = quantileOf(before(slopes), TREND_QUANTILE);
  const median = quantileOf(before(volatilities), 0.5);
  const volatilityRatio = median > 0 ? volatilities[compared]! / median : 1;
  const isCrisis = sigmas[compared]! > quantileOf(before(sigmas), EXTREME);
  const calm = slopeT > trendT ? 'trending' : 'ranging';
  const regime = isCrisis ? 'crisis' : volatilityRatio >= VOLATILE ? 'volatile' : calm;
  return { regime, volatilityRatio, slopeT, trendT };
}

/** Six digits are enough to rank by, and keep a snapshot small. */
const short = (value: number): number => Number(value.toPrecision(6));
