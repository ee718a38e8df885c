const HOUR_MS = 3_600_000;

/** Hours between two fundings of a perpetual. */
export type FundingHours = 1 | 2 | 4 | 8;

const KNOWN: readonly FundingHours[] = [1, 2, 4, 8];

/** First funding instant after `time`; instants are whole multiples of the interval from 00:00 UTC. */
export function nextFunding(time: number, hours: FundingHours): number {
  const step = hours * HOUR_MS;
  return (Math.floor(time / step) + 1) * step;
}

/** Funding instants in [from, to), UTC milliseconds. */
export function fundingTimes(from: number, to: number, hours: FundingHours): Float64Array {
  const step = hours * HOUR_MS;
  const first = Math.ceil(from / step) * step;
  const count = Math.max(0, Math.ceil((to - first) / step));
  return Float64Array.from({ length: count }, (_unused, index) => first + index * step);
}

/**
 * The interval that a history of fundings was paid in: the most frequent distance, to the nearest hour.
 * @param times UTC milliseconds, rising. @returns null when no known interval is the most frequent one.
 */
export function fundingHoursOf(times: Float64Array): FundingHours | null {
  const counts = new Map<number, number>();
  for (let index = 1; index < times.length; index++) {
    const hours = Math.round((times[index]! - times[index - 1]!) / HOUR_MS);
    counts.set(hours, (counts.get(hours) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return KNOWN.find((hours) => hours === most?.[0]) ?? null;
}

/** Fundings a year at this interval; crypto has no holidays. */
export const fundingsPerYear = (hours: FundingHours): number => (365 * 24) / hours;
