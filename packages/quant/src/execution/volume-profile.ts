import { quantileOf } from '../metrics/index.ts';

const DAY_MS = 86_400_000;
const BUCKETS = 48;
const BUCKET_MS = DAY_MS / BUCKETS;
const TRAILING_DAYS = 30;
const LEAST_DAYS_SPLIT = 8;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/** Volume of one complete UTC day by half hours. */
export interface VolumeDay {
  /** Days since the epoch. */
  readonly day: number;
  /** 48 volumes, at least 0. */
  readonly buckets: Float64Array;
}

/**
 * Complete days of bars, by half hours; a bar of more than half an hour spreads its volume evenly, and a day with a bar
 * missing is left out.
 * @param openTime UTC ms, rising. @param stepMs of a bar; a day is a whole number of them.
 */
export function volumeDays(openTime: Float64Array, volume: Float64Array, stepMs: number): VolumeDay[] {
  const days: VolumeDay[] = [];
  const parts = Math.max(1, stepMs / BUCKET_MS);
  let day = Number.NaN;
  let count = 0;
  let buckets = new Float64Array(BUCKETS);
  for (let row = 0; row < openTime.length; row++) {
    const at = openTime[row]!;
    if (Math.floor(at / DAY_MS) !== day) {
      day = Math.floor(at / DAY_MS);
      count = 0;
      buckets = new Float64Array(BUCKETS);
    }
    const first = Math.floor((at % DAY_MS) / BUCKET_MS);
    for (let part = 0; part < parts && first + part < BUCKETS; part++)
      buckets[first + part]! += volume[row]! / parts;
    count++;
    if (count === DAY_MS / stepMs) days.push({ day, buckets });
  }
  return days;
}

/**
 * Share of a day's volume in each half hour: the median over the last 30 complete days before `day`, made to add up to 1;
 * of weekdays or weekends alone where there are at least 8 days of each.
 * @param days rising; days from `day` on are not looked at. @returns 48 shares; null without any volume: use TWAP.
 * Source: Białkowski, Darolles, Le Fol 2008; METHODS 4.2.
 */
export function volumeProfile(days: readonly VolumeDay[], day: number): Float64Array | null {
  const past = days.filter((entry) => entry.day < day && totalOf(entry) > 0).slice(-TRAILING_DAYS);
  const alike = past.filter((entry) => isWeekend(entry.day) === isWeekend(day));
  const isSplit = alike.length >= LEAST_DAYS_SPLIT && past.length - alike.length >= LEAST_DAYS_SPLIT;
  const chosen = isSplit ? alike : past;
  if (chosen.length === 0) return null;
  const profile = new Float64Array(BUCKETS);
  const shares = new Float64Array(chosen.length);
  let sum = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    chosen.forEach((entry, index) => (shares[index] = entry.buckets[bucket]! / totalOf(entry)));
    profile[bucket] = quantileOf(shares, 0.5);
    sum += profile[bucket]!;
  }
  return sum > 0 ? profile.map((share) => share / sum) : null;
}

/**
 * The profile over a window of time, as weights of `parts` equal parts of it; may run over midnight.
 * @param from, to UTC ms, at most a day apart. @returns weights for `PlanSettings.weights`.
 */
export function profileWeights(profile: Float64Array, from: number, to: number, parts: number): number[] {
  if (!(to > from && to - from <= DAY_MS))
    throw new RangeError(`window of ${to - from} ms; must be above 0 and at most a day`);
  const length = (to - from) / parts;
  return Array.from({ length: parts }, (_none, part) => {
    const end = from + (part + 1) * length;
    let weight = 0;
    for (let at = from + part * length; at < end - 1e-6;) {
      const next = Math.min(end, (Math.floor(at / BUCKET_MS) + 1) * BUCKET_MS);
      weight += (profile[Math.floor((at % DAY_MS) / BUCKET_MS)]! * (next - at)) / BUCKET_MS;
      at = next;
    }
    return weight;
  });
}

/** Slice of what remains: Q u_b / Σ of the shares from b on. 0 when none of them has any volume. */
export function profileSlice(remaining: number, profile: ArrayLike<number>, bucket: number): number {
  let rest = 0;
  for (let index = bucket; index < profile.length; index++) rest += profile[index]!;
  return rest > 0 ? (remaining * profile[bucket]!) / rest : 0;
}

const totalOf = ({ buckets }: VolumeDay): number => buckets.reduce((sum, volume) => sum + volume, 0);

const isWeekend = (day: number): boolean => {
  const weekday = (day + EPOCH_WEEKDAY) % 7;
  return weekday === 0 || weekday === 6;
};
