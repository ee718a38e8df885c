import { quantileOf } from '../metrics/index.ts';
import { bulkBuyShare, Vpin } from './vpin.ts';

/** METHODS 5.1: bars behind the deviation of a change, buckets of a day, and buckets that are averaged. */
const SIGMA_BARS = 1440;
const BUCKETS_A_DAY = 50;
const AVERAGED = 50;
/** What lies above this share of the trailing values is toxic. METHODS 4.6. */
const TOXIC_SHARE = 0.9;
/** Minutes with a value before the share of them means anything: a quarter of a day. */
const LEAST_VALUES = 360;

export interface Toxicity {
  /** 0 … 1, after the last bar. */
  readonly vpin: number;
  /** The 90th percentile of its values after each earlier bar. */
  readonly limit: number;
}

/**
 * VPIN after the last of some bars of one minute, and the 90th percentile of its values before. The deviation of a bar's
 * change is that of the 1,440 bars before it. @param dailyVolume mean of the last 30 days, in the unit of `volume`.
 * @returns null with too few bars or too little traded: about two days and a quarter are needed. Source: METHODS 5.1, 4.6.
 */
export function toxicityOf(close: Float64Array, volume: Float64Array, dailyVolume: number): Toxicity | null {
  if (close.length !== volume.length)
    throw new RangeError(`${close.length} closes and ${volume.length} volumes; must be as many`);
  if (!(dailyVolume > 0)) return null;
  const vpin = new Vpin({ bucketVolume: dailyVolume / BUCKETS_A_DAY, buckets: AVERAGED });
  const values: number[] = [];
  let sum = 0;
  let squares = 0;
  for (let row = 1; row < close.length; row++) {
    const change = close[row]! - close[row - 1]!;
    const known = Math.min(row - 1, SIGMA_BARS);
    if (known === SIGMA_BARS) {
      vpin.add(volume[row]!, bulkBuyShare(change, deviation(sum, squares, known)));
      const { value } = vpin;
      if (value !== null) values.push(value);
    }
    sum += change;
    squares += change * change;
    if (row <= SIGMA_BARS) continue;
    const gone = close[row - SIGMA_BARS]! - close[row - SIGMA_BARS - 1]!;
    sum -= gone;
    squares -= gone * gone;
  }
  const now = values.pop();
  if (now === undefined || values.length < LEAST_VALUES) return null;
  return { vpin: now, limit: quantileOf(Float64Array.from(values), TOXIC_SHARE) };
}

/** Of the last changes; what adding and taking away leaves of nothing is nothing. */
function deviation(sum: number, squares: number, count: number): number {
  const mean = sum / count;
  const variance = (squares - count * mean * mean) / (count - 1);
  return variance > 1e-12 * (squares / count) && variance > 0 ? Math.sqrt(variance) : 0;
}
