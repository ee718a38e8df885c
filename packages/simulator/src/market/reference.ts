import type { Character } from './listing.ts';
import type { RecordedDay } from './recording.ts';
import { normalAt, seedOf, uniformAt } from './noise.ts';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
export const MINUTES_PER_DAY = 1_440;

/** First day of every generated market, days since the epoch: 2022-01-01. */
export const GENESIS_DAY = 18_993;

/** One day of the reference: log price at each minute's boundary, and per minute its sd and how busy it is (mean 1). */
export interface DayPath {
  readonly logPrice: Float64Array;
  readonly sigma: Float64Array;
  readonly activity: Float64Array;
  /** Of a recording: what the minute's trades must add up to. */
  readonly recorded?: RecordedDay;
}

/** Where prices come from: the generator, or a recording. Asking for the same day always gives the same numbers. */
export interface ReferenceSource {
  readonly firstDay: number;
  day(day: number): DayPath;
}

/** Daily volatility and drift of the common factor by regime: quiet, rising, falling, crisis. */
const REGIMES = [
  { sigma: 0.013, drift: 0.0004 },
  { sigma: 0.02, drift: 0.003 },
  { sigma: 0.023, drift: -0.0032 },
  { sigma: 0.05, drift: -0.006 },
] as const;
/** Chance of leaving a regime on a day, and where to. */
const LEAVE = [0.03, 0.04, 0.05, 0.2] as const;

/** Pull per day towards the anchor, so that a market stays believable for years. */
const REVERSION = 0.0035;
const CACHED_DAYS = 6;

/** State of the factor that all symbols share, day by day from the genesis. */
export interface CommonFactor {
  readonly seed: number;
  returnOf(day: number): number;
  sigmaOf(day: number): number;
}

export function createCommonFactor(seed: number): CommonFactor {
  const own = seedOf(seed, 'common');
  const returns: number[] = [];
  const sigmas: number[] = [];
  let regime = 0;
  let heat = 1;
  const extend = (index: number): void => {
    for (let i = returns.length; i <= index; i += 1) {
      if (uniformAt(own, i * 4) < (LEAVE[regime] ?? 1)) regime = Math.floor(uniformAt(own, i * 4 + 1) * 4);
      const { sigma, drift } = REGIMES[regime as 0 | 1 | 2 | 3];
      const z = normalAt(own, i * 4 + 2);
      const sd = sigma * Math.sqrt(heat);
      returns.push(drift + sd * z);
      sigmas.push(sd);
      // Volatility clusters: a large day heats the next ones (GARCH-like), bounded so that it cannot run away.
      heat = Math.min(4, 0.12 + 0.78 * heat + 0.1 * heat * z * z);
    }
  };
  const at = (values: number[], day: number): number => {
    extend(day - GENESIS_DAY);
    return values[day - GENESIS_DAY] ?? 0;
  };
  return { seed: own, returnOf: (day) => at(returns, day), sigmaOf: (day) => at(sigmas, day) };
}

/**
 * Seeded market of one symbol. The day level is a walk from the genesis (regimes, clusters, reversion); inside the day the
 * minutes are a bridge between the two day levels, so any day costs the same to ask for.
 */
export function createReference(symbol: string, character: Character, common: CommonFactor): ReferenceSource {
  const seed = seedOf(common.seed, symbol);
  const anchor = Math.log(character.anchorPrice);
  const levels: number[] = [anchor + 0.25 * normalAt(seed, 1)];
  const levelAt = (index: number): number => {
    for (let i = levels.length; i <= index; i += 1) {
      const before = levels[i - 1] ?? anchor;
      const day = GENESIS_DAY + i - 1;
      const own = character.ownDailySigma * normalAt(seed, 1_000 + i);
      levels.push(before + character.beta * common.returnOf(day) + own + REVERSION * (anchor - before));
    }
    return levels[index] ?? anchor;
  };
  const cache = new Map<number, DayPath>();
  return {
    firstDay: GENESIS_DAY,
    day: (day) => {
      const hit = cache.get(day);
      if (hit) return hit;
      const index = day - GENESIS_DAY;
      const path = bridgeDay(day, seed, character, common, levelAt(index), levelAt(index + 1));
      if (cache.size >= CACHED_DAYS) {
        const [oldest] = cache.keys();
        if (oldest !== undefined) cache.delete(oldest);
      }
      cache.set(day, path);
      return path;
    },
  };
}

function bridgeDay(
  day: number,
  seed: number,
  character: Character,
  common: CommonFactor,
  from: number,
  to: number,
): DayPath {
  const logPrice = new Float64Array(MINUTES_PER_DAY + 1);
  const sigma = new Float64Array(MINUTES_PER_DAY);
  const activity = new Float64Array(MINUTES_PER_DAY);
  let total = 0;
  writeHeat(day, common.seed, seed, activity);
  for (let i = 0; i < MINUTES_PER_DAY; i += 1) total += activity[i]!;
  const factorSigma = character.beta * common.sigmaOf(day);
  const daySigma = Math.sqrt(factorSigma ** 2 + character.ownDailySigma ** 2);
  const shared = factorSigma / daySigma;
  const own = Math.sqrt(1 - shared ** 2);
  let sum = 0;
  for (let i = 0; i < MINUTES_PER_DAY; i += 1) {
    const minute = day * MINUTES_PER_DAY + i;
    const sd = daySigma * Math.sqrt(activity[i]! / total);
    sigma[i] = sd;
    activity[i] = (activity[i]! * MINUTES_PER_DAY) / total;
    sum += sd * (shared * normalAt(common.seed ^ 0x1f, minute) + own * normalAt(seed ^ 0x2f, minute));
    // Jumps: about one every two days, shared by all symbols, so that stops slip together as they do.
    if (uniformAt(common.seed ^ 0x3f, minute) < 1 / 2_880)
      sum += 0.5 * daySigma * normalAt(common.seed ^ 0x4f, minute);
    logPrice[i + 1] = sum;
  }
  const correction = to - from - sum;
  let weight = 0;
  logPrice[0] = from;
  for (let i = 0; i < MINUTES_PER_DAY; i += 1) {
    weight += activity[i]! / MINUTES_PER_DAY;
    logPrice[i + 1] = from + logPrice[i + 1]! + correction * weight;
  }
  return { logPrice, sigma, activity };
}

/** Hours of the day by how busy they are, UTC. */
const RHYTHM = Float64Array.from({ length: 24 }, (_none, hour) =>
  hour >= 13 && hour < 20 ? 1.7 : hour >= 7 && hour < 13 ? 1.1 : 0.75,
);
const SLOW_MINUTES = 120;
const FAST_MINUTES = 15;

/** Variance of each minute before scaling: the day's rhythm times clusters of two hours and of a quarter of an hour. */
function writeHeat(day: number, commonSeed: number, seed: number, out: Float64Array): void {
  const first = day * MINUTES_PER_DAY;
  for (let knot = 0; knot < MINUTES_PER_DAY; knot += FAST_MINUTES) {
    const slow = commonSeed ^ 0x5f;
    const fast = seed ^ 0x6f;
    const fastFrom = normalAt(fast, (first + knot) / FAST_MINUTES);
    const fastTo = normalAt(fast, (first + knot) / FAST_MINUTES + 1);
    const slowFrom = smoothNoise(slow, (first + knot) / SLOW_MINUTES);
    const slowTo = smoothNoise(slow, (first + knot + FAST_MINUTES) / SLOW_MINUTES);
    // Straight in between on both scales, so the exponential grows by a constant factor a minute.
    const step = Math.exp((0.9 * (slowTo - slowFrom) + 0.7 * (fastTo - fastFrom)) / FAST_MINUTES);
    let heat = Math.exp(0.9 * slowFrom + 0.7 * fastFrom);
    for (let i = knot; i < knot + FAST_MINUTES; i += 1) {
      out[i] = RHYTHM[Math.floor(i / 60)]! * heat;
      heat *= step;
    }
  }
}

/** Linear interpolation between normals at whole numbers. */
export function smoothNoise(seed: number, x: number): number {
  const i = Math.floor(x);
  const f = x - i;
  return normalAt(seed, i) * (1 - f) + normalAt(seed, i + 1) * f;
}
